"""An item whose limit is in working hours: the guide, the matter and its date, from eight hours a working day."""

import pytest
from django.test import Client

from tongban.cases.tests import factories as f
from tongban.kernel import clock

pytestmark = pytest.mark.django_db
LIMIT = {"amount": 12, "unit": "working_hour", "start": "acceptance"}


def test_a_limit_in_working_hours_has_its_date_on_the_guide_and_in_the_matter(calendars):
    here = f.world(promised=LIMIT)
    case = f.accepted(here)

    with clock.told(f.MORNING):
        guide = Client().get(f"/items/{here.zone}/{here.version.code}/")
        sheet = here.come_in("reviewer").get(f"/cases/{case.number}/")

    assert (guide.status_code, sheet.status_code) == (200, 200)
    assert clock.china_date(case.due_at).isoformat() == "2026-11-05"
