"""The reasons why a file is not taken: one table, so that the same fault always reads the same (退件理由)."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.files.faults import Fault
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
    "file-harmful": (
        13,
        _("A scanner for malware found something in “{name}”: {fault}"),
        _("Let your own device be checked, make the document anew on a clean one, and attach that."),
    ),
    "file-altered": (
        15,
        _("The bytes that came are not those that were announced as “{name}”."),
        _("Send the bytes with this SHA-256, whole and unaltered."),
    ),
}


FAULTS = {
    "directory": _("the directory of its parts is missing."),
    "part-unreadable": _("a part of it cannot be read."),
    "part-names": _("two parts share a name, or a part names a place outside."),
    "spelling": _("a part of it is written in an encoding that not every program reads."),
    "locked": _("it is locked with a password."),
    "pdf-end": _("the end of the PDF is missing."),
    "picture-end": _("the picture ends too early."),
    "picture-measure": _("the picture does not say its measures."),
    "pdf-active": _("a script, an action or an embedded file in the PDF."),
    "hidden": _("objects of the PDF are hidden where nobody can look for scripts."),
    "program": _("a macro or a program among its parts."),
    "entities": _("declared entities in {part}."),
    "foreign": _("a part that is fetched from elsewhere when it is opened."),
    "archive": _("an archive within the document."),
    "parts": _("{count} parts."),
    "part-swells": _("a part grows to more than {times} times its size."),
    "unpacked": _("more than {size} MB when unpacked."),
    "points": _("{width} × {height} points."),
    "measure": _("reading it takes more memory or time than any document needs."),
    "trial": _("the virus with which scanners are tried."),
    "virus": _("{virus}."),
}
"""What an examination found, in words."""


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
STORE_AWAY = Reason(
    "store-away",
    _("The store of this installation does not answer, so it takes no files at the moment. Nothing of yours was lost."),
    f"{RULES} 11",
    next=_("What you typed is kept; attach the file later, or bring it to the window."),
)
HELD = Reason(
    "file-held",
    _("This file waits for the scanner for malware, which is away at the moment."),
    f"{RULES} 13",
    next=_("It is handed out by itself as soon as the scanner has seen it. Nothing needs to be handed in again."),
)
CONDEMNED = Reason(
    "file-condemned",
    _("The scanner for malware found something in this file after it was handed in; it is not handed out."),
    f"{RULES} 13",
    next=_("Ask for a better version by a correction: the document, made anew on a clean device."),
)
NOT_EXAMINED = Reason(
    "file-not-examined",
    _("This installation cannot examine files at the moment, so it takes none. Nothing of yours was lost."),
    f"{RULES} 13",
    next=_("What you typed is kept; attach the file later, or bring it to the window."),
)


def told(fault: Fault) -> Any:
    """What an examination found, in words; nothing where the code of the fault says it all."""
    text = FAULTS.get(fault.found)
    return format_lazy(text, **fault.words) if text else ""


def not_taken(code: str, name: str, *, field: str = "", **words: Any) -> NotReady:
    """The refusal of one file (422): code from the table, clause from the rules, field for the form to mark."""
    rule, text, onward = REASONS[code]
    return NotReady(Reason(code, format_lazy(text, name=name, **words), f"{RULES} {rule}", onward, field))


def disk_full() -> Refused:
    """The named mode when the disk is full (503): nothing was written."""
    return Refused((DISK_FULL,), status=503, title=_("No room for files"))


def store_away() -> Refused:
    """The named mode while the second home of the files does not answer (503): nothing was taken."""
    return Refused((STORE_AWAY,), status=503, title=_("The store of files does not answer"))


def damaged() -> Refused:
    """The named mode when kept bytes are missing or altered (503): nothing is handed out."""
    return Refused((DAMAGED,), status=503, title=_("This file cannot be handed out"))


def held() -> Refused:
    """The named mode while a file waits for a scanner that is away (503): it is neither lost nor handed out."""
    return Refused((HELD,), status=503, title=_("This file is being checked"))


def condemned() -> Refused:
    """A file in which the scanner found something when it came back (409): never handed out."""
    return Refused((CONDEMNED,), title=_("This file cannot be handed out"))


def not_examined() -> Refused:
    """The named mode when the process that examines cannot be started (503): nothing was kept."""
    return Refused((NOT_EXAMINED,), status=503, title=_("Files cannot be examined"))
