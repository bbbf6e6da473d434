"""From files to records in the order in which they can be written, or to the faults that forbid it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason
from tongban.kernel.shapes import faults as shape_faults
from tongban.site.load.places import Document, Unreadable, read
from tongban.site.load.report import Fault
from tongban.site.load.shapes import FORMATS

ORDER = ("theme", "zone", "agency", "hall", "post", "person", "standard", "item", "enterprise")
LISTS = {
    "themes/1": {"themes": "theme"},
    "agencies/1": {"agencies": "agency"},
    "people/1": {"halls": "hall", "posts": "post", "people": "person"},
    "standards/1": {"standards": "standard"},
    "enterprises/1": {"enterprises": "enterprise"},
}
WHOLE = {"zone/1": "zone", "item/1": "item"}
KEYS = {"zone": "zone", "item": "code", "enterprise": "uscc", "person": "login"}


@dataclass(frozen=True)
class Record:
    """One thing to be loaded, and where it stands (记录)."""

    kind: str
    zone: str
    key: str
    plain: dict[str, Any]
    document: Document
    place: str
    number: int = 0

    def fault(self, reason: Reason) -> Fault:
        """A fault at one of the record's keys."""
        inner = reason.field
        place = f"{self.place}.{inner}".strip(".") if inner else self.place
        told = Reason(reason.code, reason.text, reason.clause, reason.next, place)
        return Fault(self.document.path, self.document.line(place), told)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every plain file under the paths, folders in the order of names; a file that was named is taken as it is."""
    for path in paths:
        yield from sorted(path.rglob("*.toml")) if path.is_dir() else [path]


def gather(paths: Iterable[Path]) -> tuple[list[Record], list[Fault]]:
    """All records in writing order, and every fault of syntax and shape; with faults nothing may be written."""
    records: list[Record] = []
    found: list[Fault] = []
    for path in files(paths):
        try:
            document = read(path)
        except Unreadable as error:
            found.append(Fault(path, error.line, error.reason))
            continue
        except OSError as error:
            found.append(Fault(path, 1, unfound(error)))
            continue
        wrong = _wrong(document)
        found += wrong
        records += [] if wrong else _records(document)
    found += _twice(records)
    return sorted(records, key=lambda record: ORDER.index(record.kind)), found


def _wrong(document: Document) -> list[Fault]:
    shape = FORMATS.get(document.plain.get("format", ""))
    if shape is None:
        return [Fault(document.path, document.line("format"), _strange(document.plain.get("format")))]
    reasons = shape_faults(shape, document.plain)
    return [Fault(document.path, document.line(reason.field), reason) for reason in reasons]


def _records(document: Document) -> Iterator[Record]:
    plain = document.plain
    if kind := WHOLE.get(plain["format"]):
        yield Record(kind, plain["zone"], plain[KEYS[kind]], plain, document, "")
        return
    for name, kind in LISTS[plain["format"]].items():
        for number, row in enumerate(plain.get(name, ())):
            key = row[KEYS.get(kind, "key")]
            yield Record(kind, plain.get("zone", ""), key, row, document, f"{name}[{number}]", number)


def _twice(records: list[Record]) -> list[Fault]:
    """The same thing said in two places: nobody could tell which one holds."""
    first: dict[tuple[str, str, str], Record] = {}
    found = []
    for record in records:
        zone = "" if record.kind == "enterprise" else record.zone
        known = first.setdefault((record.kind, zone, record.key), record)
        if known is not record:
            where = f"{known.document.path}:{known.document.line(known.place)}"
            found.append(record.fault(_again(record.key, where)))
    return found


def _strange(name: Any) -> Reason:
    return Reason(
        "file-format",
        format_lazy(_("“{name}” is not a format that can be loaded."), name=name or ""),
        "docs/loading.md",
        format_lazy(_("Begin the file with one of: {all}."), all=", ".join(f'format = "{one}"' for one in FORMATS)),
        "format",
    )


def unfound(error: OSError) -> Reason:
    """A file that cannot be read."""
    return Reason(
        "file-unreadable",
        format_lazy(_("The file cannot be read: {why}."), why=error.strerror or str(error)),
        "",
        _("Check the path and who may read it."),
    )


def _again(key: str, where: str) -> Reason:
    return Reason(
        "record-twice",
        format_lazy(_("“{key}” stands here for the second time; first at {where}."), key=key, where=where),
        "docs/loading.md",
        _("Leave one of the two."),
    )
