"""One spelling for each envelope, stamp and receipt; any other byte is another message or none."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.codes import new_id
from tongban.kernel.exchange.envelopes import (
    GOOD_FOR,
    LONGEST,
    Attachment,
    Broken,
    Envelope,
    Receipt,
    Sealed,
    Stamp,
    digest,
    receipted,
    stamped,
)
from tongban.kernel.exchange.tests.factories import FAR, NEAR, NOW, envelope
from tongban.kernel.keys import SigningKey

KEY, OTHER = SigningKey.generate(), SigningKey.generate("ecdsa-p256")
PAPER = Attachment("a" * 64, "图纸.pdf", 12, "application/pdf")

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), JSON, max_size=4))
def test_an_envelope_is_read_as_it_was_written_and_spelled_as_rfc_8785_says(data):
    made = envelope(data=data, attachments=(PAPER,), cause="nearby/1/2")

    body = made.spelled()

    assert Envelope.read(body) == made
    assert body == rfc8785.dumps(orjson.loads(body))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda body: b" " + body,
        lambda body: body + b"\n",
        lambda body: body.replace(b'"sequence":1', b'"sequence":1.0'),
        lambda body: body.replace(b'"sequence":1', b'"sequence":true'),
        lambda body: body.replace(b'"sequence":1', b'"sequence":0'),
        lambda body: body.replace(b'"sequence":1', b'"sequence":4294967296'),
        lambda body: body.replace(b'"to":"faraway"', b'"to":"faraway\\n"'),
        lambda body: body.replace(b'"to":"faraway",', b""),
        lambda body: body.replace(b'"message":{}', b'"message":{},"more":{}'),
        lambda body: body.replace(b"2026-11-04T", b"2026-11-34T"),
        lambda body: body[: len(body) // 2],
        lambda body: body.replace(b'"id":"', b'"id":"\xff'),
        lambda body: b"[" * 100_000,
        lambda body: b"",
    ],
)
def test_what_is_not_in_its_one_spelling_is_no_envelope(spoilt):
    with pytest.raises(Broken):
        Envelope.read(spoilt(envelope().spelled()))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_broken_and_nothing_else(body):
    for kind in (Envelope, Stamp, Receipt):
        with pytest.raises(Broken):
            kind.read(body)


def test_what_is_too_long_for_an_envelope_is_not_written():
    with pytest.raises(ValueError, match="attachment"):
        envelope(data={"text": "x" * LONGEST}).spelled()


@pytest.mark.parametrize("key", [KEY, OTHER])
def test_a_stamp_holds_for_its_envelope_by_its_key_alone(key):
    body, other = envelope().spelled(), envelope().spelled()

    stamp = stamped(body, key, incarnation=7, at=NOW)
    mark = Stamp.read(stamp.body)

    assert (mark.key, mark.incarnation) == (key.public.key_id, 7)
    others = (SigningKey.generate().public, None)
    assert (stamp.is_by(key.public), *map(stamp.is_by, others)) == (True, False, False)
    assert (mark.is_of(body), mark.is_of(other)) == (True, False)


@pytest.mark.parametrize("place", range(0, 300, 7))
def test_any_altered_byte_of_a_stamp_breaks_its_signature(place):
    stamp = stamped(envelope().spelled(), KEY, incarnation=1, at=NOW)
    place %= len(stamp.body)
    altered = stamp.body[:place] + bytes([stamp.body[place] ^ 1]) + stamp.body[place + 1 :]

    assert not Sealed(altered, stamp.signature).is_by(KEY.public)


@pytest.mark.parametrize(
    ("after", "good"),
    [
        (timedelta(0), True),
        (GOOD_FOR - timedelta(microseconds=1), True),
        (GOOD_FOR, False),
        (-GOOD_FOR, True),
        (-GOOD_FOR - timedelta(microseconds=1), False),
    ],
)
def test_a_stamp_is_good_for_a_quarter_of_an_hour(after, good):
    mark = Stamp.read(stamped(b"", KEY, incarnation=1, at=NOW).body)

    assert mark.is_good(NOW + after) is good


def test_nobody_makes_his_own_stamp_last_longer():
    mark = Stamp.read(stamped(b"", KEY, incarnation=1, at=NOW).body)

    assert not replace(mark, until=NOW + timedelta(days=9)).is_good(NOW)


def test_a_receipt_is_read_as_it_was_written():
    made = Receipt(
        new_id(), digest(b"x"), NEAR, FAR, "refused", NOW, 3, KEY.public.key_id, ({"code": "no"},), {"number": "FR1"}
    )

    sealed = receipted(made, KEY)

    assert replace(Receipt.read(sealed.body), reasons=tuple(made.reasons)) == made
    assert (sealed.is_by(KEY.public), sealed.is_by(OTHER.public)) == (True, False)
