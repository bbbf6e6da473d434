"""What crosses within one installation is done in one go; what does not go through, step by step."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.tests.factories import effects, noted, room, write
from tongban.kernel.refusals import Reason, Refused

pytestmark = pytest.mark.usefixtures("two_sides")


def test_what_goes_through_asks_for_no_way_back_and_what_does_not_is_undone_and_done_again_step_by_step():
    heard, tries = [], []

    def capricious(envelope, *, by):
        tries.append(envelope.sequence)
        said = noted(envelope, by=by)
        if envelope.sequence == 2:
            raise Refused((Reason("closed", "This zone takes nothing in today.", "规则"),))
        return said

    with room(capricious, lambda envelope, receipt: heard.append((envelope.sequence, receipt.verdict))):
        first = write()
        with CaptureQueriesContext(connection) as asked:
            Post().within()
        write(first.subject)
        Post().within()

    whole = 1  # within the transaction of the test the whole is a savepoint as well
    assert len([one for one in asked if one["sql"].startswith("SAVEPOINT")]) == whole
    assert (heard, tries) == ([(1, "done"), (2, "refused")], [1, 2, 2])
    assert effects(first.subject) == [1]
