"""SM2 signatures with SM3 (GB/T 32918.2 and .5, distinguishing id by default) by the system's own OpenSSL 3.

No key is ever computed with in Python. Where the library or its SM2 is missing, whoever asks for it is told so by
`Missing`, and everything that needs no SM2 goes on. A signature is 64 bytes, r || s, each from 1 to the order less one,
so it has one spelling only; and unlike with ECDSA nobody can make the second signature of a pair without the secret
(its s would be −s − 2rd / (1 + d)), so that no half of the values has to be forbidden.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import finalize

IDENTITY = b"1234567812345678"
"""The distinguishing id of everybody who has none of his own (GM/T 0009, 10)."""
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
PKCS8 = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
POINT = bytes.fromhex("a14403420004")
SPKI_LENGTH, PKCS8_LENGTH, SIGNATURE_LENGTH, DER_LENGTH = 91, 138, 64, 72
LIBRARY = "libcrypto.so.3"
POINTERS = (
    "EVP_PKEY_Q_keygen d2i_AutoPrivateKey d2i_PUBKEY EVP_PKEY2PKCS8 EVP_MD_CTX_new EVP_PKEY_CTX_new EVP_sm3"
).split()


class Missing(Exception):
    """OpenSSL 3 with SM2 is not on this machine."""


class Secret:
    """A private key: signs, and spells itself and its public half."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        finalize(self, _library().EVP_PKEY_free, ctypes.c_void_p(handle))

    @classmethod
    def generate(cls) -> "Secret":
        """A new key from OpenSSL's own source of chance."""
        return cls(_given(_library().EVP_PKEY_Q_keygen(None, None, b"SM2")))

    @classmethod
    def read(cls, pkcs8: bytes) -> "Secret":
        """A key from PKCS 8 bytes with both halves; ValueError for anything else."""
        if len(pkcs8) != PKCS8_LENGTH or not pkcs8.startswith(PKCS8) or pkcs8[68:74] != POINT:
            raise ValueError("not a private key of SM2")
        secret = cls(_decoded(_library().d2i_AutoPrivateKey, pkcs8))
        if secret.pkcs8() != pkcs8 or not Public(secret.spki()).verify(secret.sign(b""), b""):
            raise ValueError("the halves of the key do not belong together")
        return secret

    def sign(self, message: bytes) -> bytes:
        """r || s over the message, under the default distinguishing id."""
        room, length = ctypes.create_string_buffer(DER_LENGTH), ctypes.c_size_t(DER_LENGTH)
        sign = _library().EVP_DigestSign
        if _digesting("Sign", self._handle, lambda c: sign(c, room, ctypes.byref(length), *_told(message))) != 1:
            raise Missing("OpenSSL made no signature")
        return raw(room.raw[: length.value])

    def spki(self) -> bytes:
        """SubjectPublicKeyInfo of the public half."""
        return _spelled(_library().i2d_PUBKEY, self._handle)

    def pkcs8(self) -> bytes:
        """The key as PKCS 8 bytes, unencrypted."""
        info = ctypes.c_void_p(_given(_library().EVP_PKEY2PKCS8(ctypes.c_void_p(self._handle))))
        try:
            return _spelled(_library().i2d_PKCS8_PRIV_KEY_INFO, info.value)
        finally:
            _library().PKCS8_PRIV_KEY_INFO_free(info)


class Public:
    """A public key: verifies."""

    def __init__(self, spki: bytes) -> None:
        if len(spki) != SPKI_LENGTH or not spki.startswith(SPKI):
            raise ValueError("not a public key of SM2")
        self._handle = _decoded(_library().d2i_PUBKEY, spki)
        finalize(self, _library().EVP_PKEY_free, ctypes.c_void_p(self._handle))

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether the other half signed the message."""
        if not _in_range(signature):
            return False
        spelled, check = der(signature), _library().EVP_DigestVerify
        return _digesting("Verify", self._handle, lambda c: check(c, *_told(spelled), *_told(message))) == 1


def der(signature: bytes) -> bytes:
    """SEQUENCE { r, s } of a signature r || s, as certificates and seals carry it (GM/T 0009, 7.3)."""
    inner = b"".join(_integer(half) for half in (signature[:32], signature[32:]))
    return bytes((0x30, len(inner))) + inner


def raw(spelled: bytes) -> bytes:
    """r || s of a SEQUENCE { r, s }; ValueError for every spelling but the one of DER."""
    first = spelled[4 : 4 + spelled[3]] if len(spelled) > 3 else b""
    signature = b"".join(half[-32:].rjust(32, b"\0") for half in (first, spelled[6 + len(first) :]) if len(half) <= 33)
    if len(signature) != SIGNATURE_LENGTH or der(signature) != spelled:
        raise ValueError("not a signature in DER")
    return signature


def _integer(half: bytes) -> bytes:
    short = half.lstrip(b"\0")
    short = b"\0" + short if not short or short[0] > 0x7F else short
    return bytes((2, len(short))) + short


def _in_range(signature: bytes) -> bool:
    halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    return len(signature) == SIGNATURE_LENGTH and all(0 < half < ORDER for half in halves)


@cache
def _library() -> Any:
    """The system's libcrypto 3; asked for once, when SM2 is first needed."""
    try:
        library = ctypes.CDLL(LIBRARY)
        for name in POINTERS:
            getattr(library, name).restype = ctypes.c_void_p
        if not library.EVP_sm3():
            raise AttributeError("EVP_sm3")
    except (OSError, AttributeError) as error:
        raise Missing(f"{LIBRARY} with SM2 and SM3 is not on this machine: {error}") from error
    return library


def trouble() -> str:
    """What stands in the way of SM2 on this machine; empty when nothing does."""
    try:
        Secret.generate()
    except Missing as error:
        return str(error)
    return ""


def _given(pointer: int | None) -> int:
    if not pointer:
        _library().ERR_clear_error()
        raise Missing("OpenSSL has no SM2 on this machine")
    return pointer


def _decoded(reader: Callable[..., int | None], spelled: bytes) -> int:
    """A key out of its bytes: all of them, on the curve."""
    start = ctypes.c_char_p(spelled)
    place = ctypes.c_void_p(ctypes.cast(start, ctypes.c_void_p).value)
    handle = reader(None, ctypes.byref(place), ctypes.c_long(len(spelled)))
    if not handle:
        _library().ERR_clear_error()
        raise ValueError("not a key of SM2")
    return handle


def _spelled(writer: Callable[..., int], handle: int | None) -> bytes:
    length = writer(ctypes.c_void_p(handle), None)
    room = ctypes.create_string_buffer(max(length, 1))
    place = ctypes.c_void_p(ctypes.addressof(room))
    writer(ctypes.c_void_p(handle), ctypes.byref(place))
    return room.raw[:length]


def _told(content: bytes) -> tuple[bytes, ctypes.c_size_t]:
    return content, ctypes.c_size_t(len(content))


def _digesting(act: str, handle: int, last: Callable[[ctypes.c_void_p], int]) -> int:
    """Run one signing or verifying operation under the distinguishing id; what OpenSSL answers to the last step."""
    library, key = _library(), ctypes.c_void_p(handle)
    context = ctypes.c_void_p(_given(library.EVP_MD_CTX_new()))
    keyed = ctypes.c_void_p(_given(library.EVP_PKEY_CTX_new(key, None)))
    try:
        library.EVP_PKEY_CTX_set1_id(keyed, IDENTITY, ctypes.c_int(len(IDENTITY)))
        library.EVP_MD_CTX_set_pkey_ctx(context, keyed)
        begin = getattr(library, f"EVP_Digest{act}Init")
        if begin(context, None, ctypes.c_void_p(library.EVP_sm3()), None, key) != 1:
            raise Missing(f"OpenSSL refuses to {act.lower()} with SM2")
        return last(context)
    finally:
        library.EVP_MD_CTX_free(context)
        library.EVP_PKEY_CTX_free(keyed)
        library.ERR_clear_error()
