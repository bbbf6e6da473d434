"""What crosses from zone to zone: signed envelopes out, signed receipts back, each message with one effect (跨区交换).

For every room that must cause something in a zone that is not its own: two zones never write each other's rows, also
when both live in one installation. docs/exchange.md is the protocol, for other vendors too. Verbs: `sending.send` in
the caller's transaction; `hearing.receives` for the effect at the other side, `hearing.answered` for what its receipt
means here; `delivering.Post` carries. Neighbours: `journal` and `keys` below, `flow` above.
"""
