"""Seals: an impression on content that anybody can verify, without this database (电子印章, 电子签章).

For every room whose papers are sealed, and for everybody who is shown one. Documents are written as OFD (GB/T 33190) by
`ofd.write`. Neighbours: `keys` and `files` below, whose limits for packages hold here as well.
"""
