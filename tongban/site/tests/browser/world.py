"""Makes the small world of the browser tests: a demonstration installation with few cases, complete and at rest.

`python -m tongban.site.tests.browser.world FOLDER CASES`, usually under faketime, so that every picture shows one day.
"""

import os
import sys
from pathlib import Path

import django

from tongban.site import installation, roles


def make(folder: Path, cases: int) -> None:
    """Cluster, roles, migrations, the project's own zones and items, invented people, and so many cases."""
    found = installation.open_or_create(folder, demo=True)
    found.cluster.make()
    found.cluster.start()
    try:
        roles.arrange(found)
        os.environ |= found.environment(owner=True)
        django.setup()
        _fill(cases)
    finally:
        found.cluster.stop()


def _fill(cases: int) -> None:
    from tongban.site import demo, prepare

    prepare.bring_to_present()
    demo.load(print, cases=cases)


if __name__ == "__main__":
    os.umask(0o077)
    folder = Path(sys.argv[1])
    folder.mkdir(mode=0o700, parents=True)
    make(folder, int(sys.argv[2]))
