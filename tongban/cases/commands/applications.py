"""An enterprise seals its own application before it hands it in: the application as a paper, with its own seal."""

from uuid import UUID

from django.db import transaction

from tongban.cases import queries, rules
from tongban.cases.models import Draft
from tongban.cases.queries import applications
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.refusals import refuse
from tongban.seals import commands as seals
from tongban.seals import queries as kept
from tongban.seals.commands import Paper
from tongban.seals.models import Sealing


def seal_application(draft: Draft, seal: UUID, *, by: Actor) -> Sealing:
    """The application as it stands is set, kept and sealed; what is changed afterwards is not under the seal (签章)."""
    found = kept.find(by, seal)
    refuse(rules.for_another(draft, by), *queries.still_missing(draft))
    now, number = clock.now(), applications.stated(draft)
    content = setting.pdf(applications.APPLICATION, applications.facts(draft, now), now)
    whose = {"zone": draft.zone, "subject": draft.id, "party": draft.party, "about": draft.item}
    with transaction.atomic():
        file = numbering.kept(content, f"申请书 {number}.pdf", by=by, at=now, **whose)
        paper = Paper(
            zone=draft.zone,
            matter=draft.id,
            matter_number="",
            paper=new_id(),
            paper_kind="application",
            number=number,
            name="申请书",
            agency=None,
            item=draft.item,
            party=draft.party,
            file=file.id,
            digest=file.digest,
            post=None,
            person=by.person,
            made_at=now,
        )
        return seals.seal_own(paper, found, by=by)
