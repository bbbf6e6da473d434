"""Controls: with one check of the verifier taken out, the alteration that it is there for goes unseen."""

from hashlib import sha256

import orjson

from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.tests.bundles import World, bundle, dozen, judged, signed_heads
from tongban.kernel.journal.tests.test_verify import set_status
from tongban.kernel.journal.verify.audit import Audit
from tongban.kernel.journal.verify.chains import Chains


def test_without_the_signed_tree_a_replaced_last_entry_goes_unseen(monkeypatch):
    heads, world = signed_heads(dozen()), dozen()
    world.bodies[11] = canonical(set_status(orjson.loads(world.bodies[11])))
    world.leaves[11] = sha256(world.bodies[11]).digest()
    assert not judged(bundle(world, heads)).holds

    monkeypatch.setattr(Audit, "_unaccounted", lambda *_: None)

    assert judged(bundle(world, heads)).holds


def test_without_the_chains_an_entry_that_follows_nothing_goes_unseen(monkeypatch):
    world = dozen()
    body = canonical(orjson.loads(world.bodies[6]) | {"prev": "00" * 32})
    content = bundle(World([*world.bodies[:6], body], (7,)))
    assert not judged(content).holds

    monkeypatch.setattr(Chains, "follow", lambda *_: None)

    assert judged(content).holds


def test_without_the_hash_a_changed_body_goes_unseen(monkeypatch):
    heads, world = signed_heads(dozen()), dozen()
    world.bodies[4] = canonical(set_status(orjson.loads(world.bodies[4])))
    assert not judged(bundle(world, heads)).holds

    monkeypatch.setattr(
        Audit,
        "_altered",
        lambda audit, body, position, stated, _: audit._sound(body, stated, bytes.fromhex(stated), position),
    )

    assert judged(bundle(world, heads)).holds
