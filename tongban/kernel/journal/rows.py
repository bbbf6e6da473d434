"""The rows that hang on a subject, read once: a subject that was just made knows them without asking."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from tongban.kernel.journal.models import Row

Hanging = TypeVar("Hanging", bound=Row)


def rows(subject: models.Model, model: type[Hanging]) -> list[Hanging]:
    """The rows of one model that hang on a subject, in their order."""
    known = subject.__dict__.setdefault("_rows", {})
    if model not in known:
        relation = model._meta.get_field(model.subject_field)
        own = {relation.from_fields[0]: subject.zone, relation.from_fields[1]: subject.id}
        known[model] = [] if known.get("fresh") else list(model.objects.filter(**own))
    return known[model]


def remember(subject: models.Model, written: Mapping[type[Row], Sequence[Mapping[str, Any]]], *, first: bool) -> None:
    """After an entry: what was written is known; on a first entry, everything is."""
    known = subject.__dict__.setdefault("_rows", {})
    if first:
        known["fresh"] = True
    for model, values in written.items():
        if known.get("fresh") or model in known:
            kept = {row.id: row for row in rows(subject, model)}
            kept |= {value["id"]: _made(model, value) for value in values}
            known[model] = list(kept.values())


def _made(model: type[Hanging], value: Mapping[str, Any]) -> Hanging:
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return model(**{by_column[name].attname: by_column[name].to_python(held) for name, held in value.items()})
