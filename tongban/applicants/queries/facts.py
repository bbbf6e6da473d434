"""What is known for sure of an applicant: from its file, and by papers that were shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.applicants.meanings import MEANINGS, PAPERS
from tongban.applicants.models import Fact
from tongban.applicants.queries.asked import rows
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor

FILE = (
    "SELECT means, value, at, role, coalesce(post, ''), coalesce(name, ''), paper, valid_until "
    "FROM applicants_file(%s, %s)"
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known for sure of an applicant, from its file or by a paper: who vouches for it, when (核验信息)."""

    means: str
    value: str
    at: datetime
    role: str
    post: str
    name: str
    paper: str = ""
    valid_until: date | None = None

    @property
    def title(self) -> Any:
        """What it is, in words."""
        return MEANINGS[self.means].title

    @property
    def by_paper(self) -> Any:
        """Against which paper it was verified; empty where it stands in the file."""
        return PAPERS.get(self.paper, "")


def verified(party: UUID) -> dict[str, Verified]:
    """What is known for sure of an applicant, by meaning: a paper that was shown, else its file."""
    found = {row[0]: Verified(*row) for row in rows(FILE, [party, clock.china_date(clock.now())])}
    return found | {fact.means: _by_paper(fact) for fact in facts_of(party) if fact.means in MEANINGS}


def _by_paper(fact: Fact) -> Verified:
    who = ("window", fact.verified_post or "", fact.verified_name)
    return Verified(fact.means, fact.value, fact.verified_at, *who, fact.paper, fact.valid_until)


def facts_of(party: UUID) -> QuerySet[Fact]:
    """The facts of an applicant that hold today, as far as whoever has come in may see them."""
    today = clock.china_date(clock.now())
    return Fact.objects.filter(party=party, withdrawn_at=None).exclude(valid_until__lt=today)


def fact(actor: Actor, key: UUID) -> Fact | None:
    """One fact that the actor may see."""
    return Fact.objects.filter(policy.visible(actor, "fact"), id=key).first()
