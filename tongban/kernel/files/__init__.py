"""Content-addressed bytes: what was handed in is kept once, whole, and never altered (附件).

For everyone who attaches a paper to a matter: the bytes lie on disk under their SHA-256, a row says who handed them
in, for which subject, and when. They are examined apart (`examiner`), shown to a scanner where there is one, and may
come in pieces (`uploads`) or from the folder of a window's scanner (`scans`). What is accepted and why stands in
docs/files.md. Verbs: `commands.store`, `commands.lay_down` (what the house has made), `commands.assign`,
`commands.discard`; questions: `queries.find`, `queries.of`, `queries.opened`; the way out: `download.attachment`.
Neighbours: `clock`, `policy`, `disk` and `refusals` below; `cases` above, which looks a subject up by its own wall
before it asks for the files of it.
"""
