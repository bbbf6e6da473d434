"""The day strip: the days of a due date as cells that can be seen, printed and read aloud. Pure.

It takes any objects or mappings with `days` (date, kind, count, note, provisional, perhaps today) and `sentences`;
texts are strings or {"zh": …, "en": …}. Kinds: start, working, counted, off, stopped, rolled, due.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongban.ui.words import MONTHS, china_date, day, language, said, weekday

ONE_ROW = 19
"""As many days as stand in one row of a sheet on a laptop; more are laid out in weeks."""

A_WEEK = 7
"""As many days as stand in one row even on a phone; more are laid out in weeks there."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day as it is shown (日格): a figure, a word under it, its classes, and the sentence that is read aloud."""

    date: date
    figure: str
    word: str
    classes: str
    aloud: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole strip (期限日历条): cells, the remarkable days in words, the sentences of law."""

    cells: tuple[Cell, ...]
    legend: tuple[str, ...]
    sentences: tuple[str, ...]
    weeks: bool
    few: bool


def strip(explanation: Any, today: date | str | None = None) -> Strip:
    """The strip of an explanation; a day that is today, or past the due date, is marked as such."""
    days = list(part(explanation, "days") or ())
    now = china_date(today) if today else None
    cells = tuple(_cell(one, _is_today(one, now), first=n == 0) for n, one in enumerate(days))
    sentences = tuple(said(one) for one in part(explanation, "sentences") or ())
    return Strip(
        cells,
        (*_legend(days), *_over(cells, now), *_unsure(days)),
        sentences,
        len(cells) > ONE_ROW,
        len(cells) <= A_WEEK,
    )


def part(thing: Any, name: str) -> Any:
    """A part of an object by attribute or of a mapping by key; None where there is none."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _is_today(one: Any, now: date | None) -> bool:
    return bool(part(one, "today")) or china_date(part(one, "date")) == now


def _cell(one: Any, today: bool, *, first: bool) -> Cell:
    on, kind, note = china_date(part(one, "date")), part(one, "kind"), said(part(one, "note"))
    classes = [kind, *(["today"] if today else []), *(["provisional"] if part(one, "provisional") else [])]
    if first:
        classes.append(f"d{on.isoweekday()}")
    named = first or on.day == 1
    if named:
        classes.append("named")
    aloud = [day(on), _meaning(kind, part(one, "count")), note, pgettext("day strip", "today") if today else ""]
    return Cell(on, _figure(on, named), _word(one, on, kind, note), " ".join(classes), _joined(aloud))


def _figure(on: date, named: bool) -> str:
    """The day of the month, with its month on the first day of the strip and of each month."""
    if not named:
        return str(on.day)
    return f"{on.month}-{on.day}" if language() == "zh" else f"{on.day} {MONTHS[on.month - 1]}"


def _word(one: Any, on: date, kind: str, note: str) -> str:
    """The two or three characters for which a cell has room."""
    number = part(one, "count")
    if kind == "due":
        end = pgettext("day strip", "end")
        return f"{number} {end}" if number else end
    if kind in ("working", "counted"):
        return "" if number is None else str(number)
    if kind in ("off", "rolled"):
        return weekday(on) if on.isoweekday() > 5 else pgettext("day strip", "off")
    if language() == "zh" and 0 < len(note) <= 2:
        return note
    return {"start": pgettext("day strip", "start"), "stopped": pgettext("day strip", "stop")}.get(kind, "")


def _meaning(kind: str, number: int | None) -> str:
    meanings = {
        "start": _("start, not counted"),
        "off": _("not a working day"),
        "stopped": _("clock stopped"),
        "rolled": _("passed over"),
        "due": _("last day"),
    }
    return meanings.get(kind) or (_("day %(number)s") % {"number": number} if number else "")


def _joined(parts: Iterable[str]) -> str:
    return ("，" if language() == "zh" else ", ").join(one for one in parts if one)


def _legend(days: list[Any]) -> Iterable[str]:
    """The remarkable days in words, neighbours with one note together: "11-12 – 11-16 专家评审"."""
    for (note, _kind), run in groupby(days, key=_remark):
        if note:
            dates = [china_date(part(one, "date")) for one in run]
            first, last = day(dates[0], "short"), day(dates[-1], "short")
            span = first if len(dates) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}
            yield f"{span}{'：' if language() == 'zh' else ': '}{note}"


def _over(cells: tuple[Cell, ...], now: date | None) -> Iterable[str]:
    """When today lies beyond the last day, the strip says so in words."""
    if cells and now and now > cells[-1].date:
        yield _("Today, %(day)s, is past the last day") % {"day": day(now, "short")}


def _unsure(days: list[Any]) -> Iterable[str]:
    if any(part(one, "provisional") for one in days):
        yield _("Dotted: provisional")


def _remark(one: Any) -> tuple[str, str]:
    kind, note = part(one, "kind"), said(part(one, "note"))
    plain_weekend = kind in ("off", "rolled") and said(part(one, "note"), "zh") in WEEKEND
    return ("", "") if plain_weekend or kind == "start" else (note, kind)


WEEKEND = ("周六", "周日", "Saturday", "Sunday")
