"""The four exemptions are facts of what was handed in, so that they can be counted."""

import pytest

from tongban.cases import queries
from tongban.cases.tests import factories as f

SIGNED = {"of": "drawings", "kind": "signature", "by": {"zh": "经实名核验的账户提交"}}
SEALED = {"of": "drawings", "kind": "seal", "by": {"zh": "电子印章"}}


@pytest.mark.parametrize(("who", "spared"), [("applicant", ["signature", "seal"]), ("window", None)])
def test_stamp_and_signature_are_spared_where_the_item_says_so_and_only_online(calendars, who, spared):
    here = f.world(exemptions=[SIGNED, SEALED])

    case = f.submitted(here, who)

    with f.acting(here.window):
        found = {row.key: row.spared for row in queries.materials(f.again(here, case))}
    assert found == {"application": None, "drawings": spared}
