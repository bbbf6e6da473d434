"""What is signed for whoever asks is signed once a minute, or as soon as it would say something else.

Signing is dear, and anybody may ask; what is handed out is never older than that.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
KEPT = timedelta(minutes=1)


class SignedLast(Generic[Made]):
    """What was signed last: what it says, when it was signed, and the bytes (已签清单)."""

    def __init__(self) -> None:
        self._last: tuple[Any, datetime, Made] | None = None

    def of(self, said: Any, at: datetime, sign: Callable[[], Made]) -> Made:
        """What was signed last if it says this and is fresh; otherwise it is signed now."""
        last = self._last
        if last is None or last[0] != said or not last[1] <= at < last[1] + KEPT:
            last = self._last = (said, at, sign())
        return last[2]
