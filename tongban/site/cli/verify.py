"""`tongban verify`: is this sealed file genuine? OFD, PDF, and evidence of a journal, without database or network."""

import json
import os
import re
import resource
import sys
import zipfile
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tongban.site.exits import OK, REFUSED, Halt

if TYPE_CHECKING:
    from tongban.kernel.seals.verdicts import Report

MEMORY = 2 << 30
BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("verify")
@click.argument("file", type=FILE)
@click.option("--trust", "authorities", multiple=True, type=FILE, help="Certificates (PEM, DER) of whom you trust.")
@click.option("--revoked", "lists", multiple=True, type=FILE, help="An authority's list of revoked certificates.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=FILE,
    help="For a journal, or a list of ended certificates: whose key (PEM).",
)
@click.option("--revocations", "ended", multiple=True, type=FILE, help="A list of certificates that have ended.")
@click.option("--json", "as_json", is_flag=True, help="Print every answer as JSON, in both languages.")
def command(
    file: Path,
    authorities: tuple[Path, ...],
    lists: tuple[Path, ...],
    keys: tuple[Path, ...],
    ended: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Judge a sealed OFD or PDF, a journal bundle or the archive of a case: exit 0 only when all that counts holds.

    Each question is answered for itself: content, seal, signature, certificate then and now, issuer, revocation.
    Without --trust nobody vouches for who the signer is, and without --revoked nobody says whether he was revoked.
    Whether a certificate that an office has issued (电子证照) still holds is asked of the list given by --revocations.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    import django

    django.setup()
    report = _sealed(file, authorities, lists) if _is_sealed(file) else _evidence(file, keys)
    report = _still(report, file, ended, keys) if ended else report
    click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1) if as_json else "\n".join(report.lines()))
    sys.exit(OK if report.holds else REFUSED)


def _is_sealed(file: Path) -> bool:
    """A journal's bundle begins with a bracket, and its archives hold no OFD.xml."""
    with file.open("rb") as opened:
        head = opened.read(1)
    if head == b"{":
        return False
    if not zipfile.is_zipfile(file) or head != b"P":
        return True
    with zipfile.ZipFile(file) as package:
        return "manifest.json" not in package.namelist()


def _sealed(file: Path, authorities: tuple[Path, ...], lists: tuple[Path, ...]) -> "Report":
    from tongban.kernel import clock
    from tongban.kernel.seals.certificates import Certificate, RevocationList, Unreadable
    from tongban.kernel.seals.checking import Trust
    from tongban.kernel.seals.verifying import verified

    try:
        trusted = tuple(Certificate.read(der) for path in authorities for der in _blocks(path))
        revoked = tuple(RevocationList.read(der) for path in lists for der in _blocks(path))
    except Unreadable as error:
        raise Halt(REFUSED, f"what you gave to verify with cannot be read: {error}") from error
    return verified(file.read_bytes(), Trust(clock.now(), trusted, revoked))


def _still(report: "Report", file: Path, ended: tuple[Path, ...], keys: tuple[Path, ...]) -> "Report":
    """The report with what the lists of ended certificates say."""
    from tongban.kernel import clock
    from tongban.kernel.keys import KeyTrouble, PublicKey
    from tongban.kernel.seals import ended as endings

    try:
        lists = [endings.read(path.read_bytes()) for path in ended]
        known = [PublicKey.read_pem(path.read_bytes()) for path in keys]
    except (endings.NoList, KeyTrouble) as error:
        raise Halt(REFUSED, f"what you gave to verify with cannot be read: {error}") from error
    return endings.judged(report, file.read_bytes(), lists, known, clock.now())


def _blocks(path: Path) -> Iterator[bytes]:
    """What stands in a PEM file, or the file itself."""
    content = path.read_bytes()
    found = BLOCK.findall(content)
    try:
        yield from [b64decode(b"".join(text.split()), validate=True) for _label, text in found] or [content]
    except BadBase64 as error:
        raise Halt(REFUSED, f"{path.name} is not a PEM file") from error


def _evidence(file: Path, keys: tuple[Path, ...]) -> "Report":
    from tongban.kernel.journal.verify.__main__ import judged
    from tongban.kernel.journal.verify.archive import Unreadable
    from tongban.kernel.keys import KeyTrouble, PublicKey
    from tongban.kernel.seals.verdicts import Report, Verdict

    try:
        found = judged(file, [PublicKey.read_pem(path.read_bytes()) for path in keys])
    except (OSError, KeyTrouble, Unreadable) as error:
        return Report("journal", [Verdict("readable", False, str(error))])
    return Report("journal", [Verdict("journal", found.holds, " ".join(found.lines()))])
