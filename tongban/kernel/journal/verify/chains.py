"""One chain per subject: numbers without a gap, each entry holding the hash of the one before and its values."""

from dataclasses import dataclass
from typing import Any

import orjson

from tongban.kernel.journal.verify.report import Place, Tell

NOTHING_KNOWN = b"{}"
MOST_SEARCHES = 100


@dataclass(slots=True)
class Tip:
    """The last entry of a subject that was read; `fold` is what its columns are now, as JSON."""

    place: Place
    hash: str
    kind: str
    fold: bytes


class Chains:
    """All chains of a bundle while it is read: about a kilobyte for every subject."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.tips: dict[tuple[str, str], Tip] = {}
        self.damaged: set[str] = set()
        self.searches = 0

    def follow(self, entry: dict[str, Any], hash: str, place: Place) -> tuple[int, str] | None:
        """Append a sound entry; when its prev disagrees, answer the position and hash that it speaks for."""
        name = place.zone, place.subject
        tip = self.tips.get(name)
        after = entry["after"]
        after.pop("rows", None)
        if tip is None:
            self._begin(entry, place)
            self.tips[name] = Tip(place, hash, entry["kind"], orjson.dumps(after))
            return None
        spoken_for = self._link(tip, entry, place)
        fold = orjson.loads(tip.fold)
        self._compare(fold, entry["before"], place)
        fold.update(after)
        tip.place, tip.hash, tip.fold = place, hash, orjson.dumps(fold)
        return spoken_for

    def _begin(self, entry: dict[str, Any], place: Place) -> None:
        if entry["number"] > 1 and entry["prev"] not in self.damaged:
            self.tell(place, *_gap(entry["number"], 1, 0))

    def _link(self, tip: Tip, entry: dict[str, Any], place: Place) -> tuple[int, str] | None:
        number, expected, spoken_for = entry["number"], (tip.place.number or 0) + 1, None
        if entry["prev"] in self.damaged:
            tip.fold = NOTHING_KNOWN
        elif number != expected:
            self.tell(place, *_gap(number, expected, tip.place.line))
            tip.fold = NOTHING_KNOWN
        elif entry["prev"] != tip.hash:
            text = (
                f"its prev is not the hash of entry {number - 1} (line {tip.place.line}): one of the two was replaced"
            )
            self.tell(place, "chain-broken", text)
            spoken_for = tip.place.position, entry["prev"]
        if entry["kind"] != tip.kind:
            self.tell(place, "kind-changed", f"is of kind {entry['kind']}, the subject of kind {tip.kind}")
            tip.kind = entry["kind"]
        return spoken_for

    def _compare(self, fold: dict[str, Any], before: dict[str, Any], place: Place) -> None:
        known = {name: fold.get(name, value) for name, value in before.items()}
        if orjson.dumps(known) != orjson.dumps(before):
            wrong = [name for name in before if orjson.dumps(known[name]) != orjson.dumps(before[name])]
            text = f"says another value before than the entries before it left: {', '.join(wrong)}"
            self.tell(place, "value-broken", text)

    def holder(self, hash: str) -> Place | None:
        """The entry whose hash this is, among the last ones of every subject."""
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            return None
        return next((tip.place for tip in self.tips.values() if tip.hash == hash), None)


def _gap(number: int, expected: int, line: int) -> tuple[str, str]:
    if number < expected:
        return "entry-repeated", f"entry {number} comes again, after entry {expected - 1} (line {line})"
    missing = f"entry {expected} is" if number == expected + 1 else f"entries {expected} to {number - 1} are"
    return "entry-missing", f"{missing} missing before it"
