"""The reasons why a file is not taken: one table, so that the same fault always reads the same (退件理由)."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import NotReady, Reason, Refused

RULES = "材料文件规则"
"""The rules of docs/files.md, by their number."""

REASONS = {
    "file-empty": (
        1,
        _("The file “{name}” is empty."),
        _("Open it on your device; when it shows its content there, save it anew and choose it again."),
    ),
    "file-too-large": (
        2,
        _("The file “{name}” is larger than the {limit} MB that are accepted."),
        _("Scan it in grey at 300 dpi, or divide it into several files and attach each."),
    ),
    "file-name": (
        3,
        _("No file can be kept under the name “{name}”."),
        _("Rename it after what it is, with one ending, for example 营业执照.pdf."),
    ),
    "file-type": (
        4,
        _("“{name}” is not of an accepted type."),
        _("Accepted are PDF, OFD, JPG, PNG, DOCX and XLSX: save, print or photograph it as one of these."),
    ),
    "file-disguised": (
        5,
        _("The content of “{name}” is not what its ending says."),
        _("Open it with the program that made it and save it as PDF, then attach the PDF."),
    ),
    "file-two-faces": (
        6,
        _("“{name}” can be read as two different kinds of file at once, so nobody can say what was handed in."),
        _("Print it into a new PDF and attach that."),
    ),
    "file-broken": (
        7,
        _("“{name}” is cut short or damaged: {fault}"),
        _("Open it on your device, save it anew and attach it again."),
    ),
    "file-active": (
        8,
        _("“{name}” carries a program: {fault}"),
        _("Save it without macros and scripts, or print it into a new PDF, and attach that."),
    ),
    "file-swells": (
        9,
        _("“{name}” would grow beyond every measure when opened: {fault}"),
        _("Reduce the picture, or save the document anew as PDF, and attach that."),
    ),
}


class Fault(Exception):
    """What the examination of a content found: a code of this table and, where it needs one, the fault in words."""

    def __init__(self, code: str, fault: Any = "") -> None:
        super().__init__(code, fault)
        self.code = code
        self.fault = fault


DISK_FULL = Reason(
    "disk-full",
    _("This installation has no room for further files at the moment. Nothing of yours was lost."),
    f"{RULES} 11",
    next=_("What you typed is kept; attach the file later, or bring it to the window."),
)
HANDED_IN = Reason(
    "file-handed-in",
    _("This file was handed in with its matter; what was handed in stays."),
    f"{RULES} 10",
    _("Hand in the better version with the answer to a correction; both are then kept."),
)
DAMAGED = Reason(
    "bytes-altered",
    _("The kept bytes of this file no longer agree with their digest, so they are not handed out."),
    f"{RULES} 12",
    next=_("Tell the operator the number of the matter: the file is restored from the backup."),
)


def not_taken(code: str, name: str, *, field: str = "", **words: Any) -> NotReady:
    """The refusal of one file (422): code from the table, clause from the rules, field for the form to mark."""
    rule, text, onward = REASONS[code]
    return NotReady(Reason(code, format_lazy(text, name=name, **words), f"{RULES} {rule}", onward, field))


def disk_full() -> Refused:
    """The named mode when the disk is full (503): nothing was written."""
    return Refused((DISK_FULL,), status=503, title=_("No room for files"))


def damaged() -> Refused:
    """The named mode when kept bytes are missing or altered (503): nothing is handed out."""
    return Refused((DAMAGED,), status=503, title=_("This file cannot be handed out"))
