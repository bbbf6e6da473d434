"""Show me what is known already of what a form asks: verified facts, earlier answers, files of earlier matters.

Fields are matched by what they say they are about (`x-means`), else by the same field of the same item; never by
likeness. Matters are those that the actor may see, of the applicant of this draft and of nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson
from django.db.models import Prefetch

from tongban.applicants import queries as applicants
from tongban.cases.models import Case, Draft, Material
from tongban.cases.queries import papers, relying
from tongban.cases.queries.finding import visible_to
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.certificates import queries as certificates
from tongban.kernel import clock, shapes
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files

LOOKED_BACK, MOST = 20, 3
"""How many of the latest matters are looked through, and how many answers to one field are offered."""
REFUSED = "refused"
FIELD, MATERIAL = "field:", "material:"
SURE = ("fact", "file", relying.CERTIFICATE)
"""Sources for which somebody vouches: a paper that was verified, the file of the applicant."""

Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something known already for one place of a draft: the value in words, whence it is, from when (可用信息)."""

    target: str
    value: Any
    shown: str
    source: Source

    @property
    def key(self) -> str:
        """By which it is taken: the same as long as the same is offered."""
        known = [self.target, self.value, self.source.get("number", ""), self.source["kind"]]
        return sha256(orjson.dumps(known, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]

    @property
    def name(self) -> str:
        """The field or the material for which it is."""
        return self.target.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a draft with what is offered for it, and whence what stands in it was taken (可用信息栏)."""

    draft: Draft
    target: str
    offers: tuple[Suggestion, ...]
    source: Source
    address: str = "cases:offers"
    template: str = "cases/offers.html"

    @property
    def of_a_field(self) -> bool:
        """Whether it is a field of the form; a file is taken off by its own button."""
        return self.target.startswith(FIELD)

    @property
    def refused(self) -> bool:
        """Whether nothing known is wanted here."""
        return self.source.get("kind") == REFUSED

    @property
    def empty(self) -> bool:
        """Whether nothing stands here yet."""
        name = self.target.partition(":")[2]
        return name not in (self.draft.answers if self.of_a_field else self.draft.materials)

    @property
    def taken(self) -> bool:
        """Whether what stands here is what was taken over."""
        name = self.target.partition(":")[2]
        if not self.of_a_field:
            return "source" in self.draft.materials.get(name, {})
        return self.source.get("value") is not None and self.draft.answers.get(name) == self.source["value"]

    @property
    def differs(self) -> bool:
        """Whether something else stands here than what is vouched for."""
        return self.source.get("kind") in SURE and not self.taken


def places(actor: Actor, draft: Draft, address: str = "cases:offers") -> dict[str, Place]:
    """Every place of a draft for which something is known, by its target; `address` is where it is taken."""
    found: dict[str, list[Suggestion]] = {target: [] for target in draft.sources}
    for one in offers(actor, draft):
        found.setdefault(one.target, []).append(one)
    return {
        target: Place(draft, target, tuple(many), draft.sources.get(target, {}), address)
        for target, many in found.items()
    }


def offers(actor: Actor, draft: Draft) -> list[Suggestion]:
    """Everything that is offered for a draft, place by place: what is sure first, then the latest."""
    if draft.party is None:
        return []
    known, before = applicants.verified(draft.party), earlier(actor, draft)
    found = [*_fields(draft, known, before), *_certificates(actor, draft), *_files(actor, draft, before)]
    return [one for one in found if draft.sources.get(one.target, {}).get("kind") != REFUSED]


def first_of_each(draft: Draft, many: Iterable[Suggestion]) -> list[Suggestion]:
    """The best offer for every place that is still empty."""
    best: dict[str, Suggestion] = {}
    for one in many:
        if not _filled(draft, one):
            best.setdefault(one.target, one)
    return list(best.values())


def _filled(draft: Draft, offer: Suggestion) -> bool:
    return offer.name in (draft.answers if offer.target.startswith(FIELD) else draft.materials)


def earlier(actor: Actor, draft: Draft) -> list[Case]:
    """The latest matters of the same applicant, as far as the actor may see them."""
    content = ItemVersion.objects.only("zone", "id", "item_id", "code", "name_zh", "name_en", "content")
    found = visible_to(actor).filter(party=draft.party).exclude(id=draft.id).order_by("-submitted_at")
    return list(found.prefetch_related(Prefetch("version_in_force", content))[:LOOKED_BACK])


# --- fields ------------------------------------------------------------------------------------------------------


def _fields(draft: Draft, known: Mapping[str, applicants.Verified], before: Sequence[Case]) -> Iterator[Suggestion]:
    told = [(case, _answers_of(case)) for case in before]
    for name, part in papers.form_of(draft)["properties"].items():
        means = part.get("x-means")
        if means == applicants.ONCE:
            continue
        values = [(_sure(known[means]), known[means].value)] if means in known else []
        values += [(_of_case(case), value) for case, given in told for value in given.of(draft, name, means)]
        yield from _distinct(draft, name, part, values)


def _distinct(
    draft: Draft, name: str, part: Mapping[str, Any], values: Iterable[tuple[Source, Any]]
) -> Iterator[Suggestion]:
    """Every value once, those that fit the field and do not stand in it already."""
    seen = [draft.answers.get(name)]
    for source, value in values:
        if len(seen) > MOST or value in seen or value in (None, "") or not fits(name, part, value):
            continue
        seen.append(value)
        yield Suggestion(FIELD + name, value, papers.in_words(name, part, value), source)


def fits(name: str, part: Mapping[str, Any], value: Any) -> bool:
    """Whether a value could stand in a field."""
    return not shapes.faults({"properties": {name: dict(part)}}, {name: value})


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a matter answered, by field and by meaning."""

    case: Case
    parts: Mapping[str, Mapping[str, Any]]

    def of(self, draft: Draft, name: str, means: str | None) -> Iterator[Any]:
        """The answers to fields of the same meaning; without one, to the same field of the same item."""
        for own, part in self.parts.items():
            said = part.get("x-means")
            same = said == means if said and means else own == name and self.case.item == draft.item and not said
            if same and own in self.case.answers:
                yield self.case.answers[own]


def _answers_of(case: Case) -> _Answers:
    return _Answers(case, catalogue.form(case.version_in_force)["properties"])


# --- files -------------------------------------------------------------------------------------------------------


def _files(actor: Actor, draft: Draft, before: Sequence[Case]) -> Iterator[Suggestion]:
    """Files of earlier matters, still valid: of the same paper, else of the same material of the same item."""
    handed_in, today = _handed_in(actor, before), clock.china_date(clock.now())
    for wanted in catalogue.materials(draft.version_in_force):
        seen = {draft.materials.get(wanted["key"], {}).get("digest")}
        for case in before:
            rows = [handed_in.get((case.id, key)) for key in _same_paper(wanted, draft, case)]
            for row in (row for row in rows if row and _still_valid(row, wanted, today)):
                if row.file_digest not in seen and len(seen) <= MOST:
                    seen.add(row.file_digest)
                    yield Suggestion(MATERIAL + wanted["key"], str(row.file), row.file_name or "", _of_case(case, row))


def _certificates(actor: Actor, draft: Draft) -> Iterator[Suggestion]:
    """The applicant's own certificates that hold today, for the materials for which they stand (免材料)."""
    wanted = [
        (one["key"], one["certificates"])
        for one in catalogue.materials(draft.version_in_force)
        if "certificates" in one
    ]
    held = relying.usable(actor, draft) if wanted else []
    for key, kinds in wanted:
        there = (draft.materials.get(key, {}).get("source") or {}).get("identifier")
        for one in held:
            if certificates.stands_for(one, kinds) and one.identifier != there:
                yield Suggestion(MATERIAL + key, one.identifier, f"{one.name} {one.number}", relying.source_of(one))


def _handed_in(actor: Actor, before: Sequence[Case]) -> dict[tuple[Any, str], Material]:
    """The latest file of every material of some matters, where the actor may see the file itself."""
    rows = list(Material.objects.filter(case_id__in=[case.id for case in before], file__isnull=False) if before else ())
    there = set(files.visible_to(actor).filter(id__in=[row.file for row in rows]).values_list("id", flat=True))
    return {(row.case_id, row.key): row for row in rows if row.file in there}


def _same_paper(wanted: Mapping[str, Any], draft: Draft, case: Case) -> Iterator[str]:
    for own in catalogue.materials(case.version_in_force):
        said, means = own.get("means"), wanted.get("means")
        if said == means if said and means else own["key"] == wanted["key"] and case.item == draft.item:
            yield own["key"]


def _still_valid(row: Material, wanted: Mapping[str, Any], today: date) -> bool:
    """Handed in for the first time no longer ago than the item lets it be used again: taking it over renews nothing."""
    months = wanted.get("valid_months")
    if months is None:
        return True
    given = clock.china_date(_since(row))
    return (today.year - given.year) * 12 + today.month - given.month - (today.day < given.day) < months


def _since(row: Material) -> datetime:
    """When a file was first handed in, though it was taken over from matter to matter since."""
    source = row.source or {}
    first = source.get("since") or source.get("at")
    return datetime.fromisoformat(first) if first else row.handed_in_at


# --- where it comes from -----------------------------------------------------------------------------------------


def _sure(known: applicants.Verified) -> Source:
    return {
        "kind": "fact" if known.paper else "file",
        "means": known.means,
        "paper": known.paper,
        "at": known.at.isoformat(),
        "by": {"role": known.role, "post": known.post, "name": known.name},
    }


def _of_case(case: Case, row: Material | None = None) -> Source:
    at = row.handed_in_at if row else case.submitted_at
    found = {"kind": "case", "number": case.number, "case": str(case.id), "at": at.isoformat()}
    return {**found, "zone": case.zone, "file": str(row.file), "since": _since(row).isoformat()} if row else found


def prefilled(draft: Draft) -> dict[str, tuple[Any, Source]]:
    """What the form of a draft asks and an officer vouches for already, by field (免表单)."""
    asked = papers.form_of(draft)["properties"]
    sure = {name: part["x-means"] for name, part in asked.items() if _verifiable(part)}
    known = applicants.verified(draft.party) if sure and draft.party else {}
    return {
        name: (known[means].value, _sure(known[means]))
        for name, means in sure.items()
        if means in known and fits(name, asked[name], known[means].value)
    }


def _verifiable(part: Mapping[str, Any]) -> bool:
    means = applicants.MEANINGS.get(part.get("x-means", ""))
    return means is not None and means.verifiable


def sources_of(draft: Draft, answers: Mapping[str, Any]) -> dict[str, Source]:
    """Where the answers that are handed in come from; what differs from what was verified says so."""
    found = {}
    for name, (value, source) in prefilled(draft).items():
        if name in answers:
            found[name] = {**source, "value": value, "differs": answers[name] != value}
    for target, source in draft.sources.items():
        name = target.removeprefix(FIELD)
        if name in answers and source.get("value") == answers[name]:
            found[name] = {**source, "differs": False}
    return found
