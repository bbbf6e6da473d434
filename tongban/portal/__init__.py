"""The front door: home, search, open figures, and what is put together from several rooms (门户).

For everybody who comes from the street, and for clerks who look something up with somebody standing at the counter.
行政许可法 30 (公示); 政府信息公开条例 19, 20: what is published must be found.
It has no tables and no verbs: every page is made of what other rooms answer, every figure of rows that are there.
Neighbours: `catalogue`, `people` and `cases` below; only `site` above.
"""
