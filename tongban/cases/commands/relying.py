"""What a matter relies on: certificates handed in as materials, shown to the office, and ended meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import queries
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow.relying import NOT_OVER
from tongban.cases.models import Case, Relied, Typed
from tongban.cases.rules import relying as obstacles
from tongban.certificates import queries as certificates
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands as keeping
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import in_form


def still_holds(draft: Typed) -> None:
    """What is handed in as a material holds on that day; refused with its material otherwise."""
    found = queries.relied(draft)
    now = certificates.standing({one["source"]["identifier"] for one in found.values()})
    in_form(*(obstacles.holds_no_more(key, now.get(one["source"]["identifier"])) for key, one in found.items()))


def relied_rows(case: Case, draft: Typed, now: datetime) -> dict[Any, list[dict[str, Any]]]:
    """The certificates that a case takes with it, where there are any."""
    found = [whole(queries.row_of(case, key, one, now), id=new_id()) for key, one in queries.relied(draft).items()]
    return {Relied: found} if found else {}


def show_certificate(turn: Turn, certificate: str | None) -> Entry:
    """The applicant lets the office see one of his certificates, for this matter only (出示证照)."""
    case, by, now = turn.case, turn.by, clock.now()
    found = obstacles.chosen(certificates.to_use(by, case.party), certificate, rows(case, Relied))
    place = {"zone": case.zone, "subject": case.id, "party": case.party, "about": case.item}
    with transaction.atomic():
        file = keeping.again(certificates.to_hand_in(by, found.id), by=by, **place)
        source = queries.source_of(found) | agreed(by.person, now)
        shown = queries.row_of(case, "", {"source": source, "file": file.id, "digest": file.digest}, now)
        return turn.write(rows={Relied: [whole(shown, id=new_id())]})


def agreed(person: UUID | None, at: datetime) -> dict[str, str]:
    """Who has agreed to the use of a certificate in one matter, and when."""
    return {"agreed_at": at.isoformat(), **({"agreed_by": str(person)} if person else {})}


def concerns(case: Case, act: str, identifier: str) -> bool:
    """Whether a matter is marked: what ran out or was replaced concerns only what is not decided; and each once."""
    open_still = case.decided_at is None and case.ended_at is None
    unmarked = any(one.identifier == identifier and not one.ended_as for one in rows(case, Relied))
    return unmarked and case.status in NOT_OVER and (open_still or act not in ("expire", "replace"))


def basis_ended(turn: Turn) -> Entry:
    """A certificate on which the matter relies has ended: it is told and marked; what was decided stays for now."""
    given: Mapping[str, Any] = turn.given
    marked = [one for one in rows(turn.case, Relied) if one.identifier == given["identifier"]]
    since = datetime.fromisoformat(given["since"])
    changed = [whole(one, ended_as=given["ended_as"], ended_at=since) for one in marked]
    return turn.write(rows={Relied: changed})
