"""Verify a journal bundle, offline: no database, no settings, only the bytes and, if held, the signer's key.

Every line is judged by itself, in its chain, in the tree under each signed head and in the counts; what does not hold
is told with the line, zone, subject, entry number and position it points to. `docs/journal.md` is the specification.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from tongban.kernel.journal import grammar
from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.merkle import Frontier
from tongban.kernel.journal.verify import damage
from tongban.kernel.journal.verify.chains import Chains
from tongban.kernel.journal.verify.report import Finding, Place, Report
from tongban.kernel.journal.verify.signers import Signers
from tongban.kernel.journal.verify.stretch import Stretch
from tongban.kernel.keys import PublicKey

MOST_OPEN_CASES = 50
UNREADABLE = (ValueError, TypeError, RecursionError)


def verify(path: Path, held: Iterable[PublicKey] = ()) -> Report:
    """Judge a bundle file; with keys that are held, every signature in it must be of one of them."""
    with path.open("rb") as file:
        return Audit(tuple(held)).of(file)


class Audit:
    """One reading of one bundle, line by line; memory grows with subjects and with the entries between two heads."""

    def __init__(self, held: tuple[PublicKey, ...] = ()) -> None:
        self.report = Report()
        self.signers = Signers(self.tell, held)
        self.chains = Chains(self.tell)
        self.stretch = Stretch()
        self.digest = sha256()
        self.line = 0
        self.expected = 0
        self.after_jump: int | None = None
        self.has_begun = False
        self.manifest: dict[str, Any] = {}
        self.last_head: dict[str, Any] | None = None
        self.signed_size = 0
        self.has_lost_head = False
        self.open_cases: dict[Stretch, tuple[bytes, int]] = {}
        self.installations: set[str] = set()
        self.closing_at = 0
        self.unreadable = 0
        self.damaged = 0
        self.unreadable_after_end = 0

    def tell(self, place: Place, code: str, text: str) -> None:
        """Write down a finding."""
        self.report.add(Finding(place, code, text))

    def of(self, file: BinaryIO) -> Report:
        """Read everything and conclude."""
        while line := file.readline(grammar.LONGEST_LINE):
            self.line += 1
            self._line(line)
            self.digest.update(line)
            while not line.endswith(b"\n") and (line := file.readline(grammar.LONGEST_LINE)):
                self.digest.update(line)
        self._conclude()
        return self.report

    def _line(self, line: bytes) -> None:
        if self.closing_at:
            self._after_the_end()
        elif self.has_begun and self._entry(line):
            return
        elif joint := grammar.RUN_TOGETHER.search(line):
            self.tell(Place(self.line), "malformed", "runs into the next line: the line feed between them was altered")
            self._line(line[: joint.end() - 1] + b"\n")
            self._line(line[joint.end() :])
        elif not self.has_begun:
            self._manifest(line)
        elif line.startswith(grammar.CLOSE):
            self._closing(line)
        elif line.startswith(grammar.HEAD):
            self._head(line)
        else:
            self._damaged(line)

    def _refuse(self, line: bytes, text: str) -> None:
        self.unreadable += 1
        self.has_lost_head = True
        self.tell(Place(self.line), "malformed", text)

    def _parsed(self, text: bytes, shape: dict[str, grammar.Test], what: str) -> dict[str, Any] | None:
        try:
            value = orjson.loads(text)
            canonical_text = canonical(value) + b"\n"
        except UNREADABLE:
            return self._refuse(text, f"is not {what}: no JSON of this format")
        if wrong := grammar.misshapen(value, shape):
            return self._refuse(text, f"is not {what}: it {wrong}")
        if canonical_text != text:
            self.tell(Place(self.line), "not-canonical", f"is {what}, but not spelled canonically")
        return value

    def _manifest(self, line: bytes) -> None:
        self.has_begun = True
        self.manifest = self._parsed(line, grammar.MANIFEST_SHAPE, "a manifest") or {}
        self.signers.list_keys(self.manifest.get("keys"))

    # An entry, by the short way when nothing is wrong with the line itself.

    def _entry(self, line: bytes) -> bool:
        parts = line.split(b" ", 2)
        if len(parts) != 3 or parts[0] != b"%d" % self.expected or not parts[2].endswith(b"\n"):
            return False
        body = parts[2][:-1]
        digest = sha256(body)
        hash = digest.hexdigest()
        if hash.encode() != parts[1]:
            return False
        self.after_jump = None
        self._sound(body, hash, digest.digest(), self.expected)
        return True

    def _sound(self, body: bytes, hash: str, leaf: bytes, position: int) -> None:
        try:
            entry = grammar.parse_entry(body)
        except ValueError as error:
            place = damage.salvaged(body, self.line, position)
            self.tell(place, "body-unsound", str(error))
            self.chains.damaged.add(hash)
        else:
            place = Place(self.line, position, entry["zone"], entry["subject"], entry["number"])
            if spoken_for := self.chains.follow(entry, hash, place):
                self._doubt(spoken_for[0], bytes.fromhex(spoken_for[1]))
        self._count(leaf, place)

    def _doubt(self, position: int, leaf: bytes) -> None:
        """A later entry speaks for another leaf: also in a stretch whose head could not be accounted for."""
        for stretch in (self.stretch, *self.open_cases):
            stretch.doubt(position, leaf)
        for stretch, (root, line) in self.open_cases.items():
            for index in stretch.restored(position, root):
                self._replaced(stretch.places[index], line)

    def _count(self, leaf: bytes, place: Place) -> None:
        self.stretch.append(leaf, place)
        self.report.entries += 1
        if place.zone:
            self.report.zones[place.zone] += 1
        self.expected += 1

    # The long way: something is wrong with the line; find out what, and go on with what can be saved.

    def _damaged(self, line: bytes) -> None:
        read = grammar.read_entry(line)
        if read is None:
            self._refuse(line, "is no entry, no head and no closing line")
            return
        if read.is_malformed:
            where = damage.salvaged(read.body, self.line, self.expected)
            self.damaged += 1
            self.tell(where, "malformed", "is not `position hash body` on a line of its own")
        position = self.expected if read.position is None else read.position
        self._in_order(position, read.body)
        computed = sha256(read.body)
        if read.hash in (None, computed.hexdigest()):
            self._sound(read.body, computed.hexdigest(), computed.digest(), position)
        else:
            self._altered(read.body, position, read.hash, computed)

    def _altered(self, body: bytes, position: int, stated: str, computed: Any) -> None:
        place = damage.salvaged(body, self.line, position)
        if (before := damage.prev(body)) and (holder := self.chains.holder(before)):
            place = Place(self.line, position, holder.zone, holder.subject, (holder.number or 0) + 1)
        self.damaged += 1
        self.tell(place, "altered", "has a body that its hash does not belong to" if body else "has lost its body")
        self.chains.damaged |= {stated, computed.hexdigest()}
        self.stretch.other[len(self.stretch.leaves)] = computed.digest()
        self._count(bytes.fromhex(stated), place)

    def _in_order(self, position: int, body: bytes) -> None:
        if position == self.expected:
            self.after_jump = None
            return
        self.stretch.is_out_of_order = True
        if position == self.after_jump:
            self.expected, self.after_jump = position, None
            return
        what = f"stands at position {position} where {self.expected} was expected"
        if position > self.expected:
            what += f": {position - self.expected} positions are missing before it, or it is out of order"
        else:
            what += ": it comes again or is out of order"
        self.tell(damage.salvaged(body, self.line, position), "out-of-order", what)
        self.after_jump = position + 1

    # A signed head: the tree over everything before it.

    def _head(self, line: bytes) -> None:
        head = self._parsed(line[len(grammar.HEAD) :], grammar.HEAD_SHAPE, "a signed head")
        if head is None:
            return
        self.report.heads += 1
        if head["size"] > self.signed_size:
            self._judge(head, Place(self.line))
        else:
            text = f"signs {head['size']} entries, after a head of {self.signed_size}"
            self.tell(Place(self.line), "head-repeated", text)

    def _judge(self, head: dict[str, Any], place: Place) -> None:
        self._misplaced(head["size"], place)
        readings = [(tree, tree.root().hex(), fixed) for tree, fixed in self.stretch.readings()]
        is_signed = self._signed(head, [root for _, root, _ in readings], place)
        signed_tree = self._signed_tree(head, place)
        matching = ((tree, fixed) for tree, root, fixed in readings if root == head["root"])
        tree, fixed = next(matching, (None, frozenset()))
        for index in sorted(fixed & self.stretch.replaced.keys()):
            self._replaced(self.stretch.places[index], self.line)
        if is_signed and not tree:
            self._unaccounted(signed_tree)
            if len(self.open_cases) < MOST_OPEN_CASES:
                self.open_cases[self.stretch] = bytes.fromhex(head["root"]), self.line
        self.last_head = head if is_signed else None
        if is_signed:
            self._follows(head, place)
            self.signed_size, self.has_lost_head = head["size"], False
            self.installations.add(head["installation"])
        else:
            self.has_lost_head = True
        self._go_on_from(tree or (signed_tree if is_signed else None))

    def _follows(self, head: dict[str, Any], place: Place) -> None:
        if head["previous"] != self.signed_size and not self.has_lost_head:
            text = f"follows a head of {head['previous']} entries, but the head before it signs {self.signed_size}"
            self.tell(place, "head-missing", text)

    def _replaced(self, place: Place, line: int) -> None:
        self.tell(place, "replaced", f"is not the entry that the head on line {line} signs")

    def _go_on_from(self, tree: Frontier | None) -> None:
        if tree:
            self.stretch = Stretch(tree)
            self.expected, self.after_jump = tree.size, None

    def _misplaced(self, size: int, place: Place) -> None:
        if size == self.expected:
            return
        if size == self.after_jump:
            self.stretch.is_out_of_order = True
        else:
            self.tell(place, "head-misplaced", f"signs {size} entries where {self.expected} stand before it")

    def _signed(self, head: dict[str, Any], roots: list[str], place: Place) -> bool:
        key = self.signers.find(head["key_id"], place)
        if key is None:
            return False
        for root in (head["root"], *roots):
            text = grammar.head_text(head["installation"], head["previous"], root, head["signed_at"], head["size"])
            if key.verify(bytes.fromhex(head["signature"]), text):
                if root != head["root"]:
                    self.tell(place, "altered", "states another root than the one that was signed")
                    head["root"] = root
                return True
        self.tell(place, "signature-broken", f"has a signature that key {key.key_id} did not make for what it says")
        return False

    def _signed_tree(self, head: dict[str, Any], place: Place) -> Frontier | None:
        nodes = tuple(map(bytes.fromhex, head["frontier"]))
        if (
            len(nodes) == head["size"].bit_count()
            and (tree := Frontier(head["size"], nodes)).root().hex() == head["root"]
        ):
            return tree
        self.tell(place, "frontier-broken", "has a frontier that does not give its root")
        return None

    def _unaccounted(self, signed: Frontier | None) -> None:
        if self.stretch.is_out_of_order or (signed and signed.size != self.expected):
            text = "has a root that cannot be computed again, because lines before it are missing or out of order"
            self.tell(Place(self.line), "unconfirmed", text)
            return
        for group in (signed and list(self.stretch.suspects(signed))) or [self.stretch.places]:
            if len(group) == 1:
                self._replaced(group[0], self.line)
            elif group:
                self.tell(Place(group[0].line, group[0].position), "replaced", _one_of(group, self.line))

    def _closing(self, line: bytes) -> None:
        self.closing_at = self.line
        closing = self._parsed(line[len(grammar.CLOSE) :], grammar.CLOSING_SHAPE, "a closing line")
        place = Place(self.line)
        key = closing and self.signers.find(closing["key_id"], place)
        if not closing or not key:
            return
        said, found = (closing["lines"], closing["sha256"]), (self.line - 1, self.digest.hexdigest())
        for content in (said, found):
            text = grammar.closing_text(closing["closed_at"], closing["installation"], *content)
            if key.verify(bytes.fromhex(closing["signature"]), text):
                self.installations.add(closing["installation"])
                if content != said:
                    self.tell(place, "altered", "states another content than the one that was signed")
                elif content != found:
                    text = f"was signed for other content: {said[0]} lines before it, where {found[0]} are"
                    self.tell(place, "content-altered", text)
                return
        self.tell(place, "signature-broken", f"has a signature that key {key.key_id} did not make for what it says")

    def _after_the_end(self) -> None:
        self.unreadable += 1
        if self.unreadable_after_end == 0:
            self.tell(Place(self.line), "after-the-end", "comes after the closing line")
        self.unreadable_after_end += 1

    # At the end: what only the whole can show.

    def _conclude(self) -> None:
        report, first = self.report, Place(1)
        if not self.closing_at:
            what = (
                f"the bundle ends here without a closing line, after {report.entries} entries"
                if self.line
                else "is empty"
            )
            self.tell(Place(max(self.line, 1)), "truncated", what)
        if self.stretch.leaves:
            from_line, to_line = self.stretch.places[0].line, self.stretch.places[-1].line
            text = f"no signed head follows the {len(self.stretch.leaves)} entries on lines {from_line} to {to_line}"
            self.tell(Place(to_line + 1), "unsigned", text)
        report.subjects, report.root = len(self.chains.tips), self.stretch.tree.root().hex() if report.heads else ""
        report.installation = self.manifest.get("installation", "")
        report.signers, report.is_signer_held = self.signers.conclude()
        if self.manifest:
            for text in self._miscounts():
                self.tell(first, "manifest-differs", text)

    def _miscounts(self) -> Iterator[str]:
        said, report = self.manifest, self.report
        if not self.unreadable:
            if said["entries"] != report.entries:
                yield f"counts {said['entries']} entries, the bundle holds {report.entries}"
            if said["heads"] != report.heads:
                yield f"counts {said['heads']} signed heads, the bundle holds {report.heads}"
            if not self.damaged and said["zones"] != dict(report.zones):
                yield "counts other entries by zone than the bundle holds"
            last = grammar.summary(self.last_head) if self.last_head else None
            if (last or not report.heads) and said["head"] != last:
                yield "repeats another head than the last one of the bundle"
        if self.installations and {said["installation"]} != self.installations:
            yield f"is of {said['installation']}, its signatures of {', '.join(sorted(self.installations))}"


def _one_of(group: list[Place], line: int) -> str:
    names = "; ".join(f"{place.zone} {place.subject} {place.number}" for place in group[:8])
    more = f"; and {len(group) - 8} more" if len(group) > 8 else ""
    span = f"positions {group[0].position} to {group[-1].position}, lines {group[0].line} to {group[-1].line}"
    return f"one or more of the entries at {span} is not the one that the head on line {line} signs: {names}{more}"
