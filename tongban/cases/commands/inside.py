"""What officials keep about a matter: each act is one entry on the inner leaf, none on the case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries
from tongban.cases.commands.turn import whole
from tongban.cases.models import Case, Flag, Inside, Label, Mention, Note, Tag
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Reason, Refused
from tongban.people import queries as people

INSIDE = "内部办理规则"
LONGEST = 4000


def note(case: Case, text: str, *, by: Actor, key: UUID | None = None) -> Entry | None:
    """Tell the others; whoever is named with @ finds the matter in his list. The same key twice is one note."""
    leaf, at = queries.leaf_of(case), clock.now()
    if Note.objects.filter(zone=case.zone, id=key, case_id=case.id).exists():
        return None
    hanging = {"zone": case.zone, "inside_id": leaf.id, "case_id": case.id, "at": at}
    written = Note(id=key or new_id(), author=by.person, author_name=by.name, text=_said(text, "note"), **hanging)
    beside = [one for one in people.coworkers() if f"@{one.name}" in text and one.person != by.person]
    named = {one.person for one in beside if _may_see(one, case)}
    mentions = [Mention(id=new_id(), note=written.id, person=person, **hanging) for person in sorted(named)]
    rows: dict[Any, Any] = {Note: [whole(written)]}
    if mentions:
        rows[Mention] = [whole(one) for one in mentions]
    return record(leaf, "note", by=by, rows=rows)


def _may_see(one: people.Coworker, case: Case) -> bool:
    """Whoever may not see the matter does not hear of it by being named."""
    return policy.may_view(Actor(one.role, one.person, case.zone, one.code, one.agency), "case", case)


def see(case: Case, *, by: Actor) -> Entry | None:
    """Whoever was named has read it, and the matter leaves that part of his list."""
    mentions = queries.unseen_mentions(case, by)
    if not mentions:
        return None
    return record(
        queries.leaf_of(case), "see", by=by, rows={Mention: [whole(one, seen_at=clock.now()) for one in mentions]}
    )


def put_label(case: Case, label: str, *, by: Actor) -> Entry | None:
    """Sort a matter under a word of the zone; said twice, nothing is written."""
    chosen = known_label(label, by=by)
    return hang(chosen.id, queries.leaf_of(case), queries.tag_of(case, chosen.id), by=by)


def hang(label: UUID, leaf: Inside, known: Tag | None, *, by: Actor) -> Entry | None:
    """Put a label on a leaf that was read already, with how it hung there before; nothing where it hangs."""
    if known and known.removed_at is None:
        return None
    tag = known or Tag(zone=leaf.zone, id=new_id(), inside_id=leaf.id, case_id=leaf.case_id, label=label)
    tag.set_at, tag.removed_at = clock.now(), None
    return record(leaf, "label", by=by, rows={Tag: [whole(tag)]})


def known_label(label: str, *, by: Actor, states: Sequence[str] = ("open",)) -> Label:
    """A label of the actor's zone in one of these states: in use, where nothing else is said."""
    chosen = queries.labels_for(by).filter(id=_key(label), status__in=states).first()
    if chosen is None:
        raise NotReady(NO_LABEL)
    return chosen


def take_label(case: Case, label: str, *, by: Actor) -> Entry | None:
    """It is sorted under that word no longer."""
    return unhang(queries.leaf_of(case), queries.tag_of(case, _key(label)), by=by)


def unhang(leaf: Inside, known: Tag | None, *, by: Actor) -> Entry | None:
    """Take a label off a leaf that was read already; nothing where it does not hang."""
    if known is None or known.removed_at:
        return None
    return record(leaf, "unlabel", by=by, rows={Tag: [whole(known, removed_at=clock.now())]})


def raise_flag(case: Case, reason: str, lifter: str, *, by: Actor) -> Entry:
    """Say why the matter may be neither decided nor issued, and which post says that it may."""
    if case.ended_at:
        raise Refused((ENDED,))
    if not any(one.code == lifter for one in people.coworkers()):
        raise NotReady(NO_POST)
    leaf = queries.leaf_of(case)
    flag = Flag(zone=case.zone, id=new_id(), inside_id=leaf.id, case_id=case.id, reason=_said(reason, "reason"))
    flag.lifter, flag.raised_by, flag.raised_at = lifter, by.name, clock.now()
    return record(leaf, "flag", by=by, rows={Flag: [whole(flag)]})


def lift_flag(case: Case, flag: str, reason: str, *, by: Actor) -> Entry | None:
    """The post that was named lets the matter go on, and says why."""
    found = Flag.objects.filter(zone=case.zone, case_id=case.id, id=_key(flag)).first()
    if found is None:
        raise NotYours()
    if found.lifter != by.post:
        raise NotAllowed(_not_your_flag(found))
    if found.lifted_at:
        return None
    ended = {"lifted_at": clock.now(), "lifted_by": by.name, "lift_reason": _said(reason, "lift_reason")}
    return record(queries.leaf_of(case), "unflag", by=by, rows={Flag: [whole(found, **ended)]})


# --- the zone's own words ----------------------------------------------------------------------------------------


def make_label(name: str, colour: str, *, by: Actor) -> Label:
    """A new word, or an old one in use again or in another colour."""
    text = _said(name, "name")[:40]
    if colour not in queries.COLOURS:
        raise NotReady(NO_COLOUR)
    known = queries.labels_for(by).filter(name=text).first()
    label = known or Label(zone=by.zone, id=new_id(), name=text)
    if known is None or (known.colour, known.status) != (colour, "open"):
        label.colour = label.colour if known else colour
        record(label, "open", by=by, status="open", after={"name": text, "colour": colour})
    return label


def retire_label(key: UUID, *, by: Actor) -> Label:
    """It is put on nothing new; where it hangs, it stays readable."""
    label = queries.labels_for(by).filter(id=key).first()
    if label is None:
        raise NotYours()
    if label.status == "open":
        record(label, "retire", by=by, status="retired")
    return label


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _said(text: str, field: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST:
        raise NotReady(
            Reason(
                "no-words",
                format_lazy(_("This needs words, {most} characters at most."), most=LONGEST),
                INSIDE,
                _("Write it down and send it again; everything else is kept."),
                field,
            )
        )
    return words


def _not_your_flag(flag: Flag) -> Reason:
    return Reason(
        "not-your-flag",
        format_lazy(_("Only post {post} may lift this flag."), post=flag.lifter),
        INSIDE,
        _("Ask whoever holds that post."),
    )


NO_LABEL = Reason(
    "no-label", _("There is no such label in use."), INSIDE, _("Choose one of the list, or ask for a new one."), "label"
)
NO_COLOUR = Reason(
    "no-colour", _("A label wears one of the colours of the list."), INSIDE, _("Choose a colour."), "colour"
)
NO_POST = Reason(
    "no-post", _("No such post is filled today."), INSIDE, _("Choose the post that shall lift the flag."), "lifter"
)
ENDED = Reason(
    "ended",
    _("The matter has ended: there is nothing left to hold back."),
    INSIDE,
    _("Write a note if it should be remembered."),
)
