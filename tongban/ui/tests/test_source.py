"""Where a request comes from: only the hops that the operator vouches for are believed."""

import pytest
from django.test import RequestFactory

from tongban.ui.source import source_of


@pytest.mark.parametrize(
    "trusted, hops, source",
    [(0, "203.0.113.9", "192.0.2.1"), (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"), (2, "203.0.113.9", "192.0.2.1")],
)
def test_a_source_is_what_the_last_trusted_proxy_saw(settings, trusted, hops, source):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory(headers={"x-forwarded-for": hops}, REMOTE_ADDR="192.0.2.1").get("/")

    assert source_of(request) == source
