"""Numbered documents set from templates: the same facts are the same bytes, and no number is given twice (文书).

For rooms whose moves the law wants on paper. A template is a typst file of the room on top of `sheet.typ`; its facts
are data, never markup. Verbs: `commands.numbered` (the next number of a series, in the caller's transaction) and
`commands.kept` (the bytes go to `files`); pure: `setting.pdf`, `setting.pictures`. Neighbours: `files` below; a room
writes the number and the digest into the very entry that makes the document.
"""
