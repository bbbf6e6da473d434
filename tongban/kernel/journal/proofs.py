"""What an applicant can hold against the journal: that an entry stands under a signed head (存证回执)."""

from dataclasses import dataclass
from typing import Any

from tongban.kernel.journal import grammar, merkle
from tongban.kernel.keys import PublicKey


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's hash, its place, the siblings up to the root, and the head that was signed over it."""

    zone: str
    subject: str
    number: int
    hash: bytes
    position: int
    path: tuple[bytes, ...]
    head: dict[str, Any]

    def plain(self) -> dict[str, Any]:
        """The proof as a JSON object, to be kept with the receipt."""
        return {
            "zone": self.zone,
            "subject": self.subject,
            "number": self.number,
            "hash": self.hash.hex(),
            "position": self.position,
            "path": [node.hex() for node in self.path],
            "head": self.head,
        }

    def holds(self, key: PublicKey) -> bool:
        """Whether the owner of the key has signed a journal with this entry at this place."""
        head, root = self.head, bytes.fromhex(self.head["root"])
        said = grammar.head_text(head["installation"], head["previous"], head["root"], head["signed_at"], head["size"])
        return merkle.is_included(self.hash, self.position, head["size"], self.path, root) and (
            key.verify(bytes.fromhex(head["signature"]), said)
        )


def read(raw: dict[str, Any]) -> Proof:
    """A proof back from its JSON object; ValueError when it is none."""
    if wrong := grammar.misshapen(raw, grammar.PROOF_SHAPE):
        raise ValueError(f"is no proof: it {wrong}")
    return Proof(
        zone=raw["zone"],
        subject=raw["subject"],
        number=raw["number"],
        hash=bytes.fromhex(raw["hash"]),
        position=raw["position"],
        path=tuple(map(bytes.fromhex, raw["path"])),
        head=raw["head"],
    )
