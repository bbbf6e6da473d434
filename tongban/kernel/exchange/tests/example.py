"""The worked example of docs/exchange.md; `python -m tongban.kernel.exchange.tests.example` writes it there."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongban.kernel.exchange.envelopes import DONE, Attachment, Envelope, Receipt, digest, receipted, stamped
from tongban.kernel.keys import SCHEMES, SigningKey

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "exchange.md"
NEAR, FAR = (
    SigningKey(SCHEMES["ed25519"], Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))
    for secret in (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    )
)
"""The secrets of the tests 2 and 3 of RFC 8032, 7.1: nobody else should use them."""
SENT = datetime(2026, 11, 4, 2, 10, 33, 123456, tzinfo=UTC)
ENVELOPE = Envelope(
    id=UUID("019a4b00-0000-7000-8000-000000000001"),
    source="langfang",
    to="tangshan",
    type="handoff.say",
    subject=UUID("019a4b00-0000-7000-8000-0000000000aa"),
    time=SENT,
    incarnation=29714050,
    sequence=2,
    data={"at": "2026-11-04T02:10:33.123456Z", "text": "图纸已收到，请核对。", "who": "廊坊窗口"},
    attachments=(Attachment("a" * 64, "图纸.pdf", 20480, "application/pdf"),),
    cause="langfang/019a4b00-0000-7000-8000-0000000000aa/7",
)
MARKS = re.compile(r"<!-- example (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def examples() -> dict[str, str]:
    """What the document shows, by name: every byte follows from the values above."""
    body = ENVELOPE.spelled()
    stamp = stamped(body, NEAR, incarnation=29714050, at=SENT + timedelta(seconds=1))
    taken = Receipt(
        envelope=ENVELOPE.id,
        digest=digest(body),
        source=ENVELOPE.source,
        to=ENVELOPE.to,
        verdict=DONE,
        at=SENT + timedelta(seconds=2),
        incarnation=29713999,
        key=FAR.public.key_id,
    )
    receipt = receipted(taken, FAR)
    return {
        "keys": f"langfang  {NEAR.public.key_id}  {NEAR.public.spki.hex()}\n"
        f"tangshan  {FAR.public.key_id}  {FAR.public.spki.hex()}",
        "envelope": body.decode(),
        "stamp": f"{stamp.body.decode()}\n{stamp.signature.hex()}",
        "receipt": f"{receipt.body.decode()}\n{receipt.signature.hex()}",
    }


def page(text: str) -> str:
    """The document with its examples made anew."""
    known = examples()
    return MARKS.sub(lambda found: f"<!-- example {found[1]} -->\n```\n{known[found[1]]}\n```\n<!-- end -->", text)


if __name__ == "__main__":
    DOCUMENT.write_text(page(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
