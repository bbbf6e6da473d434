"""Complete and in form: what was handed in, held against the item version. Every fault is named at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Correction
from tongban.catalogue import queries as catalogue
from tongban.kernel import shapes
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotReady, Reason
from tongban.kernel.rules import YES, Verdict, judge

ATTACHMENT = "attachment"
"""Key of what the applicant adds of his own accord, or where no list of materials is published."""
GUIDE = "本事项办事指南"
"""The rule behind a no about fields and materials: the guide in force lists what is asked for."""
NO_APPLICANT = Reason(
    "no-applicant",
    _("For whom is this matter handed in?"),
    "行政许可法 29",
    _("Find or register the applicant first."),
    field="party",
)
FURTHER = re.compile(rf"{ATTACHMENT}(-[1-9][0-9]?)?")


def complete(
    version: Any, facts: Mapping[str, Any], answers: Mapping[str, Any], materials: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers that the situation asks for, whole and in form; else every fault and every missing material together.

    行政许可法 32(4): once, everything. An answer to what is not asked in this situation is no fault and is not kept.
    """
    asked = asked_for(version, facts, answers)
    reasons = [*faults(catalogue.form(version, facts), asked), *missing(version, facts, materials)]
    if reasons:
        raise NotReady(*reasons)
    return asked


def asked_for(version: Any, facts: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those to fields that the form asks in another situation only."""
    whole, here = (set(catalogue.form(version, known)["properties"]) for known in (None, facts))
    return {name: value for name, value in answers.items() if name in here or name not in whole}


def situation(version: Any, answers: Mapping[str, Any], *, party_kind: str, channel: str) -> dict[str, Any]:
    """The facts on which conditions are weighed: the answers that are in form, who applies and by which way."""
    broken = {reason.field.partition(".")[0].partition("[")[0] for reason in faults(catalogue.form(version), answers)}
    sound = {name: value for name, value in answers.items() if name not in broken}
    return {**sound, "party_kind": party_kind, "channel": channel}


def faults(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Reason]:
    """Every place in which the answers break the form's schema, named as the form names it."""
    return [_in_words_of(form, reason) for reason in shapes.faults(form, dict(answers))]


def _in_words_of(form: Mapping[str, Any], reason: Reason) -> Reason:
    name = reason.field.partition(".")[0].partition("[")[0]
    part = form.get("properties", {}).get(name)
    if part is None:
        return reason
    title = Titled(part.get("title", name), part.get("x-en", {}).get("title"))
    empty = reason.code == "shape-required"
    text = _("{title}: please fill in.") if empty else _("{title}: {fault}")
    clause = GUIDE if reason.clause == shapes.CLAUSE else reason.clause
    return replace(reason, text=format_lazy(text, title=title, fault=reason.text), clause=clause)


class Titled:
    """A title in the language of whoever reads it (标题)."""

    def __init__(self, zh: str, en: str | None = None) -> None:
        self.zh, self.en = zh, en or zh

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def missing(version: Any, facts: Mapping[str, Any], materials: Mapping[str, Any]) -> list[Reason]:
    """Every material that the situation requires and that is not there."""
    return [
        Reason(
            "material-missing",
            format_lazy(_("Material missing: {name}."), name=Titled(**wanted["name"])),
            "行政许可法 32(4)",
            _("Attach the file, then hand in again."),
            field=f"material:{wanted['key']}",
        )
        for wanted in catalogue.materials(version)
        if wanted["key"] not in materials and called_for(wanted, facts).is_yes
    ]


def called_for(wanted: Mapping[str, Any], facts: Mapping[str, Any]) -> Verdict:
    """Whether the situation calls for a material: yes, no, or not yet known; without a condition always."""
    return judge(wanted["when"], facts) if "when" in wanted else YES


def known_materials(version: Any, keys: Iterable[str]) -> None:
    """A file fills a listed material, or stands as a further attachment."""
    listed = {wanted["key"] for wanted in catalogue.materials(version)}
    if strange := [key for key in keys if key not in listed and not FURTHER.fullmatch(key)]:
        raise NotReady(
            *(
                Reason(
                    "unknown-material",
                    format_lazy(_("The item asks for no material “{key}”."), key=key[:80]),
                    GUIDE,
                    next=_("Attach it under one of the listed materials, or as a further attachment."),
                    field="key",
                )
                for key in strange
            )
        )


def known_targets(case: Case, marks: Iterable[Mapping[str, str]]) -> None:
    """A correction marks fields of the form and materials of the item, nothing else."""
    version = case.version_in_force
    facts = situation(version, case.answers, party_kind=case.party_kind, channel=case.channel)
    fields = {f"field:{name}" for name in catalogue.form(version, facts)["properties"]}
    listed = {f"material:{wanted['key']}" for wanted in catalogue.materials(version)}
    known = fields | listed | {f"material:{ATTACHMENT}"}
    strange = [mark["target"] for mark in marks if mark["target"] not in known]
    if strange:
        raise NotReady(
            Reason(
                "unknown-target",
                format_lazy(_("The item has no such field or material: {names}."), names=", ".join(strange)),
                GUIDE,
                next=_("Mark a field of the form or a material of the item's list."),
                field="marks",
            )
        )


def touched(correction: Correction, case: Case, answers: Mapping[str, Any], materials: Mapping[str, Any]) -> None:
    """A re-submission must touch each mark of the notice."""
    untouched = [mark for mark in correction.marks if not _touches(mark["target"], case, answers, materials)]
    if untouched:
        raise NotReady(
            *(
                Reason(
                    "not-corrected",
                    format_lazy(_("Still as it was: {reason}"), reason=mark["reason"]),
                    "行政许可法 32(4)",
                    _("Change the marked field or attach the marked material, then hand in again."),
                    field=mark["target"].removeprefix("field:"),
                )
                for mark in untouched
            )
        )


def _touches(target: str, case: Case, answers: Mapping[str, Any], materials: Mapping[str, Any]) -> bool:
    kind, _sep, name = target.partition(":")
    if kind == "material":
        return any(key == name or key.startswith(f"{name}-") for key in materials)
    return name in answers and answers[name] != case.answers.get(name)


def spared(version: Any, key: str, material: Mapping[str, Any], *, online: bool) -> list[str] | None:
    """Which exemptions are facts of a material: it was known already; online, no stamp or no signature (四免)."""
    known = ["material"] if material.get("source") else []
    return [*known, *(catalogue.exemptions(version).get(key, []) if online else [])] or None


def rows(
    case: Case, materials: Mapping[str, Any], *, at: datetime, round: int = 0, online: bool = False
) -> list[dict[str, Any]]:
    """What was handed in as rows of the case, one for each material."""
    return [
        {
            "zone": case.zone,
            "id": new_id(),
            "case_id": case.id,
            "key": key,
            "file": UUID(str(material["file"])),
            "file_digest": material["digest"],
            "file_name": material["name"],
            "source": material.get("source"),
            "spared": spared(case.version_in_force, key, material, online=online),
            "round": round,
            "handed_in_at": at,
        }
        for key, material in materials.items()
    ]
