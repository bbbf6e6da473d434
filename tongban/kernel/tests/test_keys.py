"""Keys sign and verify behind one interface; files are whole, private and never silently replaced."""

import os
import signal
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tongban.kernel import keys
from tongban.kernel.keys import KeyMissing, KeyTrouble, PublicKey, SigningKey

every_algorithm = pytest.mark.parametrize("algorithm", keys.SCHEMES)


@every_algorithm
def test_a_signature_holds_for_its_message_and_key_only(algorithm):
    key, other = SigningKey.generate(algorithm), SigningKey.generate(algorithm)
    signature = key.sign(b"message")

    assert len(signature) == 64
    assert key.public.verify(signature, b"message")
    assert not key.public.verify(signature, b"messagE")
    assert not other.public.verify(signature, b"message")


@every_algorithm
def test_every_flipped_bit_of_a_signature_is_refused(algorithm):
    key = SigningKey.generate(algorithm)
    signature = key.sign(b"message")

    flipped = [
        signature[:at] + bytes([signature[at] ^ 1 << bit]) + signature[at + 1 :] for at in range(64) for bit in range(8)
    ]

    assert not any(key.public.verify(bad, b"message") for bad in flipped)
    assert not any(key.public.verify(bad, b"message") for bad in (b"", signature[:63], signature + b"\0"))


def test_the_second_spelling_of_an_ecdsa_signature_is_refused():
    key = SigningKey.generate("ecdsa-p256")
    signature = key.sign(b"message")
    s = int.from_bytes(signature[32:], "big")

    twin = signature[:32] + (keys.EcdsaP256.order - s).to_bytes(32, "big")

    assert not key.public.verify(twin, b"message")


def test_an_ed25519_signature_is_the_one_of_rfc_8032():
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    key = SigningKey(keys.SCHEMES["ed25519"], ed25519.Ed25519PrivateKey.from_private_bytes(secret))

    assert key.public.spki[-32:].hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@every_algorithm
def test_a_public_key_survives_its_pem_file(algorithm):
    public = SigningKey.generate(algorithm).public

    again = PublicKey.read_pem(public.pem())

    assert (again.spki, again.key_id, again.algorithm) == (public.spki, public.key_id, algorithm)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"\xff\x00" * 40,
        b"-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_what_is_no_key_of_a_known_scheme_is_named_as_that(pem):
    with pytest.raises(KeyTrouble, match="not a"):
        PublicKey.read_pem(pem)


def test_a_point_beside_the_curve_is_no_key():
    with pytest.raises(KeyTrouble, match="not a public key of ecdsa-p256"):
        PublicKey.read(keys.EcdsaP256.spki_prefix + bytes(range(64)))


@every_algorithm
def test_a_created_key_is_found_again_and_only_its_owner_may_read_it(tmp_path, algorithm):
    folder = tmp_path / "keys"
    key = keys.create(folder, algorithm)

    again = keys.current(folder)

    assert key.public.verify(again.sign(b"message"), b"message")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{key.public.key_id}.key.pem").stat().st_mode & 0o777 == 0o600
    assert PublicKey.read_pem((folder / "seal.pub.pem").read_bytes()).key_id == key.public.key_id
    assert keys.trouble(folder) == ""


def test_a_second_creation_changes_nothing(tmp_path):
    key = keys.create(tmp_path)

    with pytest.raises(FileExistsError):
        keys.create(tmp_path)

    assert keys.current(tmp_path).public.key_id == key.public.key_id


def test_a_renewed_key_signs_and_the_old_one_still_verifies(tmp_path):
    old = keys.create(tmp_path)
    signature = old.sign(b"message")

    new = keys.renew(tmp_path, "ecdsa-p256")

    assert keys.current(tmp_path).public.key_id == new.public.key_id
    assert keys.public_keys(tmp_path)[old.public.key_id].verify(signature, b"message")


def test_the_installation_keeps_its_name_when_its_key_is_renewed(tmp_path):
    keys.create(tmp_path)
    name = keys.installation(tmp_path)

    keys.renew(tmp_path)

    assert keys.installation(tmp_path) == name
    assert len(name) == 36


def test_trouble_with_the_key_has_a_name(tmp_path):
    assert keys.trouble(tmp_path / "nowhere") == "seal-key-missing"
    key = keys.create(tmp_path)
    secret = tmp_path / f"{key.public.key_id}.key.pem"
    content = secret.read_bytes()

    secret.write_bytes(content[:40])
    assert keys.trouble(tmp_path) == "seal-key-broken"
    secret.write_bytes(SigningKey.generate().pem())
    assert keys.trouble(tmp_path) == "seal-key-broken"
    secret.unlink()
    assert keys.trouble(tmp_path) == "seal-key-missing"
    with pytest.raises(KeyMissing, match=r"key\.pem is missing"):
        keys.current(tmp_path)
    secret.write_bytes(content)
    assert keys.trouble(tmp_path) == ""


def test_a_key_whose_making_is_killed_is_whole_or_absent(tmp_path):
    program = (
        "import sys; from pathlib import Path; from tongban.kernel import keys; print(flush=True); "
        "keys.create(Path(sys.argv[1]))"
    )
    for turn in range(12):
        folder = tmp_path / str(turn)
        with subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE) as maker:
            maker.stdout.readline()
            time.sleep(turn * 0.0004)
            maker.send_signal(signal.SIGKILL)

        if os.path.exists(folder / keys.CURRENT):
            keys.current(folder)
        else:
            keys.create(folder)
        assert keys.trouble(folder) == ""
