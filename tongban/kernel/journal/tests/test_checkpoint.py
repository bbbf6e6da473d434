"""A history that was rewritten and signed anew holds by itself; a head that a peer has kept of it says otherwise."""

from datetime import timedelta

import pytest

from tongban.kernel.journal import grammar
from tongban.kernel.journal.tests.bundles import (
    INSTALLATION,
    KEY,
    START,
    SUBJECTS,
    World,
    bundle,
    chain,
    signed_heads,
)
from tongban.kernel.journal.verify.audit import verify
from tongban.kernel.journal.verify.checkpoint import NoCheckpoint, against, read, spelled
from tongban.kernel.keys import SigningKey

TRUE = [body for zone, subject in SUBJECTS[:2] for body in chain(zone, subject)]


def rewritten():
    """The same matters a second later, every hash and head made to fit by whoever holds the key."""
    later = START + timedelta(seconds=1)
    return World([body for zone, subject in SUBJECTS[:2] for body in chain(zone, subject, at=later)], (4, 8))


def kept(world, size):
    """What a peer was told when the journal had so many entries."""
    head = next(one for one in signed_heads(world) if one["size"] == size)
    return {**grammar.summary(head), "public": world.key.public.spki.hex()}


def findings(tmp_path, world, heads):
    path = tmp_path / "journal"
    path.write_bytes(bundle(world))
    assert verify(path, [KEY.public]).holds
    return [finding.code for finding in against(path, read(spelled(heads)), INSTALLATION)]


def test_a_journal_that_went_on_holds_against_every_head_it_has_told(tmp_path):
    world = World(TRUE, (4, 8))

    assert findings(tmp_path, world, [kept(World(TRUE[:4], (4,)), 4), kept(world, 8)]) == []


def test_control_a_rewritten_history_that_holds_by_itself_is_red_against_a_head_that_a_peer_has_kept(tmp_path):
    assert findings(tmp_path, rewritten(), [kept(World(TRUE, (4, 8)), 4)]) == ["rewritten"]


def test_control_a_history_whose_end_was_cut_off_is_red(tmp_path):
    assert findings(tmp_path, World(TRUE[:4], (4,)), [kept(World(TRUE, (4, 8)), 8)]) == ["cut"]


def test_a_head_that_nobody_signed_or_of_another_journal_proves_nothing(tmp_path):
    world = World(TRUE, (4, 8))
    forged = {**kept(world, 8), "public": SigningKey.generate().public.spki.hex()}

    assert findings(tmp_path, world, [forged]) == ["checkpoint-unsound"]
    assert findings(tmp_path, world, [{**kept(world, 8), "installation": "another"}]) == ["checkpoint-missing"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"kind":"tongban-checkpoint","v":1,"heads":[{}]}'])
def test_what_is_no_checkpoint_is_said_to_be_none(content):
    with pytest.raises(NoCheckpoint):
        read(content)
