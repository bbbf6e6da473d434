"""The parts of the editor: each names its fields, every one a place of the content."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants.queries import PAPERS
from tongban.catalogue import wording
from tongban.catalogue.sections.choices import Known

Pairs = Iterable[tuple[str, Any]]
Fields = dict[str, dict[str, Any]]
SILENT = _("not published")
OWN = _("one that only this item asks for")
ALWAYS = _("always")
UNITS = {
    "working_day": _("working days"),
    "natural_day": _("calendar days"),
    "working_hour": _("working hours"),
    "hour": _("hours"),
}
TYPES = {
    "boolean": _("yes or no"),
    "choice": _("one of several answers"),
    "integer": _("a number"),
    "text": _("a text"),
}
GRADES = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"}


# --- kinds of field ----------------------------------------------------------------------------------------------


def text(title: Any, most: int = 200, *, lines: int = 1, **more: Any) -> dict[str, Any]:
    """A text, in a box of so many lines."""
    return {"type": "string", "maxLength": most, "title": title, "x-lines": lines, **more}


def both(name: str, title: Any, most: int = 200, *, lines: int = 1) -> Fields:
    """A text in Chinese and in English."""
    return {
        f"{name}.zh": text(title, most, lines=lines),
        f"{name}.en": text(format_lazy(_("{title}, in English"), title=title), most, lines=lines),
    }


def number(title: Any, **more: Any) -> dict[str, Any]:
    """A whole number."""
    return {"type": "integer", "title": title, **more}


def yes(title: Any, **more: Any) -> dict[str, Any]:
    """Yes, no, or nothing said."""
    return {"type": "boolean", "title": title, "x-none": SILENT, **more}


def one(title: Any, pairs: Pairs, none: Any = SILENT, **more: Any) -> dict[str, Any]:
    """One of several, or nothing said."""
    known = dict(pairs)
    shown = {"x-labels": known, "title": title, "x-none": none, "x-list": True}
    return {"type": "string", "enum": list(known), **shown, **more}


def several(title: Any, pairs: Pairs) -> dict[str, Any]:
    """Any of several."""
    known = dict(pairs)
    return {"type": "array", "title": title, "items": {"enum": list(known), "x-labels": known}}


def lines(title: Any) -> dict[str, Any]:
    """Short texts, one a line."""
    return {"type": "array", "title": title, "items": {"type": "string"}, "description": _("One per line.")}


def rows(title: Any, fields: Fields, most: int = 500) -> dict[str, Any]:
    """Rows of fields, and an empty one for the next."""
    return {"type": "array", "title": title, "maxItems": most, "items": {"type": "object", "properties": fields | OUT}}


OUT = {"out": {"type": "array", "title": _("This row"), "items": {"enum": ["yes"], "x-labels": {"yes": _("take out")}}}}
KEY = text(_("Key"), 80, description=_("Stays with it through all versions; given by itself when left empty."))


def when(known: Known) -> Fields:
    """The situation in which a row counts."""
    return {"when": one(_("When"), known.conditions, ALWAYS)}


def published(name: str, known: Known) -> Fields:
    """Where a fact was published."""
    place = f"{name}." if name else ""
    return {
        f"{place}source": one(_("Source"), known.sources, _("none named")),
        f"{place}row": text(_("Place in the source")),
        **both(f"{place}note", _("Remark on it"), 2000),
    }


# --- the parts ---------------------------------------------------------------------------------------------------


def _basics(known: Known) -> Fields:
    return {
        **both("name", _("Name of the item")),
        "english_by": text(_("The English is a translation by")),
        "agency": one(_("Agency that decides"), known.agencies, _("none chosen")),
        "kind": one(_("Kind of matter"), wording.KINDS.items()),
        "kind_basis": text(_("On what the kind rests")),
        "service_objects": several(_("Who may apply"), wording.OBJECTS.items()),
        "themes": several(_("Themes"), known.themes),
        "keywords.zh": lines(_("Other words people search with, in Chinese")),
        "keywords.en": lines(_("Other words people search with, in English")),
        "channels": several(_("How it can be handed in"), wording.CHANNELS.items()),
        "modes": several(_("Across zones"), wording.MODES.items()),
        "investment_project": yes(_("Belongs to an investment project")),
        "codes": rows(_("Codes"), {"scheme": text(_("Scheme"), 80), "value": text(_("Code"))}),
        "valid_from": DAY | {"title": _("In force from"), "description": _("Empty: from the day it is published.")},
        "valid_to": DAY | {"title": _("In force until before"), "description": _("Empty: until it is changed.")},
    }


DAY = {"type": "string", "format": "date"}


def _limit(place: str) -> Fields:
    return {
        f"{place}amount": number(_("Amount")),
        f"{place}unit": one(_("Unit"), UNITS.items(), _("none chosen")),
        f"{place}start": one(_("Counted from"), wording.EVENTS.items(), _("none chosen")),
        f"{place}roll": yes(_("A last day on a holiday moves to the next working day")),
        f"{place}clause": text(_("Clause")),
    }


def _limits(known: Known) -> Fields:
    statutory = {
        **both("label", _("Which limit, where there are several")),
        **_limit(""),
        "extension": number(_("May be extended by")),
        **when(known),
        **published("", known),
    }
    told = {"start_published": yes(_("From when it is counted is published")), **published("", known)}
    promised = {"type": "object", "title": _("Promised limit"), "properties": {**_limit(""), **told}}
    return {"promised": promised, "statutory": rows(_("Limits of the law"), statutory, 50)}


def _materials(known: Known) -> Fields:
    material = {
        **both("name", _("Material")),
        **when(known),
        "originals": number(_("Originals")),
        "copies": number(_("Copies")),
        "forms": several(_("In which form"), wording.FORMS.items()),
        "channel": one(_("Where it comes from"), wording.ORIGINS.items()),
        **both("issuer", _("Issued by")),
        "clause": text(_("Clause that asks for it")),
        **both("standard", _("When it is accepted"), 2000, lines=2),
        "essential": yes(_("Essential: never handed in later")),
        "means": one(_("Which paper it is"), PAPERS.items(), OWN),
        "certificates": lines(_("Certificates that stand for it")),
        "valid_months": number(_("Offered again for so many months"), description=_("0: never. Empty: always.")),
        "key": KEY,
        **published("", known),
    }
    return {
        "materials.named": rows(_("Materials"), material),
        "materials.published": number(_("How many materials are published in all")),
        **published("materials", known),
    }


def _conditions(known: Known) -> Fields:
    condition = {**both("name", _("Condition"), 2000, lines=2), **when(known), "key": KEY, **published("", known)}
    choice = {"value": text(_("Value"), 60), **both("name", _("Answer"))}
    question = {
        **both("title", _("Question")),
        "type": one(_("How it is answered"), TYPES.items(), _("none chosen")),
        "choices": rows(_("Answers"), choice, 50),
        "fact": text(_("Name of the fact"), 60, description=_("Small letters, digits and _; given when left empty.")),
    }
    return {"conditions": rows(_("Conditions"), condition), "questions": rows(_("Questions of the guide"), question)}


def _promises(known: Known) -> Fields:
    of = one(_("Material or condition"), known.promisable, _("none chosen"), **{"x-list": True})
    promise = {
        "of": of,
        "kind": one(_("How it is promised"), wording.PROMISES.items(), _("none chosen")),
        "days": number(_("Kept within so many working days")),
        "clause": text(_("Clause on which it rests")),
        **both("text", _("What else the applicant promises"), 2000, lines=2),
    }
    exemption = {
        "of": of,
        "kind": one(_("What is spared"), wording.EXEMPTIONS.items(), _("none chosen")),
        **both("by", _("What stands instead"), 2000),
        "clause": text(_("Clause on which it rests")),
    }
    return {
        "promises": rows(_("What may be promised"), promise, 100),
        "exemptions": rows(_("Spared when it is handed in online"), exemption, 200),
    }


def _handling(known: Known) -> Fields:
    step = {**both("name", _("Step")), "days": number(_("Days")), "key": KEY, **published("", known)}
    review = {
        "agency": one(_("Agency of the office"), known.agencies, _("the one that decides")),
        "office": text(_("Office"), 80),
        **both("name", _("Name of the office")),
        "days": number(_("Days")),
        "order": number(_("Order")),
    }
    return {
        "on_the_spot": yes(_("Decided on the spot")),
        "one_person": yes(_("One person may take it in and decide")),
        "five_seals": yes(_("What it registers is a new enterprise, which gets its five seals with it")),
        "online_grade": one(_("Depth of online handling"), GRADES.items()),
        "visits": number(_("Visits in person")),
        **both("visits_reason", _("Why one has to come in person"), 2000, lines=2),
        "steps": rows(_("Steps"), step),
        "reviews": rows(_("Review between acceptance and proposal; the same order side by side"), review, 50),
        **both("result.name", _("Result")),
        "result.type": text(_("Kind of result")),
        "result.sample": text(_("Address of a sample of it"), 500),
        **published("result", known),
    }


def _money(known: Known) -> Fields:
    return {
        "fee.charged": yes(_("A fee is charged")),
        **both("fee.name", _("What it is charged for")),
        **both("fee.standard", _("How much"), 2000),
        "fee.clause": text(_("Clause on which it rests")),
        **both("fee.reduction", _("When less is paid"), 2000),
        "fee.online_payment": yes(_("Can be paid online")),
        **published("fee", known),
    }


def _law(known: Known) -> Fields:
    law = {
        "title": text(_("Law")),
        "clause": text(_("Clause")),
        "text": text(_("Text of the clause"), 2000, lines=2),
        "source": one(_("Source"), known.sources, _("none named")),
    }
    faq = {**both("question", _("Question"), 2000), **both("answer", _("Answer"), 2000, lines=2)}
    return {
        "law": rows(_("Law"), law),
        "faq": rows(_("Questions and answers"), faq),
        "contact.advice": text(_("Telephone for advice"), 30, format="china-telephone"),
        "contact.complaints": text(_("Telephone for complaints"), 30, format="china-telephone"),
        **both("contact.address", _("Address")),
        **both("contact.hours", _("Hours")),
        "contact.online": text(_("Address on the net"), 500),
        **both("note", _("Remarks"), 2000, lines=3),
    }


def _sources(known: Known) -> Fields:
    source = {
        "title": text(_("Title")),
        "row": text(_("Place in the source")),
        "where": text(_("Where it is found")),
        "on": DAY | {"title": _("Of which day")},
        "key": text(_("Key"), 80, description=_("By which facts name it; given by itself when left empty.")),
    }
    return {"sources": rows(_("Sources"), source)}


def _standard(known: Known) -> Fields:
    reason = {
        "of": one(_("Deviation"), known.deviations, _("none chosen")),
        **both("reason", _("Why this zone deviates"), 2000, lines=2),
    }
    return {
        "adopts.standard": one(_("Standard that is adopted"), known.standards, _("none")),
        "adopts.deviations": rows(_("Deviations and their reasons"), reason),
    }


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the editor: its name in the address, its title, its fields (编辑分区)."""

    name: str
    title: Any
    fields: Callable[[Known], Fields]

    def schema(self, known: Known) -> dict[str, Any]:
        """The JSON Schema of its fields."""
        return {"type": "object", "properties": self.fields(known)}

    @property
    def owns(self) -> tuple[str, ...]:
        """The entries of the content that are written here and nowhere else."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.fields(Known())))


SECTIONS = (
    Section("basics", _("Basics"), _basics),
    Section("limits", _("Limits"), _limits),
    Section("materials", _("Materials"), _materials),
    Section("conditions", _("Conditions and questions"), _conditions),
    Section("promises", _("Promises and exemptions"), _promises),
    Section("handling", _("Handling and result"), _handling),
    Section("fee", _("Fee"), _money),
    Section("law", _("Law, advice, answers"), _law),
    Section("standard", _("Standard of the alliance"), _standard),
    Section("sources", _("Sources"), _sources),
)
BY_NAME = {section.name: section for section in SECTIONS}
