"""The entries since the last signed head: what the next head must account for, and which entry it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tongban.kernel.journal.merkle import Frontier
from tongban.kernel.journal.verify.report import Place


@dataclass(slots=True, eq=False)
class Stretch:
    """Leaves in the order of their lines, after a tree that is held to be known."""

    tree: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    other: dict[int, bytes] = field(default_factory=dict)
    replaced: dict[int, bytes] = field(default_factory=dict)
    is_out_of_order: bool = False

    def append(self, leaf: bytes, place: Place) -> None:
        """The next line's leaf."""
        self.leaves.append(leaf)
        self.places.append(place)

    def doubt(self, position: int, leaf: bytes) -> None:
        """A later entry says that the leaf at this position was another one."""
        for index, place in enumerate(self.places):
            if place.position == position:
                self.replaced[index] = leaf

    def readings(self) -> Iterator[tuple[Frontier, frozenset[int]]]:
        """The trees that these lines may stand for, the plainest first, with what was put right to get there."""
        yield self.tree.extend(self.leaves), frozenset()
        swaps = [self.other, self.replaced, self.other | self.replaced]
        swaps = [swap for index, swap in enumerate(swaps) if swap and swap not in swaps[:index]]
        for swap in swaps:
            yield self.tree.extend(self._with(swap)), frozenset(swap)
        if self.is_out_of_order:
            for swap in ({}, *swaps):
                if leaves := self._by_position(self._with(swap)):
                    yield self.tree.extend(leaves), frozenset(swap)

    def restored(self, position: int, root: bytes) -> list[int]:
        """The entries that must be put back for this root, when the one at this position is among them."""
        if any(self.places[index].position == position for index in self.replaced) and (
            self.tree.extend(self._with(self.replaced)).root() == root
        ):
            return sorted(self.replaced)
        return []

    def _with(self, swap: dict[int, bytes]) -> list[bytes]:
        return [swap.get(index, leaf) for index, leaf in enumerate(self.leaves)]

    def _by_position(self, leaves: list[bytes]) -> list[bytes]:
        placed = {place.position: leaf for place, leaf in zip(self.places, leaves, strict=True)}
        wanted = range(self.tree.size, self.tree.size + len(placed))
        return [placed[position] for position in wanted] if set(placed) == set(wanted) else []

    def suspects(self, signed: Frontier) -> Iterator[list[Place]]:
        """Groups of entries, each with at least one that differs from what the signed frontier stands for."""
        read = self.tree.extend(self.leaves)
        if read.size != signed.size:
            return
        for (start, end), mine, theirs in zip(read.ranges(), read.nodes, signed.nodes, strict=True):
            if mine != theirs:
                yield self.places[max(start - self.tree.size, 0) : end - self.tree.size]
