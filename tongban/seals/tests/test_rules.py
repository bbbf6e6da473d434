"""What stands in the way of a seal, fact by fact."""

import pytest

from tongban.seals import rules


@pytest.mark.parametrize(
    ("typed", "known", "refused"),
    [
        ("", "赵一鸣", False),
        ("赵一鸣", "赵一鸣", False),
        ("赵一鸣", "", False),
        ("钱二", "赵一鸣", True),
        ("赵" * 61, "", True),
    ],
)
def test_the_fifth_seal_bears_the_name_that_is_registered(typed, known, refused):
    assert (rules.somebody_else(typed, known) is not None) is refused
