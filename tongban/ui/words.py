"""Values as people read them, in the language of the page: dates, instants, codes, sizes, counts. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

CHINA = timezone(timedelta(hours=8))
WEEK = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZES = ("B", "KB", "MB", "GB", "TB")


def language() -> str:
    """The language of the page: "zh" or "en"."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(value: Any, tongue: str = "") -> str:
    """A text that may be a mapping {"zh": …, "en": …}: in the page's language, in Chinese where English is missing."""
    if isinstance(value, Mapping):
        return str(value.get(tongue or language()) or value.get("zh") or "")
    return "" if value is None else str(value)


def _spoken(value: Any) -> str:
    return str(value()) if callable(value) else said(value)


spoken = lazy(_spoken, str)
"""A mapping of both languages, or a function, that is put into words only when it is read."""


def day(value: date | datetime | str, form: str | date = "", tongue: str = "") -> str:
    """A China date: "11 月 23 日（周一）" / "Mon 23 Nov 2026".

    `form`: "year" names the year in Chinese too (a date: when it is of another year), "short" is
    "11-23 周一" / "Mon 23 Nov", "bare" is "2026-11-23".
    """
    on, chinese = china_date(value), (tongue or language()) == "zh"
    week = WEEK[on.weekday()][0 if chinese else 1]
    if form == "bare":
        return on.isoformat()
    if isinstance(form, date):
        form = "" if china_date(form).year == on.year else "year"
    if form == "short":
        return f"{on:%m-%d} {week}" if chinese else f"{week} {on.day} {MONTHS[on.month - 1]}"
    if chinese:
        year = f"{on.year} 年 " if form == "year" else ""
        return f"{year}{on.month} 月 {on.day} 日（{week}）"
    return f"{week} {on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(value: datetime | str, form: str = "", tongue: str = "") -> str:
    """An instant in China time: "11-16 16:20" / "16 Nov, 16:20"; `form` "year" adds the year, "second" also
    seconds, "clock" is "16:20:33" alone.
    """
    at = instant(value).astimezone(CHINA)
    clock = f"{at:%H:%M:%S}" if form in ("second", "clock") else f"{at:%H:%M}"
    if form == "clock":
        return clock
    if (tongue or language()) == "zh":
        return f"{at:%Y-%m-%d} {clock}" if form else f"{at:%m-%d} {clock}"
    year = f" {at.year}" if form else ""
    return f"{at.day} {MONTHS[at.month - 1]}{year}, {clock}"


def china_date(value: date | datetime | str) -> date:
    """The date in China of an aware instant; a date, or a date in ISO 8601, is itself."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-11-23") else instant(value)
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value


def instant(value: datetime | str) -> datetime:
    """An aware instant, also from ISO 8601; a naive one is a mistake and raises ValueError."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if at.tzinfo is None:
        raise ValueError(f"an instant without its offset: {at.isoformat()}")
    return at


def weekday(on: date, tongue: str = "") -> str:
    """周六 / Sat."""
    return WEEK[on.weekday()][0 if (tongue or language()) == "zh" else 1]


def masked(code: str, keep: int = 4) -> str:
    """A code with its middle left out, so that it can be recognised and not copied: 9113…7Q4K."""
    text = str(code or "")
    return text if len(text) <= 2 * keep else f"{text[:keep]}…{text[-keep:]}"


def size(octets: int) -> str:
    """A file size in powers of 1024, with at most one decimal: 812 B, 1.4 MB."""
    amount, unit = float(octets), 0
    while amount >= 1024 and unit < len(SIZES) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f}".removesuffix(".0") + f" {SIZES[unit]}"


def count(number: float) -> str:
    """A number with its thousands apart: 1,742."""
    return f"{number:,}"


def share(part: int, whole: int, decimals: int = 1) -> str:
    """A share in per cent, cut and not rounded, so that 100 % means all; "–" of nothing."""
    if not whole:
        return "–"
    scale = 10**decimals
    tenths = part * 100 * scale // whole
    return f"{tenths / scale:.{decimals}f}%"
