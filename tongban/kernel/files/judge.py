"""Is this file what it says, whole, and harmless? The one place where files are judged, before any of them is kept."""

from typing import BinaryIO

from tongban.kernel.files import apart, scanner
from tongban.kernel.files.faults import Fault
from tongban.kernel.files.kinds import ACCEPT, KINDS, Kind
from tongban.kernel.files.reasons import not_examined, not_taken, told

__all__ = ["ACCEPT", "KINDS", "Kind", "is_cleared", "judged", "kind_named"]


def judged(file: BinaryIO, name: str, size: int, field: str = "") -> Kind:
    """The kind of a file that may be kept; NotReady with the reason otherwise. `file` is seekable, `name` is kept."""
    kind = kind_named(name, field)
    if size == 0:
        raise not_taken("file-empty", name, field=field)
    try:
        apart.examined(file, kind.ending, size)
    except Fault as found:
        raise not_taken(found.code, name, field=field, fault=told(found)) from None
    except OSError as fault:
        raise not_examined() from fault
    return kind


def kind_named(name: str, field: str = "") -> Kind:
    """The kind that a file of that name has to be; NotReady where nothing of that kind is kept. `name` is kept."""
    kind = KINDS.get(name.rpartition(".")[2])
    if kind is None:
        raise not_taken("file-type", name, field=field)
    return kind


def is_cleared(file: BinaryIO, name: str, field: str = "") -> bool:
    """Whether the scanner has let a file through, or there is none; False while it is away, NotReady when it found."""
    if not scanner.configured():
        return True
    try:
        found = scanner.found_in(file)
    except scanner.Away:
        return False
    if found:
        raise not_taken("file-harmful", name, field=field, fault=told(Fault("file-harmful", "virus", virus=found)))
    return True
