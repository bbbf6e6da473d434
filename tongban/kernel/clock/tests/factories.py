"""Instants as one would write them in a file: China time."""

from datetime import date, datetime, timedelta

from tongban.kernel.clock import CHINA, Marked, Stop, Year


def at(text: str) -> datetime:
    """An instant from "2026-11-06 09:12" or "2026-11-06", China time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def stopped(start: str, end: str | None = None, ground: str = "expert_review", **more: object) -> Stop:
    """A stop from China times."""
    return Stop(at(start), end and at(end), ground, **more)


def closure(scope: str, version: int, *days: str, work: bool = False) -> Year:
    """One year's rows of a scope with these days closed (or worked)."""
    marked = {date.fromisoformat(day): Marked(work, "闭厅", "hall closed") for day in days}
    return Year(scope, date.fromisoformat(days[0]).year, version, marked, "a notice on the door")


def dates(first: date, last: date) -> list[date]:
    """Every date from first through last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
