"""Hand-overs: a matter handed in anywhere, decided where the power lies, and never lost between (跨省通办).

For applicants, the window that takes in an item of another zone, and the two windows that talk about it. The alliance's
agreement of 政务服务互通互办 stands behind it. Verbs: offer, withdraw an offer; take in, send, answer, hand out; say.
A leg is the receiving zone's side of a matter; the competent zone's side is a case like any other. What crosses is an
envelope of `kernel.exchange`, also inside one installation. Neighbours: `cases` below, whose form and flow it uses.
"""
