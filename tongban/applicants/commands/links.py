"""Requests to act for an enterprise: made by a person, confirmed by the enterprise, for the first time by a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries, rules
from tongban.applicants.commands.enterprises import admit, enterprise_at_the_counter
from tongban.applicants.flow import LINK
from tongban.applicants.models import Enterprise, Link
from tongban.applicants.rules import linking
from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.once import in_turn
from tongban.kernel.refusals import Reason, Refused, in_form, refuse
from tongban.people.models import Person

BATCH = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer to a request says: the rights, until when, as whom, and at a window on which papers (答复)."""

    rights: Sequence[str] = ()
    until: datetime | None = None
    manner: str = "colleague"
    papers: str = ""
    reason: str = ""


def ask_link(
    *, uscc: str, name: str, rights: Sequence[str], by: Actor, note: str = "", claim: Claim | None = None
) -> tuple[Link, Entry]:
    """A person asks to act for an enterprise. Whether it is known here, and by whom it is represented, is not said."""
    code, broken = _code(uscc)
    in_form(
        broken,
        rules.name_missing(name, _("The name of the enterprise")),
        linking.name_too_long(name),
        rules.unknown_right(list(rights)),
        linking.no_right(rights),
    )
    private = {"enterprise_name": name.strip(), "note": note.strip()}
    try:
        with transaction.atomic():
            in_turn(f"enterprise {code}")
            return _asked(code, list(rights), private, by, claim)
    except IntegrityError as clash:
        if "applicants_link_once" not in str(clash):
            raise
        raise Refused((linking.asked_already(True),)) from clash


def _asked(code: str, rights: list[str], private: dict[str, str], by: Actor, claim: Claim | None) -> tuple[Link, Entry]:
    """In its turn: an enterprise that is registered meanwhile is known here, or finds this request when it looks."""
    person = Person.objects.get(id=by.person)
    known = queries.licensed(code)
    own = queries.links_for(by).filter(person=person.id)
    waiting = list(own.filter(status="asked").values_list("uscc", flat=True))
    refuse(
        linking.asked_too_often(own.filter(uscc=code, asked_at__gt=clock.now() - linking.PAUSE).count()),
        linking.asked_already(code in waiting),
        linking.too_many_waiting(len(waiting)),
        rules.member_already(any(party.number == code for party in queries.parties_of(person.id))),
    )
    now = clock.now()
    link = Link(zone=known.zone if known else person.zone, id=codes.new_id())
    after = {"uscc": code, "enterprise_id": known.id if known else None, "person": person.id, "rights": rights}
    after |= {"asked_at": now, "until": now + linking.LIVES, "moved_at": now}
    private |= {"person_name": person.name, "person_number": person.masked, "moved_by": person.name}
    return link, record(link, "ask", by=by, status="asked", after=after, private=private, claim=claim)


def _code(text: str) -> tuple[str, Reason | None]:
    try:
        return codes.uscc(text), None
    except codes.BrokenCode as fault:
        return "", fault.reason("uscc")


def confirm_link(link: Link, answer: Answer, *, by: Actor, claim: Claim | None = None) -> Entry:
    """The enterprise says yes, and to what; where nobody represents it yet, a window does on papers. One act."""
    LINK.guard(link, "confirm", by)
    in_form(linking.no_right(answer.rights), rules.unknown_right(list(answer.rights)))
    if by.role in rules.AT_THE_COUNTER:
        in_form(linking.papers_missing(answer.papers))
    with transaction.atomic():
        enterprise = _enterprise(link, by)
        after = {"given": list(answer.rights), "enterprise_id": enterprise.id}
        entry = _moved(link, "confirm", by, claim, after, papers=answer.papers.strip())
        manner = answer.manner if by.role in rules.AT_THE_COUNTER else "colleague"
        admit(enterprise, link.person, by=by, manner=manner, rights=answer.rights, until=answer.until)
    return entry


def _enterprise(link: Link, by: Actor) -> Enterprise:
    """The enterprise that is meant; at a window, where nobody represents it yet, registered now if nobody knew it."""
    if by.role not in rules.AT_THE_COUNTER:
        return Enterprise.objects.get(id=link.enterprise_id)
    known = queries.enterprise_by_code(link.uscc)
    party = known or enterprise_at_the_counter(uscc=link.uscc, name=link.enterprise_name, by=by)
    refuse(rules.at_home_elsewhere(party.zone, by), linking.represented(queries.members_of(party.id)))
    return Enterprise.objects.get(zone=party.zone, id=party.id)


def decline_link(link: Link, *, reason: str, by: Actor, claim: Claim | None = None) -> Entry:
    """The enterprise says no, and why."""
    LINK.guard(link, "decline", by)
    if by.role in rules.AT_THE_COUNTER:
        known = queries.enterprise_by_code(link.uscc)
        refuse(linking.represented(queries.members_of(known.id) if known else ()))
    return _moved(link, "decline", by, claim, {}, reason=reason)


def bind_links(enterprise: Enterprise) -> int:
    """Requests that are older than the enterprise go to whoever manages it, as soon as somebody does; how many."""
    if not any(one.manages for one in queries.members_of(enterprise.id)):
        return 0
    with transaction.atomic():
        in_turn(f"enterprise {enterprise.uscc}")
        waiting = list(Link.objects.filter(status="asked", uscc=enterprise.uscc, enterprise_id=None))
        for link in waiting:
            record(link, "bind", by=CLOCK.within(link.zone), after={"enterprise_id": enterprise.id})
    return len(waiting)


def withdraw_link(link: Link, *, by: Actor, claim: Claim | None = None) -> Entry:
    """The person no longer asks."""
    return _moved(link, "withdraw", by, claim, {})


def let_links_lapse() -> int:
    """Requests that nobody has answered lapse with their last day; how many did."""
    waiting = list(Link.objects.filter(status="asked", until__lte=clock.now()).order_by("until")[:BATCH])
    for link in waiting:
        _moved(link, "lapse", CLOCK.within(link.zone), None, {})
    return len(waiting)


def move_link(link: Link, verb: str, answer: Answer, *, by: Actor, claim: Claim | None = None) -> Entry:
    """One of the moves of a request by its verb, with what the move asks."""
    opening = LINK.guard(link, verb, by)
    if verb == "confirm":
        return confirm_link(link, answer, by=by, claim=claim)
    given: Mapping[str, Any] = taken(opening.move, {"reason": answer.reason})
    return MOVES[verb](link, **given, by=by, claim=claim)


MOVES = {"decline": decline_link, "withdraw": withdraw_link}


def _moved(link: Link, verb: str, by: Actor, claim: Claim | None, after: Mapping[str, Any], **said: str) -> Entry:
    target = LINK.guard(link, verb, by).move.target
    private = {name: text for name, text in said.items() if text}
    after = {**after, "moved_at": clock.now()}
    return record(link, verb, by=by, status=target, after=after, private={**private, "moved_by": by.name}, claim=claim)
