"""The name of a file as it is kept: what a person would call it, without anything that could mislead or escape.

Pure. Path parts, control characters, direction marks and blanks at the ends go; the rest is NFC. What would still be
dangerous is refused, not repaired.
"""

import re
import unicodedata

from tongban.kernel.files.reasons import not_taken

LONGEST = 120
REMOVED = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
RUNNABLE = frozenset(
    "app apk bat bin cmd com cpl dll dmg docm exe hta htm html inf iso jar jnlp js jse lnk mht mhtml msc msi msix "
    "php phtml pif pl ps1 py rb reg rtf scr sct sh shtml svg swf url vb vbe vbs ws wsf wsh xhtml xlsm xml".split()
)


def kept_name(raw: str, field: str = "") -> str:
    """The name to keep for a name as it was sent, at most 120 characters; NotReady when there is nothing safe in it."""
    flat = raw.replace("\\", "/").rpartition("/")[2]
    clean = "".join(" " if mark == "\t" else mark for mark in flat if _stays(mark))
    name = unicodedata.normalize("NFC", clean).strip().rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    middle = {part.strip().lower() for part in stem.split(".")[1:]}
    if not (dot and stem.strip(". ") and ending.isascii() and ending.isalnum()) or DEVICES.fullmatch(name):
        raise not_taken("file-name", name, field=field)
    if middle & RUNNABLE:
        raise not_taken("file-name", name, field=field)
    return f"{stem[: LONGEST - len(ending) - 1].rstrip()}.{ending.lower()}"


def _stays(mark: str) -> bool:
    return mark == "\t" or unicodedata.category(mark) not in REMOVED
