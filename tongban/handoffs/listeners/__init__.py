"""What hand-overs do when another zone's message arrives, and when a line of the catalogue appears."""

from tongban.handoffs.listeners import taking_in

__all__ = ["taking_in"]
