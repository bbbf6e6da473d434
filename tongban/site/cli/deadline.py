"""`tongban deadline`: when a limit ends, day by day; needs no database and no Django."""

import json
from datetime import datetime

import click

from tongban.kernel.clock import Stop, deadline
from tongban.kernel.clock.deadlines import ROLLED, instant
from tongban.kernel.clock.wording import KINDS, LANGUAGES, WEEK

MARKS = {"start": "○", "working": "●", "counted": "●", "off": "·", "stopped": "❚", "rolled": "→", "due": "■"}


class Moment(click.ParamType):
    """A China date, or an ISO 8601 instant (without an offset: China time)."""

    name = "date or instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware UTC instant, or a usage error (exit code 2)."""
        try:
            return value if isinstance(value, datetime) else instant(str(value))
        except (ValueError, OverflowError) as error:
            self.fail(f"{value!r} is not a date such as 2026-11-04 or 2026-11-04T09:30 ({error})", param, ctx)


class Interval(click.ParamType):
    """A stop: START/END, or START/ while it lasts; a ground may follow after @."""

    name = "start/end[@ground]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Stop:
        """A stop, or a usage error (exit code 2)."""
        if isinstance(value, Stop):
            return value
        span, _, ground = str(value).partition("@")
        start, slash, end = span.partition("/")
        if not slash:
            self.fail(f"{value!r} is not an interval such as 2026-11-11/2026-11-16@hearing", param, ctx)
        moment = Moment()
        opens, closes = moment.convert(start, param, ctx), moment.convert(end, param, ctx) if end else None
        try:
            return Stop(opens, closes, ground or "stop")
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("deadline")
@click.argument("start", type=Moment())
@click.argument("days", type=click.IntRange(0, 100_000))
@click.option(
    "--unit",
    type=click.Choice(["working_day", "natural_day", ROLLED, "hour"]),
    default="working_day",
    show_default=True,
    help="What is counted; natural_day_rolled moves a last day that is off to the next working day.",
)
@click.option("--extend", type=click.IntRange(0, 100_000), default=0, help="Units granted by an extension.")
@click.option("--stop", "stops", type=Interval(), multiple=True, help="A stop of the clock: START/END@ground; repeat.")
@click.option(
    "--from",
    "start_event",
    type=click.Choice(["acceptance", "receipt"]),
    default="acceptance",
    help="The event that starts the limit; changes the words only.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print due, provisional and explanation as JSON.")
def command(
    start: datetime,
    days: int,
    unit: str,
    extend: int,
    stops: tuple[Stop, ...],
    start_event: str,
    language: str,
    as_json: bool,
) -> None:
    """When a limit of DAYS ends that starts at START, by the national calendar, explained day by day.

    START is a date or an instant (2026-11-04, 2026-11-04T09:30); the start day is not counted.
    """
    try:
        answer = deadline(start, days, unit, stops=stops, extend=extend, start_event=start_event)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _text(answer, language))


HEADS = {
    "zh": ("截止", "计时停止中，不早于", "（暂定）"),
    "en": ("Due", "Clock stopped, not before", " (provisional)"),
}


def _text(answer: dict, language: str) -> str:
    """The answer for people: the date, the law, the days."""
    due, paused, provisional = HEADS[language]
    head = f"{paused} {answer['not_before']}" if answer["paused"] else f"{due} {answer['due']}"
    sentences = [f"  {said[language]}" for said in answer["explanation"]["sentences"]]
    days = [_line(day, language) for day in answer["explanation"]["days"]]
    return "\n".join([head + (provisional if answer["provisional"] else ""), "", *sentences, "", *days])


def _line(day: dict, language: str) -> str:
    """One day: mark, date, weekday, number or kind, note."""
    side = LANGUAGES.index(language)
    weekday = WEEK[datetime.fromisoformat(day["date"]).weekday()][side]
    count = "" if day["count"] is None else str(day["count"])
    kind = "" if day["kind"] in ("working", "counted") else KINDS[day["kind"]][side]
    note = day["note"][language] if day["note"] and day["note"][language] != weekday else ""
    short = weekday if language == "zh" else weekday[:3]
    return f"  {MARKS[day['kind']]} {day['date']} {short} {count:>4}  {' '.join(filter(None, (kind, note)))}".rstrip()
