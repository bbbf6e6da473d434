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
    enterprises: tuple[Hit, ...] = ()
    questions: tuple[Published, ...] = ()
    offers: tuple[ListedItem, ...] = ()
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        items = self.best or self.alike or self.meant or self.offers
        return not (items or self.questions or self.matters or self.enterprises)

    @property
    def ranked(self) -> list[Hit]:
        """Everything in one list, best first; where reasons are equal an enterprise, its matters, then items."""
        own = [*self.enterprises, *map(_as_hit, self.matters)]
        items = [line.hit for line in (*self.best, *self.meant, *self.alike)]
        return sorted([*own, *items], key=lambda hit: RANKS.index(hit.why))


NOTHING = Found()


def find(asked: Asked, actor: Actor, on: date, *, most: int = MOST) -> Found:
    """What answers a question; without words, what the zone and the theme offer."""
    if not asked.q:
        offered = catalogue.offered(asked.zone or None, on, theme=asked.theme or None)
        return Found(offers=tuple(catalogue.offers(offered[:most])), more=len(offered) > most)
    matters, enterprises = _own(asked.q, actor)
    hits = _items(asked, actor, most + 1, beside=[*(one.why for one in matters), *(one.why for one in enterprises)])
    sound = bool(matters or enterprises) or any(hit.why in SOUND for hit in hits)
    heard = [] if sound else _by_sound(asked, actor)
    lines = {id(line.hit): line for line in _lines([*hits[:most], *heard], on)}

    def pick(some: Iterable[Hit]) -> tuple[Line, ...]:
        return tuple(lines[id(hit)] for hit in some if id(hit) in lines)

    return Found(
        best=pick(hit for hit in hits if hit.why in SOUND),
        alike=pick(hit for hit in hits if hit.why not in SOUND and hit.id not in {one.id for one in heard}),
        meant=pick(heard),
        matters=tuple(matters),
        enterprises=tuple(enterprises),
        questions=tuple(questions.search(asked.q, actor=actor, zone=asked.zone or None)),
        more=len(hits) > most,
    )


def _as_hit(matter: Matter) -> Hit:
    case, version = matter.case, matter.case.version_in_force
    why = "letters" if matter.why == "party" else matter.why
    return Hit(case.zone, case.id, case.kind, case.number, version.name_zh, version.name_en, why)


def _own(text: str, actor: Actor) -> tuple[list[Matter], list[Hit]]:
    """The matters and enterprises that the actor may see; nothing is asked for the public, who may see none."""
    if actor.role == "public":
        return [], []
    enterprises = applicants.search(text, actor=actor, limit=FEW)
    parties = [hit.id for hit in enterprises]
    return cases.matching(text, actor, parties=parties, limit=FEW), enterprises


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
