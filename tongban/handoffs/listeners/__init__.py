"""What hand-overs do when another zone's message arrives, and when a line of the catalogue appears."""

from tongban.handoffs.listeners import collected, taking_in

__all__ = ["collected", "taking_in"]
