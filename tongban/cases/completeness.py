"""Complete and in form: what was handed in, held against the item version. Every fault is named at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from tongban.cases.models import Case, Correction
from tongban.catalogue import queries as catalogue
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotReady, Reason
from tongban.kernel.rules import judge

ATTACHMENT = "attachment"
"""Key of what the applicant adds of his own accord, or where no list of materials is published."""


def complete(version: Any, answers: Mapping[str, Any], materials: Mapping[str, Any]) -> None:
    """Refuse with every fault of form and every missing material together (行政许可法 32(4): once, everything)."""
    reasons = [*faults(catalogue.form(version), answers), *missing(version, answers, materials)]
    if reasons:
        raise NotReady(*reasons)


def faults(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Reason]:
    """Every place in which the answers break the form's schema."""
    validator = _validator(orjson.dumps(form, option=orjson.OPT_SORT_KEYS))
    broken = [(error, field) for error in validator.iter_errors(dict(answers)) for field in _fields(error)]
    return [_fault(form, error, field) for error, field in broken]


@lru_cache(maxsize=512)
def _validator(form: bytes) -> Draft202012Validator:
    return Draft202012Validator(orjson.loads(form), format_checker=FormatChecker())


def _fields(error: ValidationError) -> list[str]:
    """The fields an error is about: the missing ones, or the one in which it lies."""
    path = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "required":
        return [f"{path}.{name}".lstrip(".") for name in error.validator_value if name not in error.instance]
    return [path]


def _fault(form: Mapping[str, Any], error: ValidationError, field: str) -> Reason:
    text = FAULTS.get(error.validator, _("{title}: not in the form asked for."))
    return Reason(
        f"form-{error.validator}",
        format_lazy(text, title=_title(form, field), value=_short(error.validator_value)),
        "行政许可法 31",
        _("Correct the field; everything else you typed is kept."),
        field=field,
    )


def _title(form: Mapping[str, Any], field: str) -> Any:
    schema = form.get("properties", {}).get(field.partition(".")[0], {})
    return Titled(schema.get("title", field), schema.get("x-en", {}).get("title"))


def _short(value: Any) -> str:
    return str(value)[:200]


class Titled:
    """A title in the language of whoever reads it (标题)."""

    def __init__(self, zh: str, en: str | None = None) -> None:
        self.zh, self.en = zh, en or zh

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def missing(version: Any, answers: Mapping[str, Any], materials: Mapping[str, Any]) -> list[Reason]:
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
        if wanted["key"] not in materials and required(wanted, answers)
    ]


def required(wanted: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether the situation told in the answers calls for a material; what is not known to be called for is not."""
    if not wanted.get("required", True):
        return False
    return "when" not in wanted or judge(wanted["when"], answers).is_yes


def known_targets(case: Case, marks: Iterable[Mapping[str, str]]) -> None:
    """A correction marks fields of the form and materials of the item, nothing else."""
    version = case.version_in_force
    fields = {f"field:{name}" for name in catalogue.form(version).get("properties", {})}
    listed = {f"material:{wanted['key']}" for wanted in catalogue.materials(version)}
    known = fields | listed | {f"material:{ATTACHMENT}"}
    strange = [mark["target"] for mark in marks if mark["target"] not in known]
    if strange:
        raise NotReady(
            Reason(
                "unknown-target",
                format_lazy(_("The item has no such field or material: {names}."), names=", ".join(strange)),
                next=_("Mark a field of the form or a material of the item's list."),
                field="marks",
            )
        )


def touched(
    correction: Correction, case: Case, answers: Mapping[str, Any], materials: Mapping[str, Any]
) -> None:
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


def rows(case: Case, materials: Mapping[str, Any], *, at: datetime, round: int = 0) -> list[dict[str, Any]]:
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
            "round": round,
            "handed_in_at": at,
        }
        for key, material in materials.items()
    ]


FAULTS = {
    "required": _("{title}: please fill in."),
    "minLength": _("{title}: please fill in."),
    "maxLength": _("{title}: at most {value} characters."),
    "pattern": _("{title}: not in the form asked for."),
    "enum": _("{title}: choose one of the given answers."),
    "type": _("{title}: not the kind of answer asked for."),
    "minimum": _("{title}: at least {value}."),
    "maximum": _("{title}: at most {value}."),
    "format": _("{title}: not a valid {value}."),
    "additionalProperties": _("The form has no such field."),
}
