"""Proving who somebody is: password hashes, one-time codes, secrets of tokens and links, digests of numbers."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from functools import cache
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from tongban.kernel.disk import write_once

SECRET_BYTES = 32
TOTP_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
PREFIX = "tb_"
RECOVERY_CODES, RECOVERY_BYTES = 10, 10
BASE_32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def password_hash(password: str) -> str:
    """The argon2 hash that is kept instead of a password."""
    return make_password(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; as slow when there is none, so that nobody learns which names exist."""
    return check_password(password, kept or _decoy()) and kept is not None


@cache
def _decoy() -> str:
    return make_password(secrets.token_urlsafe(SECRET_BYTES))


def new_totp() -> bytes:
    """The shared secret of an authenticator: 160 random bits (RFC 4226, section 4)."""
    return secrets.token_bytes(TOTP_BYTES)


def totp_step(secret: bytes, code: str, seconds: float) -> int | None:
    """The time step whose code was typed, one step of drift either way allowed; None when no code fits (RFC 6238)."""
    engine = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)
    now = int(seconds) // STEP_SECONDS
    typed = "".join(code.split()).encode()
    fits = [step for step in range(now - DRIFT, now + DRIFT + 1) if _same(engine, step, typed)]
    return fits[-1] if fits else None


def _same(engine: TOTP, step: int, typed: bytes) -> bool:
    return hmac.compare_digest(engine.generate(step * STEP_SECONDS), typed)


def totp_code(secret: bytes, seconds: float) -> str:
    """The code an authenticator shows at an instant (seconds since 1970)."""
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False).generate(int(seconds)).decode()


def totp_text(secret: bytes) -> str:
    """The shared secret as it is typed into an authenticator: base 32 in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def totp_uri(secret: bytes, login: str, issuer: str) -> str:
    """The shared secret as authenticators scan it."""
    label = quote(f"{issuer}:{login}")
    return f"otpauth://totp/{label}?secret={b32encode(secret).decode()}&issuer={quote(issuer)}&digits={DIGITS}"


def new_secret() -> str:
    """A secret that cannot be guessed, for a token or a link: 256 random bits with a prefix that scanners can find."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits each, in groups of four that are easy to copy by hand."""
    return [_grouped(b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()) for _ in range(RECOVERY_CODES)]


def recovery_text(typed: str) -> str | None:
    """A recovery code as it was given, however its groups were typed; None for what is none."""
    text = "".join(sign for sign in typed.upper() if sign not in " -")
    return _grouped(text) if len(text) == RECOVERY_BYTES * 8 // 5 and set(text) <= BASE_32 else None


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def digest(secret: str) -> bytes:
    """What is kept of such a secret: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def identity_digest(number: str) -> str:
    """The keyed digest by which a resident id (in normal form) is found again: HMAC-SHA256 in hex.

    The numbers are so few that a digest without a key could be turned back by trying them all.
    """
    return hmac.new(
        _identity_key(Path(settings.DATA_DIR) / "identity-key"), number.encode(), hashlib.sha256
    ).hexdigest()


@cache
def _identity_key(path: Path) -> bytes:
    """The installation's own key, made at its first use and never changed: every backup must hold it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with write_once(path, 0o600) as file:
                file.write(secrets.token_hex(SECRET_BYTES).encode())
        except FileExistsError:
            pass
    return bytes.fromhex(path.read_text().strip())


def masked(number: str) -> str:
    """A resident id as it may be shown: the first six and the last two characters (GB/T 35273-2020, 7.2)."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"
