"""Bringing an installation to the present: seal key, migrations, walls, and the demonstration world if it is one.

Runs as a process of its own (`python -m tongban.site.prepare`), so that the supervisor never loads Django and only
this process ever holds the owner's address.
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tongban.site.installation import HALF_LOADED
from tongban.site.progress import Phases


def prepare(phases: Phases) -> None:
    """Everything between a database that answers and a house that may open; a second time it is quick."""
    waiting = migrations_waiting()
    with phases.phase(f"Migrating the database ({waiting} steps)" if waiting else "Looking over the database"):
        bring_to_present()
    if settings.TONGBAN_DEMO:
        load_demonstration(phases)


def bring_to_present() -> None:
    """Seal key, migrations, derived objects, published calendars, the index; whatever is there already stays."""
    from tongban.applicants import commands as applicants
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import lives, own_keys
    from tongban.kernel.journal import seal
    from tongban.people import commands as people
    from tongban.site.house import raise_walls

    if migrations_waiting():
        call_command("migrate", database="owner", interactive=False, verbosity=0)
    raise_walls()
    seal.make_key(seal.keys_folder())
    policy.enter(OPERATOR)
    lives.begin()
    own_keys.make_all()
    people.publish_calendars(by=OPERATOR)
    applicants.index_missing()


def migrations_waiting() -> int:
    """How many migrations the code has and the database has not."""
    executor = MigrationExecutor(connections["owner"])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def load_demonstration(phases: Phases) -> None:
    """The demonstration world, once; the mark that stands meanwhile tells the next start of an interruption."""
    from tongban.site import demo

    if demo.loaded():
        return
    mark = Path(settings.DATA_DIR) / HALF_LOADED
    mark.touch()
    with phases.phase("Loading the demonstration world") as tell:
        demo.load(tell)
    mark.unlink()


if __name__ == "__main__":
    os.umask(0o077)
    django.setup()
    prepare(Phases())
