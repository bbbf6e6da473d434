"""What the tests of pages have in common: a morning, a form as a browser sends it, and an answer as text."""

import re
from datetime import timedelta

from tongban.cases.models import Case, Draft
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR

HOUR = timedelta(hours=1)
FORM = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": "false"}


def page(response, status=200):
    """The text of an answer; anything but the status expected shows what went wrong."""
    text = response.content.decode()
    assert response.status_code == status, re.sub(r"<[^>]+>", " ", text)[:2000]
    return text


def the_draft():
    policy.enter(OPERATOR)
    return Draft.objects.latest("saved_at")


def the_case():
    policy.enter(OPERATOR)
    return Case.objects.latest("submitted_at")
