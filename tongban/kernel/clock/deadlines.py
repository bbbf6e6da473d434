"""The answer behind `tongban deadline` and the guide's "if handed in today": plain values, without a database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from .calendars import Calendar, national
from .explanations import Explanation, Message, explain
from .instants import CHINA, day_start
from .limits import Due, Extension, Limit, Stop, due
from .wording import LANGUAGES, cite, say

ROLLED = "natural_day_rolled"
"""The unit by which commands name natural days with roll-forward."""


def deadline(
    start: str | date | datetime,
    amount: int,
    unit: str = "working_day",
    *,
    stops: Iterable[Stop] = (),
    extend: int = 0,
    start_event: str = "acceptance",
    calendar: Calendar | None = None,
) -> dict[str, object]:
    """Due date and explanation as JSON-ready values: dates and instants in ISO 8601, texts in Chinese and English.

    A start without an offset is China time. ValueError says what is wrong with the input. Without a calendar: the
    nation's as published, no zone's closures.
    """
    calendar = calendar or national()
    rolled = unit == ROLLED
    basis = "行政许可法 82" if unit.startswith("working") else ""
    limit = Limit(amount, "natural_day" if rolled else unit, start_event, rolled, basis)
    try:
        answer = due(limit, instant(start), stops, Extension(extend) if extend else None, calendar=calendar)
    except OverflowError as error:
        raise ValueError(f"{amount} {unit}s from {start} lead out of the calendar") from error
    return {
        "start": instant(start).astimezone(CHINA).isoformat(),
        "amount": amount,
        "unit": unit,
        **state(answer),
        "calendar": {"edition": calendar.edition, "published_through": _iso(calendar.published_through)},
        "explanation": spelt(explain(answer, calendar=calendar)),
    }


def instant(start: str | date | datetime) -> datetime:
    """A date (its first instant) or an instant, without offset in China time, as aware UTC; else a ValueError."""
    if isinstance(start, str):
        start = datetime.fromisoformat(start.strip())
    if not isinstance(start, datetime):
        return day_start(start)
    return start.replace(tzinfo=start.tzinfo or CHINA).astimezone(UTC)


def state(answer: Due) -> dict[str, object]:
    """The due date itself as JSON-ready values."""
    return {
        "due": _iso(answer.date),
        "instant": _iso(answer.instant),
        "provisional": answer.provisional,
        "paused": answer.paused,
        "remaining": answer.remaining,
        "not_before": _iso(answer.not_before),
    }


def spelt(explanation: Explanation) -> dict[str, object]:
    """An explanation as JSON-ready values, every message in both languages."""
    return {
        "days": [
            {
                "date": day.date.isoformat(),
                "kind": day.kind,
                "count": day.count,
                "note": day.note and _both(day.note),
                "provisional": day.provisional,
            }
            for day in explanation.days
        ],
        "sentences": [{"code": said.code, "clause": said.clause, **_both(said)} for said in explanation.sentences],
    }


def _both(message: Message) -> dict[str, str]:
    """A message in every language, with its clause as printed."""
    brackets = {"zh": "{}（{}）", "en": "{} ({})"}
    return {
        language: brackets[language].format(say(message, language), cite(message.clause, language))
        if message.clause
        else say(message, language)
        for language in LANGUAGES
    }


def _iso(value: date | None) -> str | None:
    """ISO 8601, with Z for UTC."""
    return value and value.isoformat().replace("+00:00", "Z")
