"""What a move costs, against what the database itself can do, measured in one run on one installation.

Three ways of the same move take turns: the command layer in processes of its own, the HTTP API, and exactly the SQL
statements of that HTTP request, replayed by pgbench with the entries spelled in advance: the physical limit. Ratios are
what counts; the machine is described beside them.
"""
