"""Natural persons, the posts they hold, and how they come in (人员与岗位).

For officers, administrators and everyone who signs in: who somebody is, in which post, and from when to when.
公务员法 72 (挂职), 行政许可法 34 (受理、审查、决定由不同人员), 网络安全法 21 (登录记录), 个人信息保护法 51.
Its verbs register persons, agencies, halls and posts, appoint and relieve, open accounts, issue and revoke tokens.
Neighbours: `kernel` and `ui` below; `applicants` above says for whom else a person may act.
"""
