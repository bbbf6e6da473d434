"""A matter that nobody answered: handed in, five working days without a word, and the law's own clock has moved it."""

import pytest

from tongban.site.tests.browser.conftest import served
from tongban.site.tests.browser.hands import CLERK, apply, happened

pytestmark = pytest.mark.browser


def test_after_five_working_days_without_a_word_the_matter_counts_as_accepted_from_receipt(browse, pristine, tmp_path):
    folder = tmp_path / "data"
    with served(pristine, folder, "2026-11-04 16:00:00") as address:
        number = apply(browse(address, 4))

    with served(pristine, folder, "2026-11-12 00:00:05") as address:
        applicant, clerk = browse(address, 4), browse(address, CLERK)
        applicant.goto(f"/cases/{number}/")
        for _look in range(30):
            if len(happened(applicant)) > 1:
                break
            applicant.wait_for_timeout(500)
            applicant.reload()
        clerk.goto(f"/cases/{number}/")

        assert happened(applicant) == ["提交申请", "逾期视为受理"]
        entry = applicant.locator("#story li", has_text="逾期视为受理").inner_text()
        assert ("11-12 00:00" in entry, "11 月 4 日" in entry) == (True, True)
        assert "11 月 9 日" in applicant.locator("main h2").first.inner_text()
        assert applicant.locator("main .lamp.red").count() >= 1
        assert clerk.locator("input[name=verb][value=decline]").count() == 0
