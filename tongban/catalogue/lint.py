"""What is wrong with an item's content though its shape is right: contradictions, and words that nobody can act on.

Pure: content that fits `shapes.ITEM` in, findings out, in the order of its parts. What contradicts itself, or leaves
out what another of its own statements calls for, blocks publishing; what is merely silent or clumsy is a warning,
because silence is no lie: the guide says “not published”.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants.queries import ONCE, PAPERS, known_meaning
from tongban.catalogue.difference import STRICTER, longer
from tongban.kernel.refusals import Reason

Plain = Mapping[str, Any]
CONSISTENT = "事项要素一致性规则"
PLAIN_WORDS = "办事指南用语规则"
LONGEST_SENTENCE = 60
PERMIT, LEAST_STEPS = "01", 5
RESULTS = {"证": "出证办结", "文": "出文办结", "批复": "审批办结"}
ONLINE, COURIER = {"2", "3"}, "4"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend before publishing, or worth mending: what, by which rule, where, how (检查结果)."""

    reason: Reason
    blocks: bool

    @property
    def place(self) -> str:
        """Where in the content it stands."""
        return self.reason.field

    @property
    def entry(self) -> str:
        """The entry of the content in which it stands."""
        return re.split(r"[.\[]", self.place)[0]


def lint(plain: Plain) -> list[Finding]:
    """Every finding about an item's content."""
    return [finding for rule in RULES for finding in rule(plain)]


def error(code: str, text: Any, place: str, onward: Any, clause: str = CONSISTENT) -> Finding:
    """What must be mended before it can be published."""
    return Finding(Reason(code, text, clause, onward, place), blocks=True)


def warning(code: str, text: Any, place: str, onward: Any, clause: str = CONSISTENT) -> Finding:
    """What would be better otherwise."""
    return Finding(Reason(code, text, clause, onward, place), blocks=False)


# --- does it agree with itself -----------------------------------------------------------------------------------


def _limits(plain: Plain) -> Iterator[Finding]:
    promised = plain.get("promised")
    if promised is None:
        told = _("No limit is promised; the guide will say “not published”.")
        yield warning("promise-missing", told, "promised", _("Promise a limit not longer than the law's."))
        return
    for limit in plain.get("statutory", ()):
        if longer(limit, promised) == STRICTER:
            say = warning if "when" in limit else error
            told = _("The promised limit is longer than the law allows.")
            onward = _("Shorten the promise, or correct the limit of the law.")
            yield say("promise-over-law", told, "promised.amount", onward, limit["clause"])
    yield from _spot(plain, promised)


def _spot(plain: Plain, promised: Plain) -> Iterator[Finding]:
    at_once, spot = promised["amount"] == 0, plain.get("on_the_spot", False)
    if at_once and not spot:
        told = _("A promise of 0 means decided on the spot, but the item does not say so.")
        yield error("spot-unsaid", told, "on_the_spot", _("Say that it is decided on the spot, or promise a limit."))
    if spot and not at_once and promised["unit"] in ("working_day", "natural_day"):
        told = _("It is decided on the spot, but days are promised.")
        yield error("spot-with-days", told, "promised.amount", _("Promise 0, or do not say “on the spot”."))


def _visits(plain: Plain) -> Iterator[Finding]:
    visits, channels = plain.get("visits"), set(plain.get("channels", ()))
    if visits and "visits_reason" not in plain:
        told = _("One has to come in person, and it is not said why.")
        yield error("visit-unexplained", told, "visits_reason.zh", _("Say why, or make it 0 visits."))
    if visits and plain.get("online_grade") == "IV":
        told = _("Grade IV means wholly online, but visits are asked for.")
        yield error("visit-though-online", told, "visits", _("Make it 0 visits, or lower the grade."))
    if visits == 0 and channels and not channels & ONLINE and COURIER not in channels:
        told = _("No visit is needed, but it can be handed in neither online nor by courier.")
        yield error("no-way-in", told, "channels", _("Add a way to hand it in without coming, or say how many visits."))


def _fee(plain: Plain) -> Iterator[Finding]:
    fee = plain.get("fee", {})
    if fee.get("charged"):
        for name, told in FEE_NEEDS.items():
            if name not in fee:
                yield error("fee-incomplete", told, f"fee.{name}", _("Fill it in, or do not charge."), "行政许可法 58")
        if "online_payment" not in fee:
            told = _("It is not said whether the fee can be paid online.")
            yield warning("fee-payment", told, "fee.online_payment", _("Say yes or no."))
    elif fee.get("online_payment"):
        told = _("No fee is charged, but it can be paid online.")
        yield error("fee-without-fee", told, "fee.online_payment", _("Take the online payment out."))


FEE_NEEDS = {"clause": _("A fee is charged without a clause."), "name": _("It is not said what the fee is for.")}


def _result(plain: Plain) -> Iterator[Finding]:
    result = plain.get("result")
    if result is None:
        return
    wanted = next((kind for end, kind in RESULTS.items() if result["name"]["zh"].endswith(end)), "")
    if wanted and result.get("type", wanted) != wanted:
        told = format_lazy(_("By its name the kind of result is {wanted}."), wanted=wanted)
        yield error("result-kind", told, "result.type", format_lazy(_("Write {wanted}."), wanted=wanted))
    if "sample" not in result:
        told = _("Nobody can see what the result looks like.")
        yield warning("result-sample", told, "result.sample", _("Give the address of a sample."))


def _telephones(plain: Plain) -> Iterator[Finding]:
    contact = plain.get("contact", {})
    advice, complaints = contact.get("advice"), contact.get("complaints")
    if advice and advice == complaints:
        told = _("Who is asked for advice would also take the complaints about it.")
        yield error("same-telephone", told, "contact.complaints", _("Give another number for complaints."))
    for name in ("advice", "complaints"):
        if re.fullmatch(r"[2-9][0-9]{6,7}", contact.get(name, "")):
            told = _("The number has no area code; callers from other cities do not reach it.")
            yield error("no-area-code", told, f"contact.{name}", _("Put the area code before it."))


def _applicants(plain: Plain) -> Iterator[Finding]:
    may = set(plain.get("service_objects", ()))
    absent = {kind for kind, codes in KINDS.items() if may and not may & codes}
    for place, row in _rows(plain):
        fact = row.get("when", {})
        if fact.get("fact") == "party_kind" and fact.get("is") in absent:
            told = _("This is for applicants who cannot apply here.")
            yield warning("never-called-for", told, f"{place}.when", _("Correct the condition, or who may apply."))


KINDS = {"person": {"1"}, "enterprise": {"2", "3", "4", "5", "6"}}


def _rows(plain: Plain) -> Iterator[tuple[str, Plain]]:
    for name, many in (("materials.named", plain.get("materials", {}).get("named", ())),
                       ("conditions", plain.get("conditions", ()))):  # fmt: skip
        yield from ((f"{name}[{place}]", row) for place, row in enumerate(many))


def _promises(plain: Plain) -> Iterator[Finding]:
    essential = {row["key"] for row in plain.get("materials", {}).get("named", ()) if row.get("essential")}
    conditions = {row["key"] for row in plain.get("conditions", ())}
    for place, one in enumerate(plain.get("promises", ())):
        here, later = f"promises[{place}]", one["kind"] == "later"
        if later and one["of"] in essential:
            told = _("An essential material cannot be handed in later.")
            yield error(
                "later-essential", told, f"{here}.of", _("Take the promise out, or choose another kind."), LATER
            )
        if later and one["of"] in conditions:
            told = _("A condition is not handed in later: it is met, or promised instead of its proof.")
            yield error("later-condition", told, f"{here}.kind", _("Choose the promise instead of a proof."), LATER)
        if later and _outlasts(one["days"], plain.get("promised")):
            told = _("It may come later than the item itself is promised.")
            yield error(
                "later-too-long", told, f"{here}.days", _("Give at most the promised limit of the item."), LATER
            )


LATER = "容缺受理规则"


def _outlasts(days: int, promised: Plain | None) -> bool:
    """Whether so many working days certainly last longer than what the item promises."""
    if promised is None:
        return False
    hours = {"hour": 24, "working_hour": 8}.get(promised["unit"])
    return days * hours > promised["amount"] if hours else days > promised["amount"]


def _permit(plain: Plain) -> Iterator[Finding]:
    if plain.get("kind") != PERMIT:
        return
    if not plain.get("faq"):
        told = _("A permit's guide answers at least one question that people ask.")
        yield warning("permit-faq", told, "faq", _("Add the question that the window hears most."))
    if len(plain.get("steps", ())) < LEAST_STEPS:
        told = _("A permit has five steps: acceptance, review, decision, result, delivery.")
        yield warning("permit-steps", told, "steps", _("Name the steps with their days."))


# --- can everybody understand it ---------------------------------------------------------------------------------

CATCH_ALL = re.compile(
    r"其他|其它|有关|相关|(?<![平对相同高中初均])等(?=材料|资料|证明|文件|手续|情形|[，。；、）)\s]|$)"
)
VAGUE = re.compile(r"原则上|视情况|必要时|按规定|按要求|酌情|适当")
OFFICIAL = re.compile(r"予以|兹|特此|之规定|如若|亦须")


def _words(plain: Plain) -> Iterator[Finding]:
    for place, text in _texts(plain):
        yield from _said(place, text)


def _said(place: str, text: str) -> Iterator[Finding]:
    asked = place.startswith(("materials.", "conditions["))
    if found := CATCH_ALL.search(text):
        say = error if asked else warning
        told = format_lazy(_("“{word}” leaves open what is meant: {text}"), word=found[0], text=_short(text))
        yield say("catch-all", told, place, _("Name each thing that is asked for."), PLAIN_WORDS)
    if found := VAGUE.search(text):
        told = format_lazy(_("“{word}” leaves it to somebody's mood: {text}"), word=found[0], text=_short(text))
        yield warning("vague", told, place, _("Say when, and who decides it."), PLAIN_WORDS)
    if found := OFFICIAL.search(text):
        told = format_lazy(_("Nobody speaks like this: “{word}” in {text}"), word=found[0], text=_short(text))
        yield warning("officialese", told, place, _("Say it as the window would say it."), PLAIN_WORDS)
    longest = max(re.split(r"[。；！？\n]", text), key=len)
    if len(longest) > LONGEST_SENTENCE:
        told = format_lazy(_("A sentence of {count} characters: {text}"), count=len(longest), text=_short(longest))
        onward = format_lazy(_("Make two of it; at most {most} characters."), most=LONGEST_SENTENCE)
        yield warning("long-sentence", told, place, onward, PLAIN_WORDS)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"


def _meanings(plain: Plain) -> Iterator[Finding]:
    """What a field or a material says it is about is something that the house knows."""
    parts = plain.get("form", {}).get("properties", {})
    tables = [(name, part) for name, part in parts.items() if isinstance(part, Mapping)]
    odd = [
        (f"form.properties.{name}.x-means", part["x-means"])
        for name, part in tables
        if not known_meaning(part.get("x-means", ONCE))
    ]
    for number, paper in enumerate(plain.get("materials", {}).get("named", ())):
        if paper.get("means", "licence") not in PAPERS:
            odd.append((f"materials.named[{number}].means", paper["means"]))
    for place, means in odd:
        told = format_lazy(_("Nothing is known by the meaning “{means}”."), means=means)
        yield error("unknown-meaning", told, place, _("Choose one of the list, or leave it out."))


SPOKEN = ("materials", "conditions", "promises", "steps", "visits_reason", "fee", "questions", "faq", "note")
"""What applicants read and act on; laws, names of bodies and sources are quoted as they are."""
QUOTED = ("source", "row", "clause", "text", "issuer", "when")


def _texts(plain: Plain) -> Iterator[tuple[str, str]]:
    for name in SPOKEN:
        if name in plain:
            yield from _chinese(plain[name], name)


def _chinese(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _chinese(inner, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "zh":
                yield f"{place}.zh", inner
            elif key not in QUOTED:
                yield from _chinese(inner, f"{place}.{key}")


def _english(plain: Plain) -> Iterator[Finding]:
    without = [place for place, told in _both(plain, "") if "en" not in told]
    if without:
        told = format_lazy(_("{count} texts have no English."), count=len(without))
        onward = _("Until they are added, readers of English are shown the Chinese.")
        yield warning("no-english", told, f"{without[0]}.en", onward, PLAIN_WORDS)


def _both(value: Any, place: str) -> Iterator[tuple[str, Plain]]:
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _both(inner, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        if isinstance(value.get("zh"), str):
            yield place, value
            return
        for key, inner in value.items():
            if key not in ("form", "demonstration", "keywords"):
                yield from _both(inner, f"{place}.{key}".lstrip("."))


RULES: tuple[Callable[[Plain], Iterator[Finding]], ...] = (
    _limits,
    _applicants,
    _visits,
    _promises,
    _permit,
    _result,
    _fee,
    _telephones,
    _meanings,
    _words,
    _english,
)
