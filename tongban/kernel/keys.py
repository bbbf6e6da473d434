"""Signing and verifying bytes behind one interface, and the installation's seal key as files.

One more algorithm is one more `Scheme` in `SCHEMES`. Signatures are 64 bytes: Ed25519 as RFC 8032 spells them, ECDSA as
r || s (big-endian, 32 bytes each) with s at most half the order, SM2 as r || s: nobody can respell a valid signature.
A public key is known by the first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo.
"""

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from tongban.kernel import sm2
from tongban.kernel.disk import sync_folder, write_atomically, write_once

CURRENT = "seal.pub.pem"
INSTALLATION = "installation"
NAME = re.compile("[a-z0-9-]{1,64}")


class KeyTrouble(Exception):
    """A key cannot be used; `code` is the name of the degraded mode."""

    code = "seal-key-broken"


class KeyMissing(KeyTrouble):
    """There is no seal key where it should be: the journal goes on, unsigned, until it is back."""

    code = "seal-key-missing"


class Sm2Missing(KeyTrouble):
    """This machine has no OpenSSL 3 with SM2: nothing is signed or verified with SM2 until it has."""

    code = "sm2-missing"


class Scheme(Protocol):
    """One way to sign: names, spellings and the two operations; `secret` is whatever the scheme signs with."""

    name: str
    spki_prefix: bytes
    spki_length: int

    def generate(self) -> Any: ...
    def load(self, pem: bytes) -> Any: ...
    def pem(self, secret: Any) -> bytes: ...
    def spki(self, secret: Any) -> bytes: ...
    def sign(self, secret: Any, message: bytes) -> bytes: ...
    def verifier(self, spki: bytes) -> Any: ...
    def verify(self, verifier: Any, signature: bytes, message: bytes) -> bool: ...


class _Pem:
    """What the two schemes of the `cryptography` package share: PKCS 8 and SubjectPublicKeyInfo."""

    def load(self, pem: bytes) -> Any:
        return serialization.load_pem_private_key(pem, password=None)

    def pem(self, secret: Any) -> bytes:
        return secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def spki(self, secret: Any) -> bytes:
        return secret.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def verifier(self, spki: bytes) -> Any:
        return serialization.load_der_public_key(spki)


class Ed25519(_Pem):
    """EdDSA on edwards25519 (RFC 8032), keys as RFC 8410 spells them."""

    name = "ed25519"
    spki_prefix = bytes.fromhex("302a300506032b6570032100")
    spki_length = 44

    def generate(self) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.generate()

    def sign(self, secret: ed25519.Ed25519PrivateKey, message: bytes) -> bytes:
        return secret.sign(message)

    def verify(self, verifier: ed25519.Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
        try:
            verifier.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class EcdsaP256(_Pem):
    """ECDSA on P-256 with SHA-256, for readers that know no EdDSA (FIPS 186-5)."""

    name = "ecdsa-p256"
    spki_prefix = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
    spki_length = 91
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

    def generate(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    def sign(self, secret: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
        r, s = decode_dss_signature(secret.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + min(s, self.order - s).to_bytes(32, "big")

    def verify(self, verifier: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if len(signature) != 64 or s > self.order // 2:
            return False
        try:
            verifier.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


class Sm2:
    """SM2 with SM3 (GB/T 32918.5), as seals in China want it; see `tongban.kernel.sm2` for how it is computed."""

    name = "sm2"
    spki_prefix = sm2.SPKI
    spki_length = sm2.SPKI_LENGTH

    def generate(self) -> sm2.Secret:
        with _sm2():
            return sm2.Secret.generate()

    def load(self, pem: bytes) -> sm2.Secret:
        with _sm2():
            return sm2.Secret.read(_content(pem, "PRIVATE KEY"))

    def pem(self, secret: sm2.Secret) -> bytes:
        return _pem(secret.pkcs8(), "PRIVATE KEY")

    def spki(self, secret: sm2.Secret) -> bytes:
        return secret.spki()

    def sign(self, secret: sm2.Secret, message: bytes) -> bytes:
        with _sm2():
            return secret.sign(message)

    def verifier(self, spki: bytes) -> sm2.Public:
        with _sm2():
            return sm2.Public(spki)

    def verify(self, verifier: sm2.Public, signature: bytes, message: bytes) -> bool:
        with _sm2():
            return verifier.verify(signature, message)


@contextmanager
def _sm2() -> Iterator[None]:
    try:
        yield
    except sm2.Missing as error:
        raise Sm2Missing(str(error)) from error


SCHEMES: dict[str, Scheme] = {scheme.name: scheme for scheme in (Ed25519(), EcdsaP256(), Sm2())}


@dataclass(frozen=True)
class PublicKey:
    """Whose signature it is: verifies, and is known by its id (公钥)."""

    scheme: Scheme
    spki: bytes

    @classmethod
    def read(cls, spki: bytes) -> "PublicKey":
        """A key from SubjectPublicKeyInfo bytes of a known scheme; KeyTrouble for anything else."""
        for scheme in SCHEMES.values():
            if spki.startswith(scheme.spki_prefix) and len(spki) == scheme.spki_length:
                key = cls(scheme, spki)
                try:
                    key.verifier  # noqa: B018 - a point that is not on its curve must be refused here
                except (ValueError, UnsupportedAlgorithm) as error:
                    raise KeyTrouble(f"not a public key of {scheme.name}") from error
                return key
        raise KeyTrouble(f"not a public key of any of {', '.join(SCHEMES)}")

    @classmethod
    def read_pem(cls, pem: bytes) -> "PublicKey":
        """A key from the text of a PEM file (RFC 7468); KeyTrouble for anything else."""
        try:
            return cls.read(_content(pem, "PUBLIC KEY"))
        except ValueError as error:
            raise KeyTrouble(str(error)) from error

    @cached_property
    def verifier(self) -> Any:
        """The scheme's own form of the key."""
        return self.scheme.verifier(self.spki)

    @cached_property
    def key_id(self) -> str:
        """16 hex digits that name the key."""
        return sha256(self.spki).hexdigest()[:16]

    @property
    def algorithm(self) -> str:
        """The name of the scheme."""
        return self.scheme.name

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether this key signed the message."""
        return self.scheme.verify(self.verifier, signature, message)

    def pem(self) -> bytes:
        """The key as a PEM file, to hand out."""
        return _pem(self.spki, "PUBLIC KEY")


def _content(pem: bytes, label: str) -> bytes:
    """The bytes of a PEM file with one block of this label (RFC 7468); ValueError for anything else."""
    begin, end = f"-----BEGIN {label}-----".encode(), f"-----END {label}-----".encode()
    lines = pem.strip().splitlines()
    if len(lines) < 3 or lines[0] != begin or lines[-1] != end:
        raise ValueError(f"not a PEM file with one {label}")
    try:
        return b64decode(b"".join(lines[1:-1]), validate=True)
    except BadBase64 as error:
        raise ValueError(f"not a PEM file with one {label}") from error


def _pem(content: bytes, label: str) -> bytes:
    text = b64encode(content)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join([f"-----BEGIN {label}-----".encode(), *lines, f"-----END {label}-----".encode(), b""])


@dataclass(frozen=True)
class SigningKey:
    """The power to sign (私钥)."""

    scheme: Scheme
    secret: Any

    @classmethod
    def generate(cls, algorithm: str = Ed25519.name) -> "SigningKey":
        """A new key of one of `SCHEMES`."""
        return cls(SCHEMES[algorithm], SCHEMES[algorithm].generate())

    @cached_property
    def public(self) -> PublicKey:
        """What others verify with."""
        return PublicKey(self.scheme, self.scheme.spki(self.secret))

    def sign(self, message: bytes) -> bytes:
        """64 bytes that only this key can make for this message."""
        return self.scheme.sign(self.secret, message)

    def pem(self) -> bytes:
        """The secret as a PKCS 8 PEM file, unencrypted: for a file that only its owner may read."""
        return self.scheme.pem(self.secret)


def create(folder: Path, algorithm: str = Ed25519.name) -> SigningKey:
    """The installation's first seal key; FileExistsError when there is one, whoever made it."""
    key = _store(folder, algorithm)
    if not (folder / INSTALLATION).exists():
        with suppress(FileExistsError), write_once(folder / INSTALLATION) as file:
            file.write(f"{uuid4()}\n".encode())
    return _named(folder, key)


def first(folder: Path, algorithm: str = Ed25519.name) -> SigningKey:
    """The first key of a folder whose owner is no installation; FileExistsError when there is one."""
    return _named(folder, _store(folder, algorithm))


def _named(folder: Path, key: SigningKey) -> SigningKey:
    """The key by which the folder signs from now on, unless it has one."""
    with write_once(folder / CURRENT) as file:
        file.write(key.public.pem())
    return key


def installation(folder: Path) -> str:
    """The name under which this installation signs, the same for all its keys."""
    name = _bytes(folder / INSTALLATION).decode("ascii", "replace").strip()
    if not NAME.fullmatch(name):
        raise KeyTrouble(f"{INSTALLATION} does not hold a name of letters, digits and hyphens")
    return name


def renew(folder: Path, algorithm: str = Ed25519.name) -> SigningKey:
    """A new seal key in the place of the old one, whose public half stays for what it signed."""
    key = _store(folder, algorithm)
    with write_atomically(folder / CURRENT) as file:
        file.write(key.public.pem())
    return key


def _store(folder: Path, algorithm: str) -> SigningKey:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
        sync_folder(folder.parent)
    key = SigningKey.generate(algorithm)
    with write_once(folder / f"{key.public.key_id}.key.pem", mode=0o600) as file:
        file.write(key.pem())
    with write_once(folder / f"{key.public.key_id}.pub.pem") as file:
        file.write(key.public.pem())
    return key


def current(folder: Path) -> SigningKey:
    """The seal key of the installation; KeyMissing or KeyTrouble name the degraded mode."""
    public = _read_public(folder / CURRENT)
    path = folder / f"{public.key_id}.key.pem"
    try:
        secret = public.scheme.load(_bytes(path))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyTrouble(f"{path.name} is not a private key") from error
    key = SigningKey(public.scheme, secret)
    if not hasattr(secret, "sign") or key.public.spki != public.spki:
        raise KeyTrouble(f"{path.name} does not belong to {CURRENT}")
    return key


def private_keys(folder: Path) -> list[SigningKey]:
    """Every key of a folder whose private half is there and belongs to its public one."""
    found = []
    for public in public_keys(folder).values():
        with suppress(KeyTrouble, ValueError, TypeError, UnsupportedAlgorithm):
            secret = public.scheme.load(_bytes(folder / f"{public.key_id}.key.pem"))
            key = SigningKey(public.scheme, secret)
            if hasattr(secret, "sign") and key.public.spki == public.spki:
                found.append(key)
    return found


def public_keys(folder: Path) -> dict[str, PublicKey]:
    """Every public key that ever sealed here, by key id; damaged files are left out and `trouble` names them."""
    found = {}
    for path in sorted(folder.glob("*.pub.pem")):
        try:
            key = _read_public(path)
        except KeyTrouble:
            continue
        found[key.key_id] = key
    return found


def trouble(folder: Path) -> str:
    """The name of the degraded mode, for /readyz: empty when the seal key can sign."""
    try:
        current(folder)
        installation(folder)
    except KeyTrouble as error:
        return error.code
    return ""


def _read_public(path: Path) -> PublicKey:
    try:
        return PublicKey.read_pem(_bytes(path))
    except (KeyMissing, Sm2Missing):
        raise
    except KeyTrouble as error:
        raise KeyTrouble(f"{path.name}: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing(f"{path.name} is missing in {path.parent}") from error
    except OSError as error:
        raise KeyTrouble(f"{path.name} cannot be read: {os.strerror(error.errno or 0)}") from error
