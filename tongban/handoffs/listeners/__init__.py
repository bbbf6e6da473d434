"""What hand-overs do when another zone's message arrives, and when a line of the catalogue appears."""

from tongban.handoffs.listeners import collected, joint, taking_in

__all__ = ["collected", "joint", "taking_in"]
