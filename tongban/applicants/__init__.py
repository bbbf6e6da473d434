"""Enterprises, and the persons who may act for them (申请人).

For whoever hands in a matter, and for the clerk who takes it in: who the applicant is, and who stands before me.
行政许可法 29 (委托代理人), GB 32100-2015 (统一社会信用代码), 个人信息保护法 6 (最小范围).
Its verbs register an enterprise, admit a person to act for it and dismiss one.
Neighbours: `people` below; `catalogue` and `cases` above.
"""
