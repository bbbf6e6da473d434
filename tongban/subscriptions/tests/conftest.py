"""A zone of the day before, and a receiver that the operator has named."""

from datetime import timedelta

import pytest

from tongban.cases.tests import factories as f
from tongban.kernel import clock
from tongban.subscriptions.tests.factories import receiver


@pytest.fixture
def here(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with clock.told(f.MORNING - timedelta(days=1)):
        return f.world()


@pytest.fixture
def there(settings):
    with receiver(settings) as made:
        yield made
