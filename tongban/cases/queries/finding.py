"""Show me cases: as far as the actor may see them, never further."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.appointments.queries import MATTERS
from tongban.cases.flow import DONE
from tongban.cases.models import Case, Correction, Material, Pause, Promise
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.journal.rows import rows
from tongban.kernel.prepared import Prepared
from tongban.kernel.refusals import VERSIONS, NotReady, NotYours, Reason, Refused, Stale
from tongban.kernel.zones import queries as zones
from tongban.ui.words import moment, spoken


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases an actor may see: where every list begins."""
    return Case.objects.filter(policy.visible(actor, "case"))


def is_business_of(actor: Actor, number: str) -> bool:
    """Whether somebody may come to a window for this matter: his principal's, or one that the clerk may see."""
    found = visible_to(actor).filter(number=number)
    return (found.filter(party=actor.principal) if actor.is_outside else found).exists()


MATTERS.append(is_business_of)


def find(actor: Actor, number: str) -> Case:
    """One case by its receipt number, with the item version it is pinned to."""
    zone = zones.zone_of(number)
    if zone is None:
        raise NotYours()
    wanted = str(codes.parse_receipt_number(number))
    case = _found_by_agent(actor, zone, wanted) if actor.role == "agent" else _found(actor, zone, wanted)
    case = case or _asked(actor, zone, wanted)
    if case is None:
        raise NotYours()
    return case


def _asked(actor: Actor, zone: str, number: str) -> Case | None:
    """A case of another agency, in which the actor's office was asked for its part."""
    if actor.role not in ("reviewer", "approver") or zone != actor.zone:
        return None
    seen = Case.objects.filter(policy.visible(actor, "asked"), zone=zone, number=number)
    return seen.select_related("version_in_force").first()


def _found(actor: Actor, zone: str, number: str) -> Case | None:
    return NUMBERED.first(actor.role, in_zone=zone, number=number, **_who(actor))


def _who(actor: Actor) -> dict[str, Any]:
    """What the rights of everybody but agents depend on."""
    return {name: getattr(actor, name) for name in ("zone", "agency", "principal", "person", "name")}


def _found_by_agent(actor: Actor, zone: str, number: str) -> Case | None:
    """An agent's question has as many values as his mandate has items: it is put into words each time."""
    return visible_to(actor).prefetch_related(versions_without_content()).filter(zone=zone, number=number).first()


def _numbered(role: str, *, in_zone: str, number: str, **who: Any) -> QuerySet[Case]:
    return visible_to(Actor(role, **who)).filter(zone=in_zone, number=number)


NUMBERED: Prepared[Case] = Prepared(_numbered, joined="version_in_force", without=("content",))


def by_id(actor: Actor, zone: str, subject: UUID) -> Case | None:
    """One case by its key."""
    if actor.role == "agent" or actor.itself:
        return visible_to(actor).prefetch_related(versions_without_content()).filter(zone=zone, id=subject).first()
    return KEYED.first(actor.role, in_zone=zone, subject=subject, **_who(actor))


def _keyed(role: str, *, in_zone: str, subject: UUID, **who: Any) -> QuerySet[Case]:
    return visible_to(Actor(role, **who)).filter(zone=in_zone, id=subject)


KEYED: Prepared[Case] = Prepared(_keyed, joined="version_in_force", without=("content",))


def by_ids(actor: Actor, keys: Collection[tuple[str, UUID]]) -> dict[tuple[str, UUID], Case]:
    """Cases by their keys, with their versions, in two questions."""
    zones, ids = {zone for zone, _id in keys}, {key for _zone, key in keys}
    found = visible_to(actor).prefetch_related(versions_without_content()).filter(zone__in=zones, id__in=ids)
    return {(case.zone, case.id): case for case in found}


def named(refused: Refused, case: Case) -> Refused:
    """A refusal for the wrong state, completed by who moved the case last and when."""
    if refused.reasons[0].code != "wrong-state":
        return refused
    last = history(case.zone, case.id)[-1]
    faster = Reason(
        "moved-by",
        format_lazy(
            _("The last step was “{act}” by {who} at {at}."), act=title_of(last.act), who=_by(last), at=_at(last)
        ),
        VERSIONS,
        next=_("Look at the matter as it stands now, then decide again. What you typed is kept."),
    )
    return Refused((refused.reasons[0], faster), status=refused.status)


def versions_without_content() -> Prefetch:
    """The item versions of a list in one further question, without what only a guide reads."""
    return Prefetch("version_in_force", ItemVersion.objects.defer("content"))


def unchanged(case: Case, seen: str) -> None:
    """Refuse when the case has moved on since the page was read, naming who moved it and when."""
    if seen and seen != str(case.version):
        last = history(case.zone, case.id)[-1]
        raise Stale(by=_by(last), at=_at(last), verb=str(title_of(last.act)))


def _by(entry: Entry) -> str:
    return (entry.facts or {}).get("by") or entry.actor.get("post") or entry.actor["role"]


def _at(entry: Entry) -> Any:
    return spoken(lambda: moment(entry.recorded_at, "second"))


def title_of(act: str) -> Any:
    """What a verb is called on pages."""
    return DONE.get(act, act)


# --- what hangs on a case ----------------------------------------------------------------------------------------


def timeline(case: Case) -> list[Entry]:
    """Everything that happened to a case, oldest first."""
    return history(case.zone, case.id)


def materials(case: Case) -> list[Material]:
    """All that was handed in, round by round."""
    return rows(case, Material)


def materials_by_key(case: Case) -> dict[str, dict[str, Any]]:
    """The latest file under each requirement, as a draft has it."""
    return {
        row.key: {"file": str(row.file), "digest": row.file_digest, "name": row.file_name, "source": row.source}
        for row in materials(case)
    }


def promised(case: Case) -> list[Promise]:
    """What was promised with a case instead of a material or a proof."""
    return rows(case, Promise)


def corrections(case: Case) -> list[Correction]:
    """Every notice of what was missing, oldest first."""
    return rows(case, Correction)


def open_correction(case: Case) -> Correction:
    """The notice that waits for its answer."""
    return next(one for one in corrections(case) if one.waits)


def pauses(case: Case) -> list[Pause]:
    """The special procedures of a case, oldest first."""
    return rows(case, Pause)


def running_pause(case: Case, pause: str | None) -> Pause:
    """The special procedure that is to end: the one named, or the only one that runs."""
    running = [one for one in pauses(case) if one.ended_at is None]
    named_one = [one for one in running if pause is None or str(one.id) == str(pause)]
    if len(named_one) != 1:
        raise NotReady(
            Reason(
                "which-procedure",
                _("Several special procedures are running: say which one ends."),
                "行政许可法 45",
                _("Name it as the page of the matter lists it; with one running, leave it out."),
                field="pause",
            )
        )
    return named_one[0]


def case_number(case: Case, accepted_at: datetime) -> str:
    """The number the competent zone gives at acceptance: item code, date, serial of the receipt (办件编号)."""
    serial = codes.parse_receipt_number(case.number).serial
    return f"{case.version_in_force.code}{clock.china_date(accepted_at):%Y%m%d}{serial:04d}"
