"""Cases: one matter, one applicant, one clock (办件).

For applicants, window clerks, reviewers and approvers. The law behind it is 行政许可法 29–45.
Its verbs stand in `flow.py`; each of them is one entry of the journal.
It builds on the catalogue (what is promised), applicants (who asks) and people (who acts).
Whoever moves a case across zones or watches it calls its commands and reads its queries, nothing else.
"""
