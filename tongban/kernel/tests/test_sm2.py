"""SM2 as the standard's example, a plain oracle and OpenSSL agree on it; and what happens where OpenSSL is not."""

import json
import subprocess
from hashlib import new
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel import keys, sm2
from tongban.kernel.keys import PublicKey, Sm2Missing
from tongban.kernel.tests import oracle_sm2 as oracle

SECRET = sm2.Secret.generate()
POINT = (int.from_bytes(SECRET.spki()[27:59], "big"), int.from_bytes(SECRET.spki()[59:], "big"))
NUMBER = int.from_bytes(SECRET.pkcs8()[36:68], "big")


@pytest.fixture(scope="module")
def checks(request) -> Path:
    folder = request.config.rootpath.parent / "shared" / "data" / "checks"
    if not folder.is_dir():
        pytest.skip("the material that others made is not here: ../shared/data/checks")
    return folder


def test_the_example_of_the_standard_holds_for_oracle_and_library(checks):
    example = json.loads((checks / "sm2_gbt32918_5_vector.json").read_text())
    secret, k, x, y, r, s = (
        int(example[name], 16) for name in ("private_key_dA", "k", "public_xA", "public_yA", "r", "s")
    )
    message, signature = example["message_ascii"].encode(), oracle.spelled(r) + oracle.spelled(s)
    public = sm2.Public(sm2.SPKI + oracle.spelled(x) + oracle.spelled(y))

    assert oracle.times(secret, oracle.G) == (x, y)
    assert oracle.sign(secret, message, k) == signature
    assert public.verify(signature, message)
    assert not public.verify(signature, message + b"!")
    assert new("sm3", b"abc").hexdigest() == example["sm3_abc"]


def test_sm3_gives_the_published_digests(checks):
    lines = [line for line in (checks / "oscca.txt").read_text().splitlines() if " = " in line]
    rows = [line.partition(" = ")[2] for line in lines]
    examples = list(zip(rows[::3], rows[1::3], rows[2::3], strict=True))

    assert len(examples) > 5
    for bits, message, digest in examples:
        assert new("sm3", bytes.fromhex(message)[: int(bits) // 8]).hexdigest() == digest


@settings(max_examples=10, deadline=None)
@given(st.binary(max_size=300), st.integers(1, oracle.N - 1))
def test_oracle_and_library_accept_each_others_signatures(message, k):
    public = sm2.Public(SECRET.spki())

    assert oracle.verify(POINT, SECRET.sign(message), message)
    assert public.verify(oracle.sign(NUMBER, message, k), message)


@given(st.binary(min_size=64, max_size=64))
def test_a_signature_has_one_spelling_in_der(signature):
    assert sm2.raw(sm2.der(signature)) == signature


@pytest.mark.parametrize(
    "spelled",
    [b"", b"\x30", bytes(72), b"\x30\x06\x02\x01\x01\x02\x01", b"\x30\x07\x02\x02\x00\x01\x02\x01\x01", b"\x30\x80"],
)
def test_any_other_spelling_is_none(spelled):
    with pytest.raises(ValueError, match="not a signature"):
        sm2.raw(spelled)


def test_halves_outside_the_order_and_the_negated_one_are_refused():
    public = sm2.Public(SECRET.spki())
    good = SECRET.sign(b"message")
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")

    twins = [(0, s), (r, 0), (sm2.ORDER, s), (r, sm2.ORDER), (r, sm2.ORDER - s), (sm2.ORDER - r, s)]

    assert public.verify(good, b"message")
    assert not any(public.verify(oracle.spelled(a) + oracle.spelled(b), b"message") for a, b in twins)


def test_keys_of_the_openssl_command_are_read_and_a_foreign_half_is_not(tmp_path):
    pem = subprocess.run(["openssl", "genpkey", "-algorithm", "SM2"], capture_output=True, check=True).stdout
    other = sm2.Secret.generate().pkcs8()

    key = keys.SCHEMES["sm2"].load(pem)

    assert keys.SCHEMES["sm2"].pem(key) == pem
    with pytest.raises(ValueError, match="key"):
        sm2.Secret.read(key.pkcs8()[:68] + other[68:])
    with pytest.raises(ValueError, match="not a private key"):
        sm2.Secret.read(key.pkcs8()[:-1])


def test_a_point_beside_the_curve_is_no_key():
    with pytest.raises(ValueError, match="not a key"):
        sm2.Public(sm2.SPKI + bytes(range(64)))


def test_without_the_library_the_mode_has_a_name_and_other_keys_work(tmp_path, monkeypatch):
    keys.create(tmp_path / "chinese", "sm2")
    keys.create(tmp_path / "other", "ed25519")
    public = SECRET.spki()
    sm2._library.cache_clear()
    monkeypatch.setattr(sm2, "LIBRARY", "libcrypto.so.of-another-machine")
    try:
        assert "libcrypto.so.of-another-machine" in sm2.trouble()
        assert keys.trouble(tmp_path / "chinese") == "sm2-missing"
        assert keys.trouble(tmp_path / "other") == ""
        with pytest.raises(Sm2Missing, match="not on this machine"):
            PublicKey.read(public)
    finally:
        sm2._library.cache_clear()
