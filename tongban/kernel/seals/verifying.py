"""One door for every sealed file: what it is shows in its first bytes (核验入口)."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from tongban.kernel.files.packages import MAGIC
from tongban.kernel.seals import checking, pdf_checking
from tongban.kernel.seals.checking import Trust
from tongban.kernel.seals.verdicts import Report, Verdict

LIMIT = 64 << 20
KINDS: dict[bytes, Callable[[bytes, Trust], Report]] = {MAGIC: checking.checked, b"%PDF-": pdf_checking.checked}


def verified(content: bytes, trust: Trust) -> Report:
    """What a sealed file is worth, OFD or PDF, ours or another's; no bytes make this raise."""
    if len(content) > LIMIT:
        return Report("file", [Verdict("readable", False, _("it is larger than any sealed document."))])
    for mark, judge in KINDS.items():
        if content.startswith(mark):
            return judge(content, trust)
    return Report("file", [Verdict("readable", False, _("it is neither OFD nor PDF."))])
