"""Show me what answers a number or belongs to an enterprise among joint matters and what was taken in for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongban.handoffs.models import Joint, Leg
from tongban.handoffs.queries.joint import joints_visible_to
from tongban.handoffs.queries.legs import visible_to
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Reached:
    """A joint matter, or one that was taken in for another zone, and why it answers (检索到的联办件、代收件)."""

    matter: Leg | Joint
    why: str

    @property
    def name_zh(self) -> str:
        """What it is called in Chinese."""
        return self.matter.title_zh if isinstance(self.matter, Joint) else self.matter.name_zh

    @property
    def name_en(self) -> str:
        """What it is called in English."""
        return self.matter.title_en if isinstance(self.matter, Joint) else self.matter.name_en


def reached(text: str, actor: Actor, *, parties: Sequence[UUID] = (), limit: int = 8) -> list[Reached]:
    """The very number first, then the newest of these applicants; two questions however many there are."""
    number = text.replace(" ", "").upper()
    wanted = Q(number=number) | Q(party__in=list(parties))
    found = [*joints_visible_to(actor).filter(wanted)[:limit], *visible_to(actor).filter(wanted)[:limit]]
    told = [Reached(one, "code" if one.number == number else "party") for one in found]
    return sorted(told, key=lambda one: one.why != "code")[:limit]
