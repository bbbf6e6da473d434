"""Appointments: a seat at a window for one item, on a day and at an hour that were chosen before (预约).

For applicants and their agents, for the clerks of a hall, and for whoever looks at its screen. 优化营商环境条例 35, 36.
Its verbs are book, move, cancel, displace, miss and arrive; take, call, recall, pass over and finish a number.
It stands on people (halls, windows, hours, closures), applicants (for whom) and the catalogue (for which item).
What a window then takes in is a matter of the cases above, which it does not know.
"""
