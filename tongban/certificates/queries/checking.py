"""A file that somebody was shown is judged, ours or another's: nothing of it is kept (文件核验).

It is looked through first by the process that examines every file (`kernel/files`), so that nothing harmful is opened;
then its seals are asked every question for itself (`kernel/seals`), as `tongban verify` does without a network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongban.certificates import rules
from tongban.certificates.queries.holding import COPIED, Checked, Copied, counted
from tongban.kernel import clock
from tongban.kernel.files import queries as files
from tongban.kernel.files.judge import is_cleared, judged
from tongban.kernel.files.models import File
from tongban.kernel.files.names import kept_name
from tongban.kernel.journal import seal
from tongban.kernel.keys import KeyTrouble, SigningKey, current
from tongban.kernel.refusals import NotReady, Reason, Refused
from tongban.kernel.seals import ended
from tongban.kernel.seals.certificates import Certificate, RevocationList, Unreadable
from tongban.kernel.seals.checking import Trust
from tongban.kernel.seals.signed import SignedLast
from tongban.kernel.seals.verdicts import Report, Verdict
from tongban.kernel.seals.verifying import verified
from tongban.seals import queries as seals

LIMIT = 10 << 20
"""The largest file that is judged for somebody who has not signed in."""
ENDINGS = ("ofd", "pdf")
MAY_ASK = "SELECT certificates_may_ask(%s, %s)"
OF_FILE = "SELECT * FROM certificates_of_file(%s)"
ENDED = "SELECT * FROM certificates_ended(%s)"


@dataclass(frozen=True, slots=True)
class FileChecked:
    """What a file is worth: the answers to every question, and what of ours it is (文件核验结果)."""

    name: str
    report: Report
    found: Checked | None
    paper: seals.Checked | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is a file that was issued here."""
        return self.found is not None or self.paper is not None

    @property
    def genuine(self) -> bool:
        """Whether it is what it says: its seals hold, or it is a file that was issued here."""
        return self.report.holds or self.is_ours

    @property
    def verdict(self) -> tuple[str, Any]:
        """The colour of its lamp, and in two words whether it may be relied on now."""
        if not self.genuine:
            return "red", _("do not rely on it")
        if self.found and not self.found.holds:
            return "red", _("genuine, but not to be relied on now")
        if self.is_ours or self.report.answer("issuer"):
            return "green", _("genuine")
        return "yellow", _("unaltered; the signer is not vouched for")

    @property
    def said(self) -> Any:
        """The same as a sentence."""
        if self.is_ours and not self.report.holds:
            return _("This is, byte for byte, a file that was issued here.")
        return self.report.summary

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The answers about the file itself; what was issued here without a seal needs none to be known."""
        return [one for one in self.report.verdicts if not (self.is_ours and one.code == "sealed" and not one.holds)]


def checked_file(upload: UploadedFile | None, *, source: str) -> FileChecked:
    """Judge a file: refused when it is no OFD or PDF, too large, harmful, or when too many were asked from there."""
    if upload is None:
        raise NotReady(rules.no_file())
    name = kept_name(upload.name or "", "file")
    if name.rpartition(".")[2] not in ENDINGS:
        raise NotReady(rules.not_judged_here(name))
    if (upload.size or 0) > LIMIT:
        raise NotReady(rules.too_large_to_judge(name, LIMIT >> 20))
    _counted(source)
    judged(upload.file, name, upload.size or 0, "file")
    if not is_cleared(upload.file, name, "file"):
        raise Refused((rules.scanner_away(name),), status=503, title=_("Nothing can be shown"))
    upload.file.seek(0)
    return _judged(upload.file.read(), name)


def worth(file: File) -> FileChecked | None:
    """A file that the house keeps, judged as one that somebody was shown; None for what bears no seal."""
    if file.name.rpartition(".")[2].lower() not in ENDINGS or file.size > LIMIT:
        return None
    with files.opened(file) as stream:
        return _judged(stream.read(), file.name)


def _judged(content: bytes, name: str) -> FileChecked:
    report = verified(content, trust())
    found = _ours(content, report)
    return FileChecked(name, report, found, None if found else seals.checked(sha256(content).hexdigest()))


def _counted(source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAY_ASK, (counted(source), clock.now()))
        if not cursor.fetchone()[0]:
            raise Refused((rules.asked_too_often(),), status=429, title=_("Nothing can be shown"))


def _ours(content: bytes, report: Report) -> Checked | None:
    """The certificate whose file this is; an earlier revision counts only under a seal that covers what follows it."""
    known = list(ended.digests(content))
    asked = known if report.holds else known[-1:]
    with connection.cursor() as cursor:
        cursor.execute(OF_FILE, (asked,))
        row = cursor.fetchone()
        cursor.execute(COPIED, (asked,))
        copied = cursor.fetchone()
    return Checked(*row, copy=Copied(*copied[1:]) if copied else None) if row else None


def trust() -> Trust:
    """Whom this installation trusts: who vouches for its own seals, and the authorities in the operator's folder."""
    authorities = [Certificate.read(one) for one in seals.authorities()]
    lists = [RevocationList.read(one) for one in seals.lists()]
    for path in _kept():
        try:
            if path.suffix == ".crl":
                lists.append(RevocationList.read(path.read_bytes()))
            else:
                authorities.append(Certificate.read(path.read_bytes()))
        except Unreadable:
            continue
    return Trust(clock.now(), tuple(authorities), tuple(lists))


def _kept() -> Iterator[Path]:
    folder = Path(settings.TRUST)
    return (path for path in sorted(folder.glob("*")) if path.suffix in (".cer", ".crl"))


# --- the list of what has ended ----------------------------------------------------------------------------------


def ended_list(at: datetime | None = None) -> bytes:
    """Every certificate that has ended, signed with the seal key of the installation, with its own times."""
    at = at or clock.now()
    with connection.cursor() as cursor:
        cursor.execute(ENDED, (at,))
        rows = cursor.fetchall()
    key = _key()
    return LISTS.of((key.public.key_id, settings.PUBLIC_ADDRESS, rows), at, lambda: _signed(rows, key, at))


LISTS: SignedLast[bytes] = SignedLast()


def _signed(rows: list[tuple[Any, ...]], key: SigningKey, at: datetime) -> bytes:
    told = [
        {"identifier": identifier, "digest": digest, "status": status, "since": since.isoformat()}
        for identifier, digest, status, since in rows
    ]
    return ended.written(told, by=settings.PUBLIC_ADDRESS, key=key, at=at)


def public_key() -> bytes:
    """The key with which the list is signed now, for whoever keeps it."""
    return _key().public.pem()


def _key() -> SigningKey:
    """The seal key of the installation; refused in words while it cannot be used."""
    try:
        return current(seal.keys_folder())
    except KeyTrouble as trouble:
        raise Refused((_no_key(trouble),), status=503) from None


def _no_key(trouble: KeyTrouble) -> Reason:
    return Reason(
        trouble.code,
        _("The list cannot be signed now, and nothing is told unsigned."),
        "电子签名法 13",
        _("Ask again later; the operator sees why in /readyz."),
    )
