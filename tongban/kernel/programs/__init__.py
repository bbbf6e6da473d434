"""What every answer to a program is made of: a resource with its edition, a page with its cursor, a refusal.

A resource can be read in part (`fields`), is not sent again to whoever has it (`ETag`), and is changed only by whoever
has seen it as it stands (`If-Match`). A list is read page by page and never skips what was there. Every refusal is a
problem with its reasons. Rooms spell their own resources; how they travel stands here, once.
"""

from tongban.kernel.programs.answers import PARTLY, entry_sent, listed, once_only, recorded, sent, spoken, told
from tongban.kernel.programs.editions import expected, seen
from tongban.kernel.programs.pages import instant, no_cursor, page, read_by, sliced, spelled, words
from tongban.kernel.programs.shapes import (
    EDITED,
    REFUSALS,
    Both,
    Code,
    EntryOut,
    Moved,
    Paging,
    Problem,
    Slug,
    Words,
    paged,
)

__all__ = [
    "EDITED",
    "PARTLY",
    "REFUSALS",
    "Both",
    "Code",
    "EntryOut",
    "Moved",
    "Paging",
    "Problem",
    "Slug",
    "Words",
    "entry_sent",
    "expected",
    "instant",
    "listed",
    "no_cursor",
    "once_only",
    "page",
    "paged",
    "read_by",
    "recorded",
    "seen",
    "sent",
    "sliced",
    "spelled",
    "spoken",
    "told",
    "words",
]
