"""A bundle against the heads that others have kept of the same journal: whether it was rewritten behind one of them.

Whoever has the database and the key can write another history and sign it so that it holds by itself. What he cannot
reach is a head that a peer has kept: the tree of so many entries has one root only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from tongban.kernel.journal import grammar
from tongban.kernel.journal.merkle import Frontier
from tongban.kernel.journal.verify.report import Finding, Place
from tongban.kernel.keys import KeyTrouble, PublicKey

KIND, VERSION = "tongban-checkpoint", 1
SPAN = 4096
SHAPE = {**grammar.SUMMARY_SHAPE, "public": grammar.KEY_SHAPE["public"]}
NAMED = tuple(SHAPE)
Head = Mapping[str, Any]


class NoCheckpoint(ValueError):
    """A file that holds no heads (非树头存证)."""


def spelled(heads: Sequence[Head]) -> bytes:
    """The file that a peer hands to whoever wants to verify."""
    said = {"heads": [dict(head) for head in heads], "kind": KIND, "v": VERSION}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def read(content: bytes) -> list[Head]:
    """The heads of such a file; NoCheckpoint for any other."""
    try:
        raw = orjson.loads(content)
        if (raw["kind"], raw["v"]) != (KIND, VERSION):
            raise NoCheckpoint("a file of another kind")
        heads = [{name: one[name] for name in NAMED} for one in raw["heads"]]
    except (ValueError, KeyError, TypeError) as error:
        raise NoCheckpoint(f"no heads that a peer has kept: {error}") from error
    if odd := next((word for head in heads if (word := grammar.misshapen(head, SHAPE))), ""):
        raise NoCheckpoint(f"a head {odd}")
    return heads


def is_signed(head: Head) -> bool:
    """Whether a head bears the signature of the key that it names."""
    try:
        key = PublicKey.read(bytes.fromhex(head["public"]))
    except (KeyTrouble, ValueError):
        return False
    said = [head[name] for name in ("installation", "previous", "root", "signed_at", "size")]
    named = key.key_id == head["key_id"]
    return named and key.verify(bytes.fromhex(head["signature"]), grammar.head_text(*said))


def against(bundle: Path, heads: Iterable[Head], installation: str) -> Iterator[Finding]:
    """What does not hold between a bundle that holds by itself and the heads that were kept of its journal."""
    held = sorted((head for head in heads if head["installation"] == installation), key=lambda head: head["size"])
    nowhere = Place(0)
    if not held:
        yield Finding(nowhere, "checkpoint-missing", "the checkpoint holds no head of this journal")
    for head in (head for head in held if not is_signed(head)):
        yield Finding(nowhere, "checkpoint-unsound", f"the head of {head['size']} entries was not signed by its key")
    good = [head for head in held if is_signed(head)]
    roots = dict(_roots(bundle, {head["size"] for head in good}))
    for head in good:
        root, told = roots.get(head["size"]), f"on {head['signed_at']} it was told to hold {head['size']} entries"
        if root is None:
            yield Finding(nowhere, "cut", f"{told}, and this bundle holds fewer")
        elif root != head["root"]:
            text = f"{told} under another root: it was rewritten behind this head"
            yield Finding(Place(0, head["size"] - 1), "rewritten", text)


def _roots(bundle: Path, sizes: set[int]) -> Iterator[tuple[int, str]]:
    """The root of the tree at each of these sizes, from the hashes of the entries."""
    tree, leaves = Frontier(), []
    with bundle.open("rb") as lines:
        for line in lines:
            if (entry := grammar.ENTRY_LINE.fullmatch(line)) is None:
                continue
            leaves.append(bytes.fromhex(entry[2].decode()))
            reached = tree.size + len(leaves)
            if reached in sizes or len(leaves) >= SPAN:
                tree, leaves = tree.extend(leaves), []
                if reached in sizes:
                    yield reached, tree.root().hex()
