"""The tree agrees with the published vectors of Certificate Transparency and with its definition word for word."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.journal import merkle
from tongban.kernel.journal.merkle import Frontier

# The reference leaves and roots of RFC 6962 implementations (certificate-transparency, merkletree tests).
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
leaf_lists = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def by_definition(leaves):
    """MTH of RFC 9162 section 2.1.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = max(2**power for power in range(10) if 2**power < len(leaves))
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def of(leaves):
    return merkle.subtrees(Frontier(), leaves)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size):
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_paths_come_out_and_hold(index, size):
    path = merkle.inclusion(index, size, of(LEAVES[:size]))

    assert [node.hex() for node in path] == INCLUSION[index, size]
    assert merkle.is_included(LEAVES[index], index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_the_published_consistency_proofs_come_out_and_hold(first, second):
    path = merkle.consistency(first, second, of(LEAVES[:second]))

    assert [node.hex() for node in path] == CONSISTENCY[first, second]
    assert merkle.is_consistent(first, bytes.fromhex(ROOTS[first]), second, bytes.fromhex(ROOTS[second]), path)


@given(leaf_lists)
def test_the_root_is_the_root_of_the_definition(leaves):
    assert merkle.root(leaves) == by_definition(leaves)


@given(leaf_lists, st.data())
def test_a_frontier_continues_as_if_it_had_never_been_put_away(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))

    kept = Frontier().extend(leaves[:cut])

    assert Frontier(kept.size, kept.nodes).extend(leaves[cut:]) == Frontier().extend(leaves)
    assert [by_definition(leaves[a:b]) for a, b in kept.ranges()] == list(kept.nodes)


@given(leaf_lists, st.data())
def test_a_path_from_an_older_frontier_is_the_path_of_the_whole_list(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    cut = data.draw(st.integers(0, index))
    size = data.draw(st.integers(index + 1, len(leaves)))

    path = merkle.inclusion(index, size, merkle.subtrees(Frontier().extend(leaves[:cut]), leaves[cut:size]))

    assert path == merkle.inclusion(index, size, of(leaves[:size]))
    assert merkle.root_from_inclusion(leaves[index], index, size, path) == by_definition(leaves[:size])


@given(leaf_lists, st.data())
def test_an_altered_inclusion_path_proves_nothing(leaves, data):
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, of(leaves))
    root = by_definition(leaves)

    assert not merkle.is_included(leaves[index] + b"!", index, size, path, root)
    assert not merkle.is_included(leaves[index], index, size, [*path, root], root)
    assert not merkle.is_included(leaves[index], size, size, path, root)
    assert not path or not merkle.is_included(leaves[index], index, size, path[:-1], root)
    assert not path or not merkle.is_included(leaves[index], index, size, [root, *path[1:]], root)


@given(leaf_lists, st.data())
def test_every_prefix_is_provably_a_prefix_and_another_tree_is_not(leaves, data):
    second = len(leaves)
    first = data.draw(st.integers(1, second))
    path = merkle.consistency(first, second, of(leaves))
    older, newer = by_definition(leaves[:first]), by_definition(leaves)
    forged = by_definition([*leaves[: first - 1], leaves[first - 1] + b"!"])

    assert merkle.is_consistent(first, older, second, newer, path)
    assert not merkle.is_consistent(first, forged, second, newer, path)
    assert not merkle.is_consistent(first, older, second, forged, path)
    assert not merkle.is_consistent(first, older, second, newer, [*path, newer])
    assert not path or not merkle.is_consistent(first, older, second, newer, path[:-1])


def test_what_lies_outside_the_tree_is_refused():
    with pytest.raises(ValueError, match="leaf 3 is not in a tree of 3"):
        merkle.inclusion(3, 3, of(LEAVES[:3]))
    with pytest.raises(ValueError, match="no consistency proof from 4 to 3"):
        merkle.consistency(4, 3, of(LEAVES[:3]))
    with pytest.raises(ValueError, match="2 complete subtrees"):
        Frontier(3, (b"",))
