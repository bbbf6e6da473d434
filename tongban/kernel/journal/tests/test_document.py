"""docs/journal.md is true: its example is what the software writes, and a verifier made from it judges alike."""

import random
import re
from hashlib import sha256

import orjson
import pytest
from cryptography.exceptions import InvalidSignature

from tongban.kernel.journal import merkle
from tongban.kernel.journal.tests import example
from tongban.kernel.journal.tests.bundles import World, bundle, dozen, judged
from tongban.kernel.journal.tests.stranger import check
from tongban.kernel.journal.tests.test_verify import SPELLINGS, UNSOUND
from tongban.kernel.keys import SigningKey

WHOLE = bundle(dozen())
FAULTS = (ValueError, KeyError, TypeError, AttributeError, IndexError, InvalidSignature, RecursionError)


def holds_for_a_stranger(content):
    try:
        check(content)
    except FAULTS:
        return False
    return True


def test_the_example_is_what_the_software_writes():
    document = example.DOCUMENT.read_text(encoding="utf-8")

    assert example.filled(document) == document


def test_the_bundle_that_is_printed_holds_for_both():
    document = example.DOCUMENT.read_text(encoding="utf-8")
    printed = re.search(r"<!-- example: bundle -->\n```text\n(.*?)```", document, re.DOTALL)[1].encode()

    assert printed == bundle(example.world())
    assert judged(printed, [example.KEY.public]).holds
    check(printed)


def test_the_document_explains_every_code_that_the_verifier_uses():
    document = example.DOCUMENT.read_text(encoding="utf-8").partition("## 7.")[2].partition("## 8.")[0]
    folder = example.DOCUMENT.parents[1] / "tongban" / "kernel" / "journal" / "verify"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    used = set(re.findall(r'(?:tell\(\s*[^"()]*(?:\([^()]*\))?[^"()]*|return )"([a-z]+(?:-[a-z]+)*)"', source))

    assert len(used) >= 20
    assert used - set(re.findall(r"`([a-z-]+)`", document)) == set()


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256"])
def test_both_accept_either_kind_of_key(algorithm):
    world = dozen()
    world.key = SigningKey.generate(algorithm)
    content = bundle(world)

    check(content)
    assert judged(content).holds


def test_both_accept_an_empty_journal():
    check(bundle(World([], ())))
    assert judged(bundle(World([], ()))).holds


@pytest.mark.parametrize("seed", range(4))
def test_both_refuse_the_same_mutations(seed):
    chance = random.Random(seed)
    lines = WHOLE.splitlines(keepends=True)
    mutations = [_flipped, _deleted, _doubled, _swapped, _cut, _inserted]

    for _ in range(120):
        content = chance.choice(mutations)(chance, lines)
        verdicts = holds_for_a_stranger(content), judged(content).holds
        assert verdicts == (content == WHOLE,) * 2


def _flipped(chance, lines):
    content = bytearray(b"".join(lines))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _deleted(chance, lines):
    at = chance.randrange(len(lines))
    return b"".join(lines[:at] + lines[at + 1 :])


def _doubled(chance, lines):
    at = chance.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def _swapped(chance, lines):
    one, other = sorted(chance.sample(range(len(lines)), 2))
    return b"".join([*lines[:one], lines[other], *lines[one + 1 : other], lines[one], *lines[other + 1 :]])


def _cut(chance, lines):
    content = b"".join(lines)
    return content[: chance.randrange(len(content))]


def _inserted(chance, lines):
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], chance.randbytes(20).replace(b"\n", b" ") + b"\n", *lines[at:]])


def _seventh(body):
    return bundle(World([*dozen().bodies[:6], body], (7,)))


@pytest.mark.parametrize("change", [change for change, _ in UNSOUND])
def test_both_refuse_an_unsound_entry_though_its_hashes_fit(change):
    sound = orjson.loads(dozen().bodies[6])
    content = _seventh(orjson.dumps(change(sound), option=orjson.OPT_SORT_KEYS))

    assert holds_for_a_stranger(_seventh(dozen().bodies[6]))
    assert (holds_for_a_stranger(content), judged(content).holds) == (False, False)


@pytest.mark.parametrize("spell", SPELLINGS)
def test_both_refuse_another_spelling_though_its_hash_fits(spell):
    content = _seventh(spell(dozen().bodies[6]))

    assert (holds_for_a_stranger(content), judged(content).holds) == (False, False)


def test_what_the_document_says_of_the_tree_can_be_computed_from_its_words():
    leaves = example.world().leaves
    pair = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    left, right = (sha256(b"\1" + pair[at] + pair[at + 1]).digest() for at in (0, 2))

    assert merkle.root(leaves) == sha256(b"\1" + left + right).digest()
