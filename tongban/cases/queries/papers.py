"""Show me what was asked and what was given: materials with their files, answers with their questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import completeness, promising
from tongban.cases.completeness import ATTACHMENT
from tongban.cases.models import Case, Correction, Draft, Material
from tongban.cases.promising import Promisable
from tongban.cases.queries.promises import promisable
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.files.judge import KINDS
from tongban.kernel.flow import Ask, Move
from tongban.kernel.refusals import Reason
from tongban.ui.fields import Field, fields

SEALABLE = (".pdf", ".ofd")
FURTHER = {"zh": "补充附件", "en": "Further attachment"}


def file_limits() -> Any:
    """What is accepted, said before a file is chosen."""
    kinds = ", ".join(ending.upper() for ending in KINDS if ending != "jpeg")
    return format_lazy(_("{kinds}; at most {limit} MB each"), kinds=kinds, limit=settings.FILE_LIMIT >> 20)


@dataclass(frozen=True, slots=True)
class Paper:
    """One requirement of the item: whether it is called for, what fills it, and what is wrong with it (材料项)."""

    key: str
    name: Mapping[str, str]
    needed: bool | None
    detail: Mapping[str, str]
    file: Mapping[str, Any] | None = None
    row: Material | None = None
    older: tuple[Material, ...] = ()
    mark: str = ""
    offer: Promisable | None = None
    promised: date | None = None

    @property
    def may_bear_a_seal(self) -> bool:
        """Whether the file is of a kind that can be sealed."""
        return bool(self.row and (self.row.file_name or "").lower().endswith(SEALABLE))


def situation(draft: Draft, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts that a draft tells, on top of those that were told before."""
    kind, channel = draft.party_kind or "person", "window" if draft.at_window else "online"
    answers = {**(before or {}), **draft.answers}
    return completeness.situation(draft.version_in_force, answers, party_kind=kind, channel=channel)


def situation_of(case: Case) -> dict[str, Any]:
    """The facts that a case tells."""
    return completeness.situation(case.version_in_force, case.answers, party_kind=case.party_kind, channel=case.channel)


def form_of(draft: Draft, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form as the draft's situation has it: the questions, and the fields that apply."""
    return catalogue.form(draft.version_in_force, situation(draft, before))


def called_for(draft: Draft, before: Mapping[str, Any] | None = None) -> tuple[list[str], list[bool | None]]:
    """Which fields the draft's situation asks, and which materials of the list it calls for, in order."""
    facts, version = situation(draft, before), draft.version_in_force
    papers = [completeness.called_for(one, facts).value for one in catalogue.materials(version)]
    return list(catalogue.form(version, facts)["properties"]), papers


def still_missing(draft: Draft) -> list[Reason]:
    """Everything that stands against handing in, as it would be refused: fields first, then materials."""
    version, facts = draft.version_in_force, situation(draft)
    nobody = [] if draft.party else [completeness.NO_APPLICANT]
    asked = completeness.asked_for(version, facts, draft.answers)
    wrong = completeness.faults(catalogue.form(version, facts), asked)
    return [*nobody, *wrong, *completeness.missing(version, facts, {**draft.promises, **draft.materials})]


def faults_of_line(template: Draft, answers: Mapping[str, Any]) -> list[Reason]:
    """What stands against the answers of one line beside what its template says in common; papers come afterwards."""
    version, merged = template.version_in_force, {**template.answers, **answers}
    facts = completeness.situation(version, merged, party_kind=template.party_kind, channel="window")
    asked = completeness.asked_for(version, facts, merged)
    return list(completeness.faults(catalogue.form(version, facts), asked))


def draft_papers(draft: Draft) -> list[Paper]:
    """The materials of a draft: the item's list, then what was attached besides, then one free place."""
    offered, promised = promisable(draft, clock.now()), promising.promised(draft)
    found = _papers(draft, situation(draft), {})
    return [replace(paper, offer=offered.get(paper.key), promised=promised.get(paper.key)) for paper in found]


def papers_asked(draft: Draft, marked: Mapping[str, str] | None = None) -> list[Paper]:
    """The materials of a draft for another zone: those that it marked first; what is promised is promised there."""
    found = _papers(draft, situation(draft), marked or {})
    return sorted(found, key=lambda paper: not paper.mark)


def conditions(draft: Draft) -> list[tuple[Promisable, date | None]]:
    """The conditions of which the draft may promise that they are met, and by which day it does."""
    promised = promising.promised(draft)
    return [(one, promised.get(one.key)) for one in promisable(draft, clock.now()).values() if one.condition]


def answer_papers(draft: Draft, case: Case, correction: Correction) -> list[Paper]:
    """The materials of an answer to a correction, those that were marked first."""
    found = _papers(draft, situation(draft, case.answers), marks_of(correction))
    return sorted(found, key=lambda paper: not paper.mark)


def _papers(draft: Draft, facts: Mapping[str, Any], marked: Mapping[str, str]) -> list[Paper]:
    listed = [
        _listed(one, facts, file=draft.materials.get(one["key"]), mark=marked.get(f"material:{one['key']}", ""))
        for one in catalogue.materials(draft.version_in_force)
    ]
    extra = [key for key in draft.materials if key.startswith(ATTACHMENT)]
    free = next(key for key in _places() if key not in draft.materials)
    besides = marked.get(f"material:{ATTACHMENT}", "")
    return listed + [Paper(key, FURTHER, None, {}, draft.materials.get(key), mark=besides) for key in (*extra, free)]


def _places() -> Iterable[str]:
    yield ATTACHMENT
    yield from (f"{ATTACHMENT}-{place}" for place in range(2, 100))


def case_papers(case: Case, handed_in: Iterable[Material], correction: Correction | None = None) -> list[Paper]:
    """The materials of a case: the item's list with the latest file of each, and what was handed in besides."""
    facts = situation_of(case)
    rounds: dict[str, list[Material]] = {}
    for row in handed_in:
        rounds.setdefault(row.key, []).insert(0, row)
    marked = marks_of(correction)
    wanted = {one["key"]: one for one in catalogue.materials(case.version_in_force)}
    found = [
        _listed(one, facts, rows=rounds.get(key, []), mark=marked.get(f"material:{key}", ""))
        for key, one in wanted.items()
    ]
    besides = [
        Paper(key, FURTHER, None, {}, None, rows[0], tuple(rows[1:]))
        for key, rows in rounds.items()
        if key not in wanted
    ]
    return [paper for paper in found if paper.needed is not False or paper.row] + besides


def _listed(
    wanted: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    file: Mapping[str, Any] | None = None,
    rows: list[Material] | None = None,
    mark: str = "",
) -> Paper:
    row, *older = rows or [None]
    needed = completeness.called_for(wanted, facts).value
    return Paper(wanted["key"], wanted["name"], needed, wanted.get("standard", {}), file, row, tuple(older), mark)


def marks_of(correction: Correction | None) -> dict[str, str]:
    """The reasons of an unanswered correction by what they mark."""
    return {mark["target"]: mark["reason"] for mark in correction.marks} if correction else {}


def field_marks(correction: Correction | None) -> dict[str, str]:
    """The reasons that mark fields of the form, by field."""
    marked = marks_of(correction)
    return {target.removeprefix("field:"): text for target, text in marked.items() if target.startswith("field:")}


class Answered(NamedTuple):
    """A question that was answered: title, answer in words, what is wrong with it, whence it is (填报内容)."""

    label: str
    text: str
    mark: str
    source: Mapping[str, Any]


def answers_of(case: Case, correction: Correction | None = None) -> list[Answered]:
    """Every question of the form that was answered."""
    shown = fields(catalogue.form(case.version_in_force), case.answers, marks=field_marks(correction))
    return _answered(shown, case.sources or {})


def draft_answers(draft: Draft) -> list[Answered]:
    """What was typed so far, as it would be handed in."""
    sources = {name.removeprefix("field:"): one for name, one in draft.sources.items() if "value" in one}
    here = {name: one for name, one in sources.items() if draft.answers.get(name) == one["value"]}
    return _answered(fields(form_of(draft), draft.answers), here)


def _answered(shown: Iterable[Field], sources: Mapping[str, Any]) -> list[Answered]:
    found = [Answered(one.label, _in_words(one), one.mark, sources.get(one.name, {})) for one in shown]
    return [one for one in found if one.text or one.mark]


def in_words(name: str, part: Mapping[str, Any], value: Any) -> str:
    """An answer as people read it."""
    return _in_words(fields({"properties": {name: part}}, {name: value})[0])


def _in_words(one: Field) -> str:
    if one.fields:
        inner = ((each.label, _in_words(each)) for each in one.fields)
        return "\n".join(f"{label}: {text}" for label, text in inner if text)
    chosen = [choice.label for choice in one.choices if choice.checked]
    return ", ".join(chosen) if one.choices else str(one.value)


def targets(case: Case) -> list[tuple[str, Any]]:
    """Everything that a correction may mark, with its name: the fields of the form, then the materials."""
    asked = fields(catalogue.form(case.version_in_force, situation_of(case)), {})
    listed = catalogue.materials(case.version_in_force)
    return [
        *((f"field:{one.name}", one.label) for one in asked),
        *((f"material:{one['key']}", one["name"]) for one in listed),
        (f"material:{ATTACHMENT}", FURTHER),
    ]


def asked(case: Case, move: Move) -> list[Ask]:
    """What a move asks in this case: a first round of correction needs no reason for being a second."""
    spared = {"reason"} if move.verb == "ask_correction" and not case.rounds else set()
    return [ask for ask in move.asks if ask.name not in spared]


def unnamed(version: Any) -> Any:
    """What the page says where the list of materials was not published by name."""
    published = version.content.get("materials", {}).get("published")
    named = len(catalogue.materials(version))
    if published and published > named:
        told = _("The published list counts {published} materials and names {named} of them.")
        return format_lazy(told, published=published, named=named)
    return "" if named else _("No list of materials is published for this item.")
