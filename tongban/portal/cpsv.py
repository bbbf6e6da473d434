"""The catalogue in the words of CPSV-AP 3.2.0, the European profile for describing public services: pure.

An item in force is a public service, its agency a public organisation, a material a type of evidence, a limit a rule
with its legal resource, a theme a thematic area. Nothing is said that was not published: no cost where no fee is known,
no processing time where the limit runs in working days, because `xsd:duration` knows no working day (the rule says it).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from tongban.catalogue.models import Theme
from tongban.catalogue.queries import ListedItem

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = {"zh": "ZHO", "en": "ENG"}
AUTHORITY = "http://publications.europa.eu/resource/authority/language/"
IN_FORCE = "http://purl.org/adms/status/Completed"
DURATIONS = {"natural_day": "P{amount}D", "hour": "PT{amount}H"}
UNITS = {
    "working_day": ("个工作日", "working days"),
    "natural_day": ("个自然日", "natural days"),
    "natural_day_rolled": ("个自然日（遇节假日顺延）", "natural days, rolled forward over holidays"),
    "hour": ("小时", "hours"),
}
STARTS = {"receipt": ("自收件之日起", "from receipt"), "acceptance": ("自受理之日起", "from acceptance")}


class Ref(NamedTuple):
    """Another node (引用)."""

    id: str


class Said(NamedTuple):
    """A text in a language (文本)."""

    text: str
    language: str


class Typed(NamedTuple):
    """A value of a type (值)."""

    text: str
    type: str


Value = Ref | Said | Typed
Facts = list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with its class and what is said of it (节点)."""

    id: str
    kind: str
    facts: Facts


def graph(services: Iterable[tuple[ListedItem, dict[str, Any]]], themes: Iterable[Theme], base: str) -> list[Node]:
    """Every node once: what all services share, then the services with what belongs to each."""
    headings = {theme.code: theme for theme in themes}
    nodes = {node.id: node for node in _shared(headings.values(), base)}
    for offer, content in services:
        nodes |= {node.id: node for node in _service(offer, content, headings, base)}
    return list(nodes.values())


def _shared(themes: Iterable[Theme], base: str) -> Iterator[Node]:
    yield Node(IN_FORCE, "skos:Concept", [("skos:prefLabel", Said("Completed", "en"))])
    for tongue, code in LANGUAGES.items():
        yield Node(AUTHORITY + code, "dct:LinguisticSystem", [("dct:identifier", Typed(tongue, "xsd:string"))])
    for theme in themes:
        names = both("skos:prefLabel", theme.name_zh, theme.name_en)
        yield Node(f"{base}/themes/{theme.code}", "skos:Concept", names)


def _service(offer: ListedItem, content: dict[str, Any], themes: dict[str, Theme], base: str) -> Iterator[Node]:
    version, zone = offer.version, offer.zone
    own = f"{base}/items/{version.zone}/{version.code}"
    place, agency = f"{base}/zones/{zone.zone}", f"{base}/zones/{zone.zone}/agencies/{version.agency}"
    parts = [*_materials(own, content), *_limits(own, offer), *_fee(own, offer)]
    yield Node(place, "dct:Location", both("skos:prefLabel", zone.name_zh, zone.name_en))
    yield Node(agency, "cv:PublicOrganisation", [*_agency(offer), ("dct:spatial", Ref(place))])
    yield from (node for _, node in parts)
    yield Node(
        own,
        "cpsv:PublicService",
        [
            ("dct:identifier", Typed(own, "xsd:string")),
            *both("dct:title", version.name_zh, version.name_en),
            *both("dct:description", *_description(offer)),
            ("cv:hasCompetentAuthority", Ref(agency)),
            ("dct:spatial", Ref(place)),
            ("adms:status", Ref(IN_FORCE)),
            *(("dct:language", Ref(AUTHORITY + code)) for code in LANGUAGES.values()),
            *(("cv:thematicArea", Ref(f"{base}/themes/{code}")) for code in version.themes if code in themes),
            *_keywords(content),
            *_duration(offer),
            *((predicate, Ref(node.id)) for predicate, node in parts if predicate),
        ],
    )


def both(predicate: str, zh: str, en: str) -> Facts:
    """A text in both languages, as far as it is there."""
    return [(predicate, Said(text, tongue)) for text, tongue in ((zh, "zh"), (en, "en")) if text]


def _agency(offer: ListedItem) -> Facts:
    agency = offer.agency
    return both("skos:prefLabel", *((agency.name_zh, agency.name_en) if agency else (offer.version.agency, "")))


def _description(offer: ListedItem) -> tuple[str, str]:
    """Who decides it where: the one sentence that is true of every item."""
    version, zone, agency = offer.version, offer.zone, offer.agency
    zh = f"{zone.name_zh}：{version.name_zh}，由{agency.name_zh if agency else version.agency}决定。"
    en = f"{version.name_en}, decided by {agency.name_en if agency else version.agency} in {zone.name_en}."
    return zh, en if version.name_en else ""


def _keywords(content: dict[str, Any]) -> Facts:
    words = content.get("keywords", {})
    return [("dcat:keyword", Said(word, tongue)) for tongue in LANGUAGES for word in words.get(tongue, ())]


def _materials(own: str, content: dict[str, Any]) -> Iterator[tuple[str, Node]]:
    for material in content.get("materials", {}).get("named", ()):
        key = f"{own}/materials/{material['key']}"
        names = both("dct:title", material["name"].get("zh", ""), material["name"].get("en", ""))
        yield "cv:hasInputType", Node(key, "cv:EvidenceType", [("dct:identifier", Typed(key, "xsd:string")), *names])


def _limits(own: str, offer: ListedItem) -> Iterator[tuple[str, Node]]:
    for name, limit in (("promised", offer.version.promised), ("statutory", offer.version.limit_legal)):
        if not limit:
            continue
        key, clause = f"{own}/limits/{name}", limit.get("clause", "")
        facts: Facts = [("dct:identifier", Typed(key, "xsd:string")), *both("dct:title", *TITLES[name])]
        facts += both("dct:description", *_limit(limit))
        if clause:
            law = Node(f"{key}/basis", "eli:LegalResource", both("dct:title", clause, ""))
            facts.append(("cpsv:implements", Ref(law.id)))
            yield "cv:hasLegalResource", law
        yield "cpsv:follows", Node(key, "cpsv:Rule", facts)


TITLES = {"promised": ("承诺时限", "Promised limit"), "statutory": ("法定时限", "Statutory limit")}


def _limit(limit: dict[str, Any]) -> tuple[str, str]:
    """A limit in words: where it starts, how long it is, and in which unit."""
    unit, start = UNITS[limit["unit"]], STARTS.get(limit.get("start_event", ""), ("", ""))
    zh, en = f"{start[0]}{limit['amount']}{unit[0]}", f"{limit['amount']} {unit[1]} {start[1]}"
    return zh, en.strip()


def _duration(offer: ListedItem) -> Facts:
    promised = offer.version.promised
    spelling = DURATIONS.get(promised["unit"]) if promised else None
    if promised is None or spelling is None:
        return []
    return [("cv:processingTime", Typed(spelling.format(amount=promised["amount"]), "xsd:duration"))]


def _fee(own: str, offer: ListedItem) -> Iterator[tuple[str, Node]]:
    if offer.version.fee is False:
        key = f"{own}/cost"
        free = [("dct:identifier", Typed(key, "xsd:string")), ("cv:hasValue", Typed("0.0", "xsd:double"))]
        yield "cv:hasCost", Node(key, "cv:Cost", [*free, *both("dct:description", "不收费", "free of charge")])


# --- spelling ----------------------------------------------------------------------------------------------------


def as_json_ld(nodes: Iterable[Node]) -> Iterator[bytes]:
    """The graph as JSON-LD 1.1, one object a node."""
    yield b'{"@context":' + orjson.dumps(PREFIXES) + b',"@graph":['
    for place, node in enumerate(nodes):
        yield (b"," if place else b"") + orjson.dumps(_object(node))
    yield b"]}"


def _object(node: Node) -> dict[str, Any]:
    told: dict[str, Any] = {"@id": node.id, "@type": node.kind}
    for predicate, value in node.facts:
        told.setdefault(predicate, []).append(_json(value))
    return told


def _json(value: Value) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": value.id}
    if isinstance(value, Said):
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.type}


def as_turtle(nodes: Iterable[Node]) -> Iterator[bytes]:
    """The graph as Turtle, node by node."""
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()).encode()
    for node in nodes:
        facts = "".join(f" ;\n    {predicate} {_turtle(value)}" for predicate, value in node.facts)
        yield f"\n<{node.id}> a {node.kind}{facts} .\n".encode()


def _turtle(value: Value) -> str:
    if isinstance(value, Ref):
        return f"<{value.id}>"
    text = '"' + "".join(ESCAPES.get(sign, sign) for sign in value.text) + '"'
    return f"{text}@{value.language}" if isinstance(value, Said) else f"{text}^^{value.type}"


ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
SPELLINGS = {".jsonld": as_json_ld, ".ttl": as_turtle}
