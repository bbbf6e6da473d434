"""docs/exchange.md says which fields every message has."""

from tongban.handoffs.messages import SHAPES
from tongban.handoffs.tests.document import DOCUMENT, page


def test_the_page_names_every_field_of_every_message():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert page(text, SHAPES) == text
    assert all(f"### `{name}`" in text for name in SHAPES)


def test_control_a_field_more_is_seen():
    text = DOCUMENT.read_text(encoding="utf-8")
    more = {**SHAPES, "handoff.hold": {"type": "object", "properties": {"more": {"type": "string"}}}}

    assert page(text, more) != text
