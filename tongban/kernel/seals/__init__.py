"""Seals: an impression on content that anybody can verify, without this database (电子印章, 电子签章).

For every room whose papers are sealed, and for everybody who is shown one. `ofd.write` writes documents as OFD
(GB/T 33190), with the letters of `letters.font`; `sealing.sealed` seals them with seals that `faces` draws and
`impressions.make` cuts (GB/T 38540-2020); `pdf.sealed` seals PDF as PAdES. `verifying.verified` judges any file of
either kind, ours or another's, each question for itself; `verdicts` has the questions. Keys in software follow the
format; only the device of a licensed authority makes a legally valid seal: `authority` issues for demonstrations and
can be replaced. Neighbours: `keys` and `files` below, whose limits for packages hold here as well.
"""
