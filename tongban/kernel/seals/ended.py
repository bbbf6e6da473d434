"""A signed list of what has ended: papers that were genuine and hold no more, by the digests of their files.

One JSON file that anybody keeps and asks without a network: what was ended, as what and since when, who made the list,
when, and until when it is good. `{"ended": {…}, "key": PEM, "signature": base64}`: the signature is over the canonical
bytes of `ended` (RFC 8785, as in the journal) behind the line `tongban ended/1`.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tongban.kernel import clock
from tongban.kernel.journal.canon import canonical
from tongban.kernel.keys import KeyTrouble, PublicKey, SigningKey
from tongban.kernel.seals.verdicts import Report, Verdict

FORMAT = "tongban ended/1"
GOOD_FOR = timedelta(days=1)
BROKEN = (ValueError, TypeError, KeyError, AttributeError, KeyTrouble)
REVISION = re.compile(rb"%%EOF(\r\n|\n|\r|)")
REVISIONS = 32


class NoList(Exception):
    """These bytes are no such list, or were altered since they were signed."""


@dataclass(frozen=True)
class Ended:
    """What has ended, by the digest of its file; who signed the list, when, and until when it is good (注销公告表)."""

    by: str
    key: PublicKey
    made: datetime
    next: datetime
    rows: Mapping[str, Mapping[str, str]]


def written(rows: Iterable[Mapping[str, str]], *, by: str, key: SigningKey, at: datetime) -> bytes:
    """A list signed at an instant, good for a day: each row with identifier, digest, status and since."""
    told = {
        "format": FORMAT,
        "by": by,
        "made": at.isoformat(),
        "next": (at + GOOD_FOR).isoformat(),
        "rows": [dict(row) for row in rows],
    }
    signature = b64encode(key.sign(_spoken(told))).decode()
    return json.dumps({"ended": told, "key": key.public.pem().decode(), "signature": signature}, indent=1).encode()


def read(content: bytes) -> Ended:
    """A list from its bytes; NoList where they are none, or were altered."""
    try:
        told = json.loads(content)
        body, key = told["ended"], PublicKey.read_pem(told["key"].encode())
        if body["format"] != FORMAT or not key.verify(b64decode(told["signature"], validate=True), _spoken(body)):
            raise NoList("not signed by the key that it names")
        made, until = (datetime.fromisoformat(body[name]) for name in ("made", "next"))
        return Ended(str(body["by"]), key, made, until, {row["digest"]: row for row in body["rows"]})
    except BROKEN as error:
        raise NoList(f"not a list of what has ended: {error}") from error


def _spoken(body: Mapping[str, Any]) -> bytes:
    return FORMAT.encode() + b"\n" + canonical(body)


def digests(content: bytes) -> Iterator[str]:
    """By which digests a file may be known: its own; of a PDF, of each of its revisions, the first one first."""
    if content.startswith(b"%PDF-"):
        for found, mark in enumerate(REVISION.finditer(content)):
            if found < REVISIONS:
                yield sha256(memoryview(content)[: mark.end()]).hexdigest()
    yield sha256(content).hexdigest()


def judged(report: Report, content: bytes, lists: Sequence[Ended], keys: Sequence[PublicKey], now: datetime) -> Report:
    """The report with what the lists say of the file; a file without a seal may still stand on a list."""
    found = [verdict for one in lists for verdict in _asked(one, content, keys, now)] or [Verdict("ended", None)]
    return Report(report.kind, [*report.verdicts, *found], report.seals)


def _asked(one: Ended, content: bytes, keys: Sequence[PublicKey], now: datetime) -> Iterator[Verdict]:
    vouched = one.key.spki in {key.spki for key in keys} if keys else None
    yield Verdict("list-signed", vouched, one.by)
    if one.next < now or one.made > now + GOOD_FOR:
        yield Verdict("list-fresh", False, str(clock.china_date(one.next)))
    row = next((one.rows[digest] for digest in digests(content) if digest in one.rows), None)
    if row is None:
        yield Verdict("ended", True, clock.in_china(one.made).isoformat(timespec="minutes"))
    else:
        yield Verdict("ended", False, f"{row['identifier']} {row['status']} {row['since'][:10]}")
