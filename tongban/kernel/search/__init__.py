"""One way to index and one way to ask, in Chinese and in English, with permission inside.

For every room that has something to be found. A command that publishes calls `index.put`; whoever looks calls
`asking.ask`. Words are cut the same way for both, so nothing that was indexed can be missed by its own words.
Neighbours: `policy` says who may see an entry; `journal` is not touched, because an index can be made again.
"""
