"""Finding what somebody typed: items, and the matters and enterprises he may see; best first, and a way on.

A word typed by its sound (失工许可 for 施工许可) is heard: where nothing holds the words themselves, the items whose
pinyin holds theirs are offered as what may have been meant.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.applicants import queries as applicants
from tongban.cases import queries as cases
from tongban.cases.queries import Matter
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import StandardVersion
from tongban.catalogue.queries import ListedItem
from tongban.handoffs import queries as handoffs
from tongban.handoffs.queries import Reached
from tongban.kernel.actors import Actor
from tongban.kernel.search.asking import RANKS, Hit
from tongban.kernel.search.words import spelling
from tongban.portal.forms import Asked
from tongban.questions import queries as questions
from tongban.questions.models import Published

MOST = 60
HEARD = 5
FEW = 8
SOUND = frozenset(("code", "name", "prefix", "part", "letters", "all"))
"""The ways of matching that a clerk would call an answer; the others share a word or a few letters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: an item that is offered, or a name of the alliance that nobody offers here yet (检索结果)."""

    hit: Hit
    offer: ListedItem | None = None
    standard: StandardVersion | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answers to a question (检索结果集)."""

    best: tuple[Line, ...] = ()
    alike: tuple[Line, ...] = ()
    meant: tuple[Line, ...] = ()
    matters: tuple[Matter, ...] = ()
    reached: tuple[Reached, ...] = ()
    enterprises: tuple[Hit, ...] = ()
    questions: tuple[Published, ...] = ()
    offers: tuple[ListedItem, ...] = ()
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        items = self.best or self.alike or self.meant or self.offers
        return not (items or self.questions or self.matters or self.reached or self.enterprises)

    @property
    def ranked(self) -> list[Hit]:
        """Everything in one list, best first; where reasons are equal an enterprise, its matters, then items."""
        own = [*self.enterprises, *map(_as_hit, self.matters), *map(_reached_hit, self.reached)]
        items = [line.hit for line in (*self.best, *self.meant, *self.alike)]
        return sorted([*own, *items], key=lambda hit: RANKS.index(hit.why))


NOTHING = Found()


def find(asked: Asked, actor: Actor, on: date, *, most: int = MOST) -> Found:
    """What answers a question; without words, what the zone and the theme offer."""
    if not asked.q:
        offered = catalogue.offered(asked.zone or None, on, theme=asked.theme or None)
        return Found(offers=tuple(catalogue.offers(offered[:most])), more=len(offered) > most)
    matters, reached, enterprises = own = _own(asked.q, actor)
    hits = _items(asked, actor, most + 1, beside=[one.why for some in own for one in some])
    sound = any(own) or any(hit.why in SOUND for hit in hits)
    heard = [] if sound else _by_sound(asked, actor)
    lines = {id(line.hit): line for line in _lines([*hits[:most], *heard], on)}

    def pick(some: Iterable[Hit]) -> tuple[Line, ...]:
        return tuple(lines[id(hit)] for hit in some if id(hit) in lines)

    return Found(
        best=pick(hit for hit in hits if hit.why in SOUND),
        alike=pick(hit for hit in hits if hit.why not in SOUND and hit.id not in {one.id for one in heard}),
        meant=pick(heard),
        matters=tuple(matters),
        reached=tuple(reached),
        enterprises=tuple(enterprises),
        questions=tuple(questions.search(asked.q, actor=actor, zone=asked.zone or None)),
        more=len(hits) > most,
    )


def _as_hit(matter: Matter) -> Hit:
    case, version = matter.case, matter.case.version_in_force
    return Hit(case.zone, case.id, case.kind, case.number, version.name_zh, version.name_en, _why(matter.why))


def _reached_hit(found: Reached) -> Hit:
    matter = found.matter
    return Hit(matter.zone, matter.id, matter.kind, matter.number, found.name_zh, found.name_en, _why(found.why))


def _why(why: str) -> str:
    return "letters" if why == "party" else why


def _own(text: str, actor: Actor) -> tuple[list[Matter], list[Reached], list[Hit]]:
    """What the actor may see of matters, here and elsewhere, and of enterprises; the public sees none of it.

    A matter that stands in both zones of one installation is told once, by the zone that decides it.
    """
    if actor.role == "public":
        return [], [], []
    enterprises = applicants.search(text, actor=actor, limit=FEW)
    parties = [hit.id for hit in enterprises]
    matters = cases.matching(text, actor, parties=parties, limit=FEW)
    known = {one.case.id for one in matters}
    reached = [one for one in handoffs.reached(text, actor, parties=parties, limit=FEW) if one.matter.id not in known]
    return matters, reached, enterprises


def _items(asked: Asked, actor: Actor, most: int, *, beside: list[str]) -> list[Hit]:
    """Items beside what else was found: nothing to the very number of a matter, and nothing merely alike to any."""
    if "code" in beside:
        return []
    return _hits(catalogue.answering if beside else catalogue.search, asked.q, asked, actor, most)


def _hits(search: Callable[..., list[Hit]], text: str, asked: Asked, actor: Actor, most: int) -> list[Hit]:
    return search(text, actor=actor, zone=asked.zone or None, theme=asked.theme or None, limit=most)


def _by_sound(asked: Asked, actor: Actor) -> list[Hit]:
    """What sounds like the Chinese of a question."""
    letters = spelling(asked.q)
    if len(letters) < 4:
        return []
    return [hit for hit in _hits(catalogue.search, letters, asked, actor, HEARD) if hit.why == "letters"]


def _lines(hits: list[Hit], on: date) -> list[Line]:
    """Hits with what a list shows of them; what is not offered today, and no standard, is left out."""
    standing = catalogue.in_force_among(((hit.zone, hit.id) for hit in hits if hit.kind == "item"), on)
    offers = {(offer.version.zone, offer.version.item_id): offer for offer in catalogue.offers(standing.values())}
    wanted = {hit.id for hit in hits if hit.kind == "standard"}
    standards: dict[Any, StandardVersion] = {one.standard_id: one for one in catalogue.standards()} if wanted else {}
    lines = [Line(hit, offers.get((hit.zone, hit.id)), standards.get(hit.id)) for hit in hits]
    return [line for line in lines if line.offer or line.standard]
