"""A number that can be checked is checked: credit codes, resident ids, item codes, certificate and receipt numbers.

Pure. Every check takes text as a person types it (full-width letters, blanks and hyphens allowed), returns the
normal form, and raises `BrokenCode` saying which number is wrong, in what way and what to do about it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions
from stdnum.cn import ric
from stdnum.cn import uscc as stdnum_uscc
from stdnum.iso7064 import mod_37_36
from uuid_utils.compat import uuid7

from tongban.kernel.refusals import Reason

USCC = "uscc"
RESIDENT_ID = "resident-id"
ITEM_CODE = "item-code"
BASE_CODE = "base-code"
CERTIFICATE = "certificate"
RECEIPT = "receipt-number"

CLAUSES = {
    USCC: "GB 32100-2015",
    RESIDENT_ID: "GB 11643-1999",
    ITEM_CODE: "GB/T 39554.1-2020",
    BASE_CODE: "GB/T 39554.1-2020",
    CERTIFICATE: "GB/T 36904-2018",
    RECEIPT: "ISO 7064 MOD 37,36",
}

NAMES = {
    USCC: _("unified social credit code"),
    RESIDENT_ID: _("resident identity number"),
    ITEM_CODE: _("item code"),
    BASE_CODE: _("base code"),
    CERTIFICATE: _("certificate identifier"),
    RECEIPT: _("receipt number"),
}

FAULTS = {
    "length": _("The {name} “{value}” has the wrong length: it must have {length} characters."),
    "format": _("The {name} “{value}” holds a character that cannot stand where it stands."),
    "checksum": _("The check character of the {name} “{value}” does not fit: most likely one character is wrong."),
    "date": _("The {name} “{value}” names a day that does not exist."),
    "place": _("The {name} “{value}” names a place that did not exist in that year."),
    "level": _("The {name} “{value}” names no level of government (1 to 7)."),
    "province": _("The {name} “{value}” does not begin with the code of a province, or 00 for the nation."),
}

TELEPHONE = re.compile(r"\+?[0-9](?:[- ]*[0-9]){6,14}")
YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")

LENGTHS = {USCC: "18", RESIDENT_ID: "18", ITEM_CODE: "31", BASE_CODE: "12", CERTIFICATE: "≥ 46", RECEIPT: "≥ 17"}

PROVINCE = re.compile("00|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")


class BrokenCode(ValueError):
    """A number that does not check, with what is wrong with it (号码有误)."""

    def __init__(self, kind: str, fault: str, value: str) -> None:
        self.kind = kind
        self.fault = fault
        self.value = value
        super().__init__(f"{kind} {value!r}: {fault}")

    def reason(self, field: str = "") -> Reason:
        """The fault as a reason that can be shown beside the field it was typed in."""
        facts = {"name": NAMES[self.kind], "value": self.value, "length": LENGTHS[self.kind]}
        return Reason(
            f"{self.kind}-{self.fault}",
            format_lazy(FAULTS[self.fault], **facts),
            CLAUSES[self.kind],
            _("Compare it with the original, character by character, and type it again."),
            field,
        )


@dataclass(frozen=True, slots=True)
class BaseCode:
    """The 12 characters an item of one kind shares across all places (基本编码)."""

    province: str
    kind: str
    department: str
    main: str
    sub: str

    def __str__(self) -> str:
        return self.province + self.kind + self.department + self.main + self.sub


@dataclass(frozen=True, slots=True)
class ItemCode:
    """The 31 characters of one item of one implementing agency (实施编码)."""

    agency: str
    level: str
    base: BaseCode

    def __str__(self) -> str:
        return f"{self.agency}{self.level}{self.base}"


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """The number the receiver gives at intake (收件号)."""

    prefix: str
    day: date
    serial: int

    def __str__(self) -> str:
        return receipt_number(self.prefix, self.day, self.serial)


def new_id() -> UUID:
    """A key that sorts by the time it was made: UUID version 7, RFC 9562."""
    return uuid7()


def uscc(text: str) -> str:
    """The unified social credit code in normal form: 18 characters, check by GB 32100."""
    return _by_stdnum(USCC, stdnum_uscc.validate, _plain(text))


def resident_id(text: str) -> str:
    """The resident identity number in normal form: place, day of birth and check by GB 11643."""
    number = _plain(text)
    if len(number) == 18 and re.fullmatch(r"[0-9]{17}[0-9X]", number) and not _is_day(number[6:14]):
        _broken(RESIDENT_ID, "date", number)
    return _by_stdnum(RESIDENT_ID, ric.validate, number)


def base_code(text: str) -> BaseCode:
    """Split the 12 characters: province, kind (事项类型), department, main item, sub-item (000 for none).

    The layout is read from published codes and implementations; the standard's own text was not at hand.
    """
    return _base(BASE_CODE, _plain(text))


def item_code(text: str) -> ItemCode:
    """Split the 31 characters: credit code of the agency, level of government, base code."""
    code = _plain(text)
    if len(code) != 31:
        _broken(ITEM_CODE, "length", code)
    try:
        agency = uscc(code[:18])
    except BrokenCode as broken:
        raise BrokenCode(ITEM_CODE, broken.fault, code) from broken
    if code[18] not in "1234567":
        _broken(ITEM_CODE, "level", code)
    return ItemCode(agency, code[18], _base(ITEM_CODE, code[19:], whole=code))


def is_telephone(text: str) -> bool:
    """Whether somebody can be reached at a number: 7 to 15 digits, a plus before, blanks and hyphens between."""
    return TELEPHONE.fullmatch(text.strip()) is not None


def fen(text: str) -> int | None:
    """An amount in yuan with at most two places, in fen; None for what is none."""
    found = YUAN.fullmatch(text.strip())
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


def check_character(body: str) -> str:
    """The ISO 7064 MOD 37,36 character for a body of digits and capital letters, separators left out."""
    return mod_37_36.calc_check_digit(body)


def certificate_identifier(text: str) -> str:
    """The identifier of an electronic certificate in normal form, check by GB/T 36904.

    Parts between dots: root 1.2.156.3005.2, type (21), issuer, serial, version (3), check (1).
    """
    value = unicodedata.normalize("NFKC", text).strip().upper()
    if not re.fullmatch(r"1\.2\.156\.3005\.2\.[0-9A-Z]{21}(\.[0-9A-Z]+){2}\.[0-9A-Z]{3}\.[0-9A-Z]", value):
        _broken(CERTIFICATE, "format", value)
    body, check = "".join(value.split(".")[5:-1]), value[-1]
    if check_character(body) != check:
        _broken(CERTIFICATE, "checksum", value)
    return value


def new_certificate_identifier(type_code: str, issuer: str, serial: str, edition: int) -> str:
    """The identifier of a certificate from its parts, with its check character (GB/T 36904)."""
    parts = (type_code, issuer, serial, f"{edition:03d}")
    return certificate_identifier(f"1.2.156.3005.2.{'.'.join(parts)}.{check_character(''.join(parts))}")


def receipt_number(prefix: str, day: date, serial: int) -> str:
    """Prefix, year, month and day in China, the zone's own serial (at least six digits), check character."""
    if not re.fullmatch(r"[A-Z]{2,3}", prefix) or serial < 1:
        raise ValueError(f"no receipt number can be made of {prefix!r} and {serial!r}")
    digits = f"{serial:06d}"
    check = check_character(f"{prefix}{day:%Y%m%d}{digits}")
    return f"{prefix}{day:%Y}-{day:%m%d}-{digits}{check}"


def parse_receipt_number(text: str) -> ReceiptNumber:
    """Split a receipt number as read out on the telephone: small letters, blanks and lost hyphens are forgiven."""
    value = _plain(text)
    parts = re.fullmatch(r"([A-Z]{2,3})([0-9]{8})([0-9]{6,12})([0-9A-Z])", value)
    if not parts:
        _broken(RECEIPT, "format", value)
    prefix, day, serial, check = parts.groups()
    if check_character(prefix + day + serial) != check:
        _broken(RECEIPT, "checksum", value)
    if not _is_day(day) or int(serial) < 1:
        _broken(RECEIPT, "date", value)
    return ReceiptNumber(prefix, date(int(day[:4]), int(day[4:6]), int(day[6:])), int(serial))


def _plain(text: str) -> str:
    return re.sub(r"[\s\-‐‑–—－]", "", unicodedata.normalize("NFKC", text)).upper()


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _base(kind: str, code: str, whole: str = "") -> BaseCode:
    whole = whole or code
    if len(code) != 12:
        _broken(kind, "length", whole)
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{8}", code):
        _broken(kind, "format", whole)
    if not PROVINCE.fullmatch(code[:2]):
        _broken(kind, "province", whole)
    return BaseCode(code[:2], code[2:4], code[4:6], code[6:9], code[9:])


def _by_stdnum(kind: str, validate: Any, number: str) -> str:
    try:
        return validate(number)
    except exceptions.InvalidLength:
        _broken(kind, "length", number)
    except exceptions.InvalidFormat:
        _broken(kind, "format", number)
    except exceptions.InvalidChecksum:
        _broken(kind, "checksum", number)
    except exceptions.InvalidComponent:
        _broken(kind, "place", number)


def _broken(kind: str, fault: str, value: str) -> NoReturn:
    raise BrokenCode(kind, fault, value)
