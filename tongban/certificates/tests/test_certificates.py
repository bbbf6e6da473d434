"""What stands in the tables of certificates; issuing and ending them is tested where they are issued, with cases."""

from tongban.certificates import queries
from tongban.certificates.flow import CERTIFICATE, DONE, FOLLOWS


def test_a_person_is_told_by_the_family_name_only():
    known = dict.fromkeys(("result", "identifier", "status", "name", "number", "issuer", "digest"), "")
    dates = dict.fromkeys(("issued_at", "valid_until", "ended_at"))

    assert queries.Checked(**known, **dates, edition=1, party_kind="person", holder_name="欧阳明").holder == "欧＊＊"


def test_every_end_of_a_certificate_has_its_words():
    assert {move.verb for move in CERTIFICATE.moves} == set(DONE)
    assert set(FOLLOWS.values()) <= set(DONE)
