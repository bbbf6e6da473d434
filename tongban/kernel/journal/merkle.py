"""The tree over the journal: RFC 9162 section 2.1 with SHA-256, pure.

Every hash is 32 bytes. A tree of n leaves splits at the largest power of two below n. The frontier of a tree is the
list of roots of its complete subtrees from left to right, one for every bit that is set in n: all that is needed to
append leaves and to state the root.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
Subtree = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """MTH({d}) = SHA-256(0x00 || d)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size` (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves, compact: the roots of its complete subtrees, largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.nodes) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has {self.size.bit_count()} complete subtrees")

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The same tree with more leaves: data, not hashes."""
        size, nodes = self.size, list(self.nodes)
        for data in leaves:
            node, merges = sha256(b"\x00" + data).digest(), size
            while merges & 1:
                node = sha256(b"\x01" + nodes.pop() + node).digest()
                merges >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """The tree head."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The half-open range of leaves under each node, in the order of `nodes`."""
        start = 0
        for bit in reversed(range(self.size.bit_length())):
            if self.size >> bit & 1:
                yield start, start + (1 << bit)
                start += 1 << bit


def root(leaves: Iterable[bytes]) -> bytes:
    """The tree head over leaf data, in order."""
    return Frontier().extend(leaves).root()


def subtrees(frontier: Frontier, leaves: Sequence[bytes]) -> Subtree:
    """The hash of any range [a, b) that proofs ask for, in the tree of a frontier and the leaves after it."""
    known = dict(zip(frontier.ranges(), frontier.nodes, strict=True))

    def subtree(start: int, end: int) -> bytes:
        if (start, end) not in known:
            if end - start == 1:
                known[start, end] = leaf_hash(leaves[start - frontier.size])
            else:
                middle = start + split(end - start)
                known[start, end] = node_hash(subtree(start, middle), subtree(middle, end))
        return known[start, end]

    return subtree


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(index, D[size]), RFC 9162 section 2.1.3.1: the siblings from the leaf up."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return [subtree(*sides) for sides in reversed(path)]


def consistency(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """PROOF(first, D[second]), RFC 9162 section 2.1.4.1: that the second tree begins with the first."""
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof from {first} to {second}")
    start, end, path, whole = 0, second, [], True
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return [subtree(*sides) for sides in reversed(path)]


def root_from_inclusion(data: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion path leads to (RFC 9162 section 2.1.3.2); ValueError when its length is wrong."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    node, last, left = leaf_hash(data), size - 1, list(path)
    while last:
        if index & 1 or index != last:
            if not left:
                raise ValueError("the path is too short")
            sibling = left.pop(0)
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    if left:
        raise ValueError("the path is too long")
    return node


def is_included(data: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that leaf `index` of the tree with this root is `data`."""
    try:
        return root_from_inclusion(data, index, size, path) == root
    except ValueError:
        return False


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the second tree begins with the first (RFC 9162 section 2.1.4.2)."""
    if not 0 < first <= second or any(len(node) != len(first_root) for node in path):
        return False
    if first == second:
        return not path and first_root == second_root
    nodes = list(path) if first & (first - 1) else [first_root, *path]
    if not nodes:
        return False
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    older = newer = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            older, newer = node_hash(node, older), node_hash(node, newer)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            newer = node_hash(newer, node)
        index, last = index >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root
