"""Service items: what can be applied for, where, on which materials, by when (政务服务事项).

For applicants who look for an item, clerks who take it in, and zones that compare theirs with the alliance's standard.
行政许可法 30 (公示), 42; GB/T 39046-2020, GB/T 39554-2020; 同事同标: the standard and its differences.
Its verbs publish an item or a standard as a new version that never changes, and retire it.
Neighbours: `people` and `applicants` below; `cases` above pins each case to a version.
"""
