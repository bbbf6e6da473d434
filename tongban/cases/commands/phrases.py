"""What officials do with their kept texts: write, rewrite, order, retire."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.cases import queries
from tongban.cases.flow.phrases import PHRASE
from tongban.cases.models import Phrase
from tongban.cases.rules import phrases as rules
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotAllowed, in_form
from tongban.people import queries as people

OWN, OFFICE, ITEM = "own", "office", "item"


def write_phrase(
    given: Mapping[str, str], *, by: Actor, reach: str = OWN, of: str = "", claim: Claim | None = None
) -> tuple[Phrase, Entry]:
    """A text is kept: for oneself, for an office (an agency by its code, the windows without one), for an item."""
    title, text = given.get("title", "").strip(), given.get("text", "").replace("\r\n", "\n").strip()
    rules.not_worded(title, text, given.get("use", ""))
    made = Phrase(zone=by.zone, id=new_id(), use=given["use"], **_reaching(reach, of, by))
    if not policy.may_view(by, "phrase-pen", made) or not rules.is_keeper(made, by):
        raise NotAllowed()
    beside = queries.phrases_for(by).filter(person=made.person, shared_agency=made.shared_agency, item=made.item)
    in_form(rules.too_many_phrases(beside.count()))
    after = {"place": queries.next_place(beside)}
    said = {"title": title, "text": text}
    return made, record(made, "write", by=by, status="open", after=after, private=said, claim=claim)


def _reaching(reach: str, of: str, by: Actor) -> dict[str, Any]:
    """For whom a text is: the columns by which the policy table knows who sees it."""
    if reach == ITEM:
        version = catalogue.published(by.zone or "", of.strip(), clock.china_date(clock.now()))
        return {"shared_zone": by.zone, "shared_agency": version.agency, "item": version.item_id}
    if reach == OFFICE:
        known = people.agencies_in(by.zone or "").filter(code=of).exists()
        in_form(None if known or not of else rules.NO_SUCH_OFFICE)
        return {"shared_zone": by.zone, "shared_agency": of or by.agency}
    return {"person": by.person}


def move_phrase(
    phrase: Phrase, verb: str, *, by: Actor, given: Mapping[str, Any] | None = None, claim: Claim | None = None
) -> Entry:
    """Rewrite, place, retire, use again."""
    opening = PHRASE.guard(phrase, verb, by)
    values = taken(opening.move, given or {})
    if verb == "rewrite":
        rules.not_worded(values["title"], values["text"].replace("\r\n", "\n"), values["use"])
        said = {"title": values["title"], "text": values["text"].replace("\r\n", "\n")}
        return record(phrase, verb, by=by, after={"use": values["use"]}, private=said, claim=claim)
    return record(phrase, verb, by=by, status=opening.move.target, after=values, claim=claim)


def place_phrase(phrase: Phrase, further: int, *, by: Actor) -> list[Entry]:
    """One place further up or down among those in use beside it; whatever changes its place says so."""
    drawer = queries.phrases_for(by).filter(person=phrase.person, shared_agency=phrase.shared_agency, item=phrase.item)
    order = list(drawer.filter(status="open"))
    here = next((place for place, one in enumerate(order) if one.id == phrase.id), None)
    if here is None:
        return []
    order.insert(max(0, here + further), order.pop(here))
    with transaction.atomic():
        return [
            move_phrase(one, "place", by=by, given={"place": place})
            for place, one in enumerate(order, 1)
            if one.place != place
        ]
