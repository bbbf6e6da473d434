"""Show me the items: what a zone offers on a day, what an item asks and promises, what was published before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.catalogue import content, rules, shapes
from tongban.catalogue import form as forms
from tongban.catalogue.difference import Change, difference
from tongban.catalogue.models import Item, ItemVersion, StandardVersion, Theme
from tongban.catalogue.queries.binding import COLUMNS, in_force, newest
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.refusals import NotYours
from tongban.kernel.rules import Verdict
from tongban.kernel.search import asking
from tongban.kernel.search.asking import Hit
from tongban.kernel.shapes import english
from tongban.kernel.zones.models import Zone
from tongban.people import queries as people
from tongban.people.models import Agency, Hall

FORMATS = {"item/1": shapes.ITEM, "standards/1": shapes.STANDARDS, "themes/1": shapes.THEMES}
"""The shapes of the plain files in which items, standards and themes are published (docs/loading.md)."""


def published(zone: str, code: str, on: date) -> ItemVersion:
    """The version in force of a zone's item on a day, by the item's short code; NotYours says that there is none."""
    item = Item.objects.filter(zone=zone, code=code).first()
    version = in_force(zone, item.id, on) if item else None
    if version is None:
        raise NotYours(rules.not_offered(zone, code))
    version.item = item
    return version


def offered(zone: str | None, on: date, *, theme: str | None = None, agency: str | None = None) -> list[ItemVersion]:
    """What a zone (None: every zone) offers on a day, by theme and agency, in the order of codes; without contents."""
    return list(offering(zone, on, theme, agency).only(*COLUMNS).order_by("zone", "code"))


PAGE = 100
"""So many items on one page of a zone."""


def page_of(zone: str, on: date, *, agency: str | None, after: str) -> tuple[list[ItemVersion], str]:
    """One page of what a zone offers, behind a code, and behind which code the next one begins; empty at the end."""
    found = offering(zone, on, None, agency).filter(code__gt=after).only(*COLUMNS).order_by("code")
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else ""


def count_by_agency(zone: str, on: date) -> dict[str, int]:
    """How many items of each agency a zone offers on a day."""
    return dict(offering(zone, on, None, None).values_list("agency").annotate(Count("id")))


def offering(zone: str | None, on: date, theme: str | None, agency: str | None) -> QuerySet[ItemVersion]:
    """What is offered on a day: everywhere or in one zone, under one theme, by one agency."""
    wanted = {"zone": zone, "themes__contains": [theme] if theme else None, "agency": agency}
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    found = ItemVersion.objects.filter(standing, id__in=newest(on).values("id"))
    return found.filter(**{name: value for name, value in wanted.items() if value is not None})


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item as a list shows it: its version in force, who decides, and where (在办事项)."""

    version: ItemVersion
    agency: Agency | None
    zone: Zone


def offers(found: Iterable[ItemVersion]) -> list[ListedItem]:
    """Versions with their agencies and zones, in the order given; two queries however many there are."""
    found = list(found)
    places = {version.zone for version in found}
    zones = {zone.zone: zone for zone in people.zones().filter(zone__in=places)}
    agencies = {(one.zone, one.code): one for one in Agency.objects.filter(zone__in=places)}
    return [ListedItem(one, agencies.get((one.zone, one.agency)), zones[one.zone]) for one in found]


@dataclass(frozen=True, slots=True)
class Spread:
    """How many items are offered, by zone and by theme; an item of two themes counts in both (事项分布)."""

    zones: Mapping[str, int]
    themes: Mapping[str, int]


def spread(on: date, zone: str | None = None) -> Spread:
    """What is offered on a day, counted: everywhere, or in one zone."""
    rows = list(offering(zone, on, None, None).values_list("zone", "themes"))
    return Spread(Counter(place for place, _ in rows), Counter(theme for _, many in rows for theme in many))


def versions(zone: str, code: str) -> list[ItemVersion]:
    """Every version of an item, newest first."""
    return list(ItemVersion.objects.filter(zone=zone, item__code=code).order_by("-number"))


def version(zone: str, key: UUID) -> ItemVersion | None:
    """One published version by its id, whatever has followed it."""
    return ItemVersion.objects.filter(zone=zone, id=key).first()


def numbered(zone: str, code: str, number: int) -> ItemVersion:
    """One version of an item by its number; NotYours says that there is none."""
    found = ItemVersion.objects.filter(zone=zone, item__code=code, number=number).select_related("item").first()
    if found is None:
        raise NotYours(rules.no_such_version(code, number))
    return found


def form(of: ItemVersion, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form of a version as a JSON Schema, with facts of that situation: Chinese as usual, English under `x-en`."""
    return forms.form(of.content, facts)


def situation(of: ItemVersion) -> dict[str, Any]:
    """The questions on which the conditions of a version hang, as a JSON Schema."""
    return forms.situation(of.content.get("questions", ()))


def limits(of: ItemVersion, facts: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The limit that binds and the limit of the law on the facts, as the clock takes them; None where there is none."""
    legal = content.statutory(of.content, facts)
    counted = content.clock_limit(legal) if legal else None
    return of.promised or counted, counted


def materials(of: ItemVersion) -> list[dict[str, Any]]:
    """The materials of a version whose names are known, as published: key, name {zh, en}, when, copies …"""
    return [{**material, "name": _both(material["name"])} for material in content.named(of.content)]


def promises(of: ItemVersion) -> dict[str, dict[str, Any]]:
    """What may be promised under a version, by the key of its material or condition, with the names of both."""
    return {key: {**one, "name": _both(one["name"])} for key, one in content.promises(of.content).items()}


def exemptions(of: ItemVersion) -> dict[str, list[str]]:
    """What is spared when a material comes online, by the key of the material: seal, signature."""
    return content.exemptions(of.content)


def gives_seals(of: ItemVersion) -> bool:
    """Whether a new enterprise comes into being by its result, and gets its five seals with it (新设企业五章)."""
    return bool(content.handling(of.content)["five_seals"])


def _both(name: Mapping[str, str]) -> dict[str, str]:
    return {"zh": name["zh"], "en": english(name)}


@dataclass(frozen=True, slots=True)
class Unpublished:
    """What a guide has to say it does not know: shown as “not published”, never guessed (未公布)."""

    materials: bool
    unnamed: int
    promised: bool
    statutory: bool
    fee: bool
    kind: bool
    service_objects: bool
    form: bool
    windows: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of the form, and whether it is asked on the facts at hand (填报项)."""

    name: str
    title: Mapping[str, str]
    required: bool
    when: Mapping[str, Any] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything a guide answers: who, what materials, how long, cost, law, windows, sources (办事指南)."""

    version: ItemVersion
    agency: Agency | None
    themes: Sequence[Theme]
    halls: Sequence[Hall]
    needs: Sequence[content.Need]
    unnamed: int
    promised_due: clock.Due | None
    legal_due: clock.Due | None
    legal: Mapping[str, Any] | None
    form: Mapping[str, Any]
    asks: Sequence[Ask]
    on: date
    unpublished: Unpublished
    in_force: bool = True

    @property
    def plain(self) -> Mapping[str, Any]:
        """The published data itself."""
        return self.version.content

    @property
    def sources(self) -> Mapping[str, Any]:
        """Where each fact was published, by the key that facts name."""
        return self.plain["sources"]

    @property
    def promises(self) -> Mapping[str, Mapping[str, Any]]:
        """What may be promised, by the key of the material or condition."""
        return promises(self.version)

    @property
    def sure(self) -> list[content.Need]:
        """The materials that are needed on what is known."""
        return [need for need in self.needs if need.verdict.is_yes]

    @property
    def open_needs(self) -> list[content.Need]:
        """The materials of which the answers do not say yet whether they are needed."""
        return [need for need in self.needs if not need.verdict.is_yes and not need.verdict.is_no]

    @property
    def wanted(self) -> list[content.Need]:
        """What is needed or may be, in the published order."""
        return [need for need in self.needs if not need.verdict.is_no]

    @property
    def spared(self) -> list[content.Need]:
        """What is not needed on what is known."""
        return [need for need in self.needs if need.verdict.is_no]

    @property
    def due(self) -> clock.Due | None:
        """The last day if it is handed in, and taken up, today: by promise, else by law, else unknown."""
        return self.promised_due or self.legal_due


def guide(zone: str, code: str, on: date, facts: Mapping[str, Any] | None = None) -> Guide:
    """The guide of an item on a day; with facts, what is needed and what limit applies in that situation."""
    return guide_to(published(zone, code, on), on, facts)


def guide_to(found: ItemVersion, on: date, facts: Mapping[str, Any] | None = None, *, in_force: bool = True) -> Guide:
    """The guide as one version gives it; a version that is not in force has no due dates."""
    plain, known, zone = found.content, dict(facts or {}), found.zone
    legal = content.statutory(plain, known)
    halls = list(people.halls_in(zone))
    return Guide(
        version=found,
        agency=people.agencies_in(zone).filter(code=found.agency).first(),
        themes=list(Theme.objects.filter(code__in=found.themes)),
        halls=halls,
        needs=content.needs(plain, known),
        unnamed=content.unnamed(plain),
        promised_due=_due(found.promised if in_force else None, zone, on),
        legal_due=_due(content.clock_limit(legal) if legal and in_force else None, zone, on),
        legal=legal,
        form=form(found),
        asks=asks(plain, known),
        on=on,
        unpublished=_unpublished(plain, halls),
        in_force=in_force,
    )


def asks(plain: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Ask]:
    """Every field of the form beside the questions, each with whether it is asked on the facts."""
    body = forms.body(plain)
    wanted = set(body.get("required", ()))
    return [
        Ask(
            name,
            {"zh": part.get("title", name), "en": part.get("x-en", {}).get("title") or part.get("title", name)},
            name in wanted,
            part.get("x-when"),
            forms.asked_when(part, facts),
        )
        for name, part in body["properties"].items()
    ]


def questions(of: ItemVersion) -> list[Mapping[str, Any]]:
    """What a guide asks in order to say what is needed: the item's questions, and what a case would know by itself."""
    plain = of.content
    return [*plain.get("questions", ()), *content.given_questions(plain)]


def _due(limit: Mapping[str, Any] | None, zone: str, on: date) -> clock.Due | None:
    """The due date of what is handed in and taken up on a day."""
    return limit and clock.due(clock.Limit(**limit), clock.day_start(on), calendar=calendars.calendar_for(zone))


def _unpublished(plain: Mapping[str, Any], halls: Sequence[Hall]) -> Unpublished:
    return Unpublished(
        materials=not content.named(plain),
        unnamed=content.unnamed(plain),
        promised="promised" not in plain,
        statutory="statutory" not in plain,
        fee="fee" not in plain,
        kind="kind" not in plain,
        service_objects="service_objects" not in plain,
        form=forms.is_default(plain),
        windows=not halls,
    )


def halls(zone: str) -> QuerySet[Hall]:
    """Where the items of a zone are handed in."""
    return people.halls_in(zone)


def search(text: str, *, actor: Actor, zone: str | None = None, theme: str | None = None, limit: int = 20) -> list[Hit]:
    """Items and standards that answer a word, a code or letters of the pinyin, best first."""
    return asking.ask(text, actor=actor, kinds=("item", "standard"), zone=zone, theme=theme, limit=limit)


def answering(
    text: str, *, actor: Actor, zone: str | None = None, theme: str | None = None, limit: int = 20
) -> list[Hit]:
    """The same without what merely resembles the text: beside something that was meant for certain."""
    return asking.answering(text, actor=actor, kinds=("item", "standard"), zone=zone, theme=theme, limit=limit)


def changes(before: ItemVersion | StandardVersion, after: ItemVersion | StandardVersion) -> list[Change]:
    """What differs between two versions, of one item or of two, or between a standard and an item."""
    return difference(before.content, after.content)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, published or not."""
    return difference(before, after)
