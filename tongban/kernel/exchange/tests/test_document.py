"""docs/exchange.md shows what the code does, and a stranger can check it with the page alone."""

import json
import re
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tongban.kernel.exchange.tests.example import DOCUMENT, MARKS, page

TEXT = DOCUMENT.read_text(encoding="utf-8")
SHOWN = {found[1]: re.search(r"```\n(.*?)\n```", found[0], re.DOTALL)[1] for found in MARKS.finditer(TEXT)}


def test_the_examples_of_the_page_are_what_the_code_makes():
    assert page(TEXT) == TEXT
    assert set(SHOWN) == {"keys", "envelope", "stamp", "receipt"}


def checked(shown):
    """A stranger's check: keys, stamp over envelope, receipt over the same bytes."""
    keys = {name: bytes.fromhex(spki) for _zone, name, spki in (line.split() for line in shown["keys"].splitlines())}
    assert all(sha256(spki).hexdigest()[:16] == name for name, spki in keys.items())
    digest = sha256(shown["envelope"].encode()).hexdigest()
    for part in ("stamp", "receipt"):
        body, signature = shown[part].splitlines()
        said = json.loads(body)
        load_der_public_key(keys[said["key"]]).verify(bytes.fromhex(signature), body.encode())
        assert said["digest"] == digest


def test_a_stranger_verifies_the_example_with_the_page_alone():
    checked(SHOWN)


@pytest.mark.parametrize("part", ["envelope", "stamp", "receipt"])
def test_control_an_altered_example_does_not_hold(part):
    altered = {**SHOWN, part: SHOWN[part].replace("langfang", "langfan9").replace("sent", "sen7")}

    with pytest.raises((AssertionError, InvalidSignature, KeyError)):
        checked(altered)
