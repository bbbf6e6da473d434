"""What a person at the terminal sees while something long goes on: one line a phase, with its seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[..., None]
SPEAK_EVERY = 2.0


class Phases:
    """Names each phase as it begins and its length as it ends; on a terminal the line lives, in a log it is plain."""

    def __init__(self) -> None:
        self.lively = sys.stdout.isatty()

    @contextmanager
    def phase(self, name: str) -> Iterator[Tell]:
        """One phase; the yielded `tell(text, done=0, total=0)` says how far it is, as often as you like."""
        began = time.monotonic()
        spoken = began

        def tell(text: str = "", done: int = 0, total: int = 0) -> None:
            nonlocal spoken
            now = time.monotonic()
            if self.lively or not total or done >= total or now - spoken >= SPEAK_EVERY:
                spoken = now
                self._line(f"  {name} … {text} {share(done, total)}".rstrip(), passing=True)

        self._line(f"  {name} …", passing=True)
        yield tell
        self._line(f"✓ {name} ({time.monotonic() - began:.1f} s)", passing=False)

    def say(self, text: str) -> None:
        """A line that stays."""
        self._line(text, passing=False)

    def _line(self, text: str, *, passing: bool) -> None:
        start, end = ("\r\x1b[2K", "" if passing else "\n") if self.lively else ("", "\n")
        sys.stdout.write(f"{start}{text}{end}")
        sys.stdout.flush()


def share(done: int, total: int) -> str:
    """How far, for people: `1,200 of 20,000 (6 %)`."""
    return f"{done:,} of {total:,} ({100 * done // total} %)" if total else ""
