"""Questions: what somebody wants to know about an item before applying (申请前咨询).

For anyone signed in, and for the agency that answers. The law behind it is 行政许可法 30.
Its verbs are ask, answer, publish and take back; each of them is one entry of the journal.
It builds on the catalogue (which item) and people (who answers for it).
What helps others is published without a word about a person; the guide and the search show it.
"""
