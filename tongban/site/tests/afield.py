"""What two zones do in a story: an item is offered, taken in elsewhere, carried, corrected and handed out there."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.applicants import queries as parties
from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.cases.tests.factories import PDF
from tongban.catalogue.models import Item
from tongban.certificates.models import Certificate
from tongban.handoffs import commands, queries
from tongban.handoffs import listeners as _hearing  # noqa: F401 - hearing begins with being known
from tongban.handoffs.models import Leg
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, Actor
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.journal.read import history
from tongban.people import queries as people


def actor_of(stage: Any, who: str) -> Actor:
    """Somebody of the story as the door knows him by his token."""
    actor = people.actor_by_token(stage.keys[who])
    policy.enter(actor)
    return actor


def offer(stage: Any, step: Any, code: str) -> int:
    """An item of the story's zone may be taken in by the zones of the row."""
    actor = actor_of(stage, step.who)
    item = Item.objects.get(zone=stage.story.zone, code=code)
    made = commands.offer(item, zones=step.given["to"].split(", "), modes=["collect"], by=actor)
    return len(made.zones)


def take_in(stage: Any, step: Any, code: str) -> int:
    """At a window of another zone: from the guide of the zone that decides, for the enterprise of the row, and sent."""
    actor = actor_of(stage, step.who)
    party = parties.enterprise_by_code(stage.codes[step.given["for"]])
    draft = commands.begin(stage.story.zone, code, zone=actor.zone, by=actor)
    cases.take_in(draft, party_kind="enterprise", party=party.id)
    cases.save(draft, answers=_answers(step), by=actor)
    for key in _materials(stage, step, code):
        _attached(draft, key, b"", actor)
    stage.leg = commands.take_in_and_send(queries.draft(actor, draft.id), by=actor)[0]
    return 1


def _answers(step: Any) -> dict[str, Any]:
    truth = {"yes": True, "no": False}
    return {name[7:]: truth.get(text, text) for name, text in step.given.items() if name.startswith("answer ")}


def _materials(stage: Any, step: Any, code: str) -> list[str]:
    guide = stage.ask(step.who, "get", f"/api/items/{stage.story.zone}/{code}").json()
    return [one["key"] for one in guide["materials"]["named"] if one["needed"] == "yes"]


def _attached(draft: Any, key: str, more: bytes, actor: Actor) -> None:
    upload = SimpleUploadedFile(f"{key}.pdf", PDF + more, content_type="application/pdf")
    cases.attach(draft, key, cases.keep_file(draft, upload, key=key, by=actor))


def correct(stage: Any, step: Any, _rest: str) -> int:
    """At the window that took it in: the files of the row anew, and sent again."""
    actor, leg = actor_of(stage, step.who), again(stage.leg)
    draft = commands.answer_to(leg, by=actor)
    for name in step.given:
        _attached(draft, name.removeprefix("file "), b"%2", actor)
    commands.answer(leg, queries.answer_to(leg, actor), by=actor)
    return 1


def hand_out(stage: Any, step: Any, _rest: str) -> int:
    """At the window that took it in: the result, against identification."""
    actor = actor_of(stage, step.who)
    commands.move(again(stage.leg), "hand_out", dict(step.given), by=actor)
    return 1


def look(stage: Any, step: Any, _rest: str) -> Any:
    """Whoever handed it in, or took it in, looks at how it stands."""
    return stage.ask(step.who, "get", f"/api/legs/{stage.leg.number}")


def let_time_pass() -> int:
    """What was not answered goes back; how many."""
    return commands.let_time_pass()


def carry(stage: Any, step: Any, _rest: str) -> int:
    """What has happened is told, and all that is due crosses; how many envelopes."""
    crossed, again = 0, 1
    while again:
        policy.enter(CLOCK)
        for entry in history(stage.story.zone, stage.leg.id) if stage.leg else ():
            commands.tell(entry)
        for one in Certificate.objects.filter(matter=stage.leg.id) if stage.leg else ():
            commands.send_certificate(history(one.zone, one.id)[0])
        again = Post().step()
        crossed += again
    if stage.leg:
        _follow(stage)
    return crossed


def _follow(stage: Any) -> None:
    """From its arrival the matter of the story is the case."""
    policy.enter(OPERATOR)
    case = Case.objects.filter(zone=stage.story.zone, id=stage.leg.id).first()
    if case and case.number not in stage.numbers:
        stage.numbers.append(case.number)
    stage.number = case.number if case else stage.number


def again(leg: Leg) -> Leg:
    """The leg as it stands now."""
    return Leg.objects.get(zone=leg.zone, id=leg.id)


def standing(leg: Leg) -> dict[str, str]:
    """How a matter stands where it was taken in: its leg, and who must act."""
    policy.enter(OPERATOR)
    leg = again(leg)
    sheet, (line,) = queries.sheet(OPERATOR, leg), queries.lines([leg])
    return {
        "leg": leg.status,
        "in the hands of": leg.custodian or "nobody: in transit",
        "known there": "yes" if leg.number_there else "no",
        "since": _minute(leg.since),
        "on its way": ", ".join(
            f"{_minute(one.since)} to {_minute(one.until)}" for one in sheet.stretches if one.in_transit
        ),
        "lamp here": line.colour or "none",
        "told status": leg.status_there or "none",
        "papers there": " ".join(one.kind for one in queries.papers_here(leg)) or "none",
    }


def _minute(at: datetime | None) -> str:
    return at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M") if at else "now"
