"""Subscriptions: programs are told what happened in the matters they may see (事件订阅).

For integrators: a zone's own systems, an enterprise's, a neighbour's. A subscription names steps and an address; every
such step in a matter that its holder may see is posted there as a signed CloudEvent, in order for each matter, again
and again for days, and can be sent anew from the log. Verbs: subscribe, pause, resume, end; deliver, replay.
Neighbours: `cases` below, whose journal it follows; `kernel.outward`, which lets no request reach a private address.
"""
