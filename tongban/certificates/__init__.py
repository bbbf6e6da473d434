"""Certificates: results of matters that anybody can check, without signing in (电子证照).

For holders, for the offices that issue them, and for whoever is shown one. GB/T 36904-2018; 行政许可法 39, 69, 70.
Its verbs are issue, copy, freeze, thaw, replace, revoke, recall, strike_off and expire; each is one entry of the
journal.
A certificate follows the decision on which it rests: `cases` above calls `commands.issue` and `commands.follow` in the
transaction of its own move.
"""
