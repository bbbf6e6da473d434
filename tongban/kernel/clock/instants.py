"""Instants and China dates: the only door to time, and the fixed offset in which the law counts its days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
"""China standard time as a fixed offset: the law knows no other, and no time zone database can change it under us."""


_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This instant as an aware UTC datetime; nothing else in the house may ask the operating system."""
    return _told.get() or datetime.now(UTC)  # noqa: TID251 - the one place


@contextmanager
def told(instant: datetime) -> Iterator[None]:
    """Within the block it is that instant: for history that is loaded and for worlds that are generated."""
    before = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(before)


def china_date(instant: datetime) -> date:
    """The date in China of an aware instant; a naive one is a ValueError, because it names no instant."""
    return in_china(instant).date()


def in_china(instant: datetime) -> datetime:
    """The same instant on the wall clock of China."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no offset: it names no instant")
    return instant.astimezone(CHINA)


def day_start(day: date) -> datetime:
    """00:00 in China of a date, as aware UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def day_end(day: date) -> datetime:
    """24:00 in China of a date, as aware UTC: the first instant that is too late (民法典 203)."""
    return day_start(day + timedelta(days=1))


def last_day(too_late: datetime) -> date:
    """The last China date that is in time, where the instant is the first that is too late."""
    return china_date(too_late - timedelta(microseconds=1))
