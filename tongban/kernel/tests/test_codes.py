"""Numbers against the vectors of the standards and of real publications."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import codes

VECTORS = Path(__file__).resolve().parents[3].parent / "shared/data/checks/uscc_and_resident_id_vectors.json"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REAL_ITEM_CODES = (
    ("12441500196720244T3442199806003", "12441500196720244T", "3", "44", "21", "99", "806", "003"),
    ("11370800MB285591843370117002011", "11370800MB28559184", "3", "37", "01", "17", "002", "011"),
    ("11440100007482575H3440118009000", "11440100007482575H", "3", "44", "01", "18", "009", "000"),
    ("11440000MB2D0164XH2440289876000", "11440000MB2D0164XH", "2", "44", "02", "89", "876", "000"),
)
REAL_CERTIFICATES = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
)


@pytest.fixture(scope="module")
def vectors():
    if not VECTORS.exists():
        pytest.skip(f"no check data: {VECTORS.name} is not beside this checkout")
    return json.loads(VECTORS.read_text(encoding="utf-8"))


def fault_of(check, text):
    with pytest.raises(codes.BrokenCode) as broken:
        check(text)
    return broken.value.fault


def test_every_published_credit_code_passes(vectors):
    assert [codes.uscc(number) for number in vectors["uscc_valid"]] == vectors["uscc_valid"]


def test_every_broken_credit_code_says_what_is_wrong(vectors):
    expected = vectors["uscc_invalid"]

    assert {number: fault_of(codes.uscc, number) for number in expected} == expected


def test_every_published_resident_id_passes(vectors):
    numbers = vectors["resident_id_valid"]

    assert [codes.resident_id(number) for number in numbers] == numbers


def test_every_broken_resident_id_says_what_is_wrong(vectors):
    expected = {number: why.split()[0] for number, why in vectors["resident_id_invalid"].items()}
    expected = {number: "place" if why == "county" else why for number, why in expected.items()}

    assert {number: fault_of(codes.resident_id, number) for number in expected} == expected


def test_full_width_characters_and_blanks_are_forgiven():
    assert codes.uscc(" ９１１１００００ 600037341ｌ ") == "91110000600037341L"


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(place, other):
    real = "91110000600037341L"
    wrong = real[:place] + other + real[place + 1 :]

    assert (wrong == real) or fault_of(codes.uscc, wrong) in ("checksum", "format")


@pytest.mark.parametrize("code, agency, level, province, kind, department, main, sub", REAL_ITEM_CODES)
def test_a_real_item_code_splits(code, agency, level, province, kind, department, main, sub):
    parsed = codes.item_code(code)

    assert parsed == codes.ItemCode(agency, level, codes.BaseCode(province, kind, department, main, sub))
    assert str(parsed) == code


@pytest.mark.parametrize(
    "code, fault",
    [
        ("12441500196720244T344219980600", "length"),
        ("12441500196720245T3442199806003", "checksum"),
        ("12441500196720244T9442199806003", "level"),
        ("12441500196720244T3992199806003", "province"),
        ("12441500196720244T344A199806003", "format"),
        ("1O441500196720244T3442199806003", "format"),
    ],
)
def test_a_broken_item_code_says_what_is_wrong(code, fault):
    assert fault_of(codes.item_code, code) == fault


def test_a_base_code_splits_and_refuses_a_province_that_is_none():
    assert str(codes.base_code("4421 9980 6003")) == "442199806003"
    assert fault_of(codes.base_code, "992199806003") == "province"
    assert fault_of(codes.base_code, "44219980600") == "length"


@pytest.mark.parametrize("identifier", REAL_CERTIFICATES)
def test_a_real_certificate_identifier_passes(identifier):
    assert codes.certificate_identifier(identifier) == identifier


@pytest.mark.parametrize("identifier", REAL_CERTIFICATES)
def test_a_certificate_identifier_with_another_check_character_is_refused(identifier):
    other = "A" if identifier[-1] != "A" else "B"

    assert fault_of(codes.certificate_identifier, identifier[:-1] + other) == "checksum"


def test_a_receipt_number_reads_as_people_expect():
    number = codes.receipt_number("TS", date(2026, 11, 4), 217)

    assert number == "TS2026-1104-000217" + codes.check_character("TS20261104000217")


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=3),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 10**9),
)
def test_a_receipt_number_comes_back_as_it_was_made(prefix, day, serial):
    number = codes.receipt_number(prefix, day, serial)

    assert codes.parse_receipt_number(number) == codes.ReceiptNumber(prefix, day, serial)
    assert codes.parse_receipt_number(number.lower().replace("-", " ")) == codes.ReceiptNumber(prefix, day, serial)


@given(st.integers(1, 10**6 - 1), st.integers(0, 15), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_receipt_number_is_always_noticed(serial, place, other):
    number = codes.receipt_number("TS", date(2026, 11, 4), serial).replace("-", "")
    wrong = number[:place] + other + number[place + 1 :]

    assert wrong == number or fault_of(codes.parse_receipt_number, wrong) in ("checksum", "format", "date")


def test_a_receipt_number_of_a_day_that_does_not_exist_is_refused():
    body = "TS20260230000001"

    assert fault_of(codes.parse_receipt_number, body + codes.check_character(body)) == "date"


def test_a_receipt_number_cannot_be_made_of_nonsense():
    for prefix, serial in (("t", 1), ("TOOL", 1), ("TS", 0)):
        with pytest.raises(ValueError):
            codes.receipt_number(prefix, date(2026, 1, 1), serial)


def test_a_broken_code_becomes_a_reason_with_clause_field_and_next_step():
    with pytest.raises(codes.BrokenCode) as broken:
        codes.uscc("91110000600037341N")

    reason = broken.value.reason("enterprise.uscc")

    assert (reason.code, reason.clause, reason.field) == ("uscc-checksum", "GB 32100-2015", "enterprise.uscc")
    assert "91110000600037341N" in str(reason.text)
    assert str(reason.next) != ""


def test_every_fault_and_every_kind_has_words():
    raised = {"length", "format", "checksum", "date", "place", "level", "province"}

    assert set(codes.FAULTS) == raised
    assert set(codes.NAMES) == set(codes.CLAUSES) == set(codes.LENGTHS)


def test_new_ids_sort_by_the_time_they_were_made():
    ids = [codes.new_id() for _ in range(1000)]

    assert ids == sorted(ids)
    assert {made.version for made in ids} == {7}
