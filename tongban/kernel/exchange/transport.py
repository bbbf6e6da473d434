"""The line to another installation: HTTP requests to the address that the operator told for it, and to no other."""

from collections.abc import Sequence
from typing import BinaryIO

from django.conf import settings

from tongban.kernel import outward
from tongban.kernel.exchange import wire
from tongban.kernel.exchange.envelopes import Broken, Envelope
from tongban.kernel.exchange.wire import Answer, Try
from tongban.kernel.files.place import fetch_back, place_of
from tongban.kernel.outward import Trust

ENVELOPES, ATTACHMENTS, STATUS = "/exchange/envelopes", "/exchange/attachments/", "/exchange/status"
MOST_READ = 8 << 20
SLOWEST = 32 << 10
"""Bytes a second that a line must carry at least, for a file to cross it."""
JSON = {"Content-Type": "application/json"}
BYTES = {"Content-Type": "application/octet-stream"}


class Down(Exception):
    """The installation did not answer, or with nothing that an installation answers; the word says how."""


def carry(address: str, tries: Sequence[Try]) -> list[Answer]:
    """Bring envelopes to an address: an answer for each; Down when none came."""
    try:
        return wire.read_answer(_asked("POST", address + ENVELOPES, wire.request(tries)), len(tries))
    except Broken as fault:
        raise Down("not-understood") from fault


def upload(address: str, digest: str, envelope: Envelope) -> None:
    """Bring the bytes that a receiver wants for an envelope."""
    url = f"{address}{ATTACHMENTS}{digest}?source={envelope.source}&envelope={envelope.id}"
    if not place_of(digest).exists():
        fetch_back(digest)
    with place_of(digest).open("rb") as file:
        _asked("PUT", url, file, size=place_of(digest).stat().st_size)


def status(address: str) -> bytes:
    """What an installation says of itself."""
    return _asked("GET", address + STATUS)


def _asked(method: str, url: str, body: bytes | BinaryIO | None = None, size: int = 0) -> bytes:
    headers = {**BYTES, "Content-Length": str(size)} if size else JSON
    longest = outward.LONGEST + size / SLOWEST
    answer = outward.request(method, url, body, headers, named=True, trust=trust(), most=MOST_READ, longest=longest)
    if not answer.is_good:
        raise Down(answer.fault or f"status-{answer.status}")
    return answer.content


def trust() -> Trust:
    """How this installation is known to its peers, where the operator has set it."""
    return Trust(settings.PEER_AUTHORITIES, settings.PEER_CERTIFICATE, settings.PEER_KEY)
