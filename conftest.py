"""The ground that every test stands on: one throw-away PostgreSQL a run, one database a process, roles as in real life.

`db` (pytest-django's)   one transaction as the run-time role, rolled back.
`as_owner()`             the owner's rights inside that same transaction, for facts that no door writes.
`furnished(name, make)`  the same on a database that was filled once in the run.
`committed`              a database of its own, where commits are real; yields its addresses for other processes.
`server`                 a web server on `committed`; yields its address.

The cluster runs without fsync: nothing it holds outlives the run, and no test of durability uses it.
TONGBAN_TEST_PG_BIN names another PostgreSQL to run on.
"""

import contextlib
import fcntl
import logging
import os
import pickle
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django.plugin import blocking_manager_key

from house import messages
from tongban.site import roles
from tongban.site.installation import OWNER, RUNTIME
from tongban.site.postgres import Cluster

TEMPLATE = "tongban_template"
SWIFT = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
DATABASE = {"db", "transactional_db", "furnished", "committed", "server"}
KEY = pytest.StashKey["Ground"]()

examples.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
examples.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass
class Ground:
    """Where the cluster is and how to get in; started by the first who needs it."""

    folder: Path
    password: str
    cluster: Cluster | None = None

    @property
    def known(self) -> Cluster:
        """The cluster as an address, whoever started it."""
        return Cluster(self.folder / "postgres", self.folder / "postgres.log", self.password, SWIFT)

    def stand(self) -> None:
        """Make and start the cluster, and fill the template."""
        self.cluster = self.known
        self.cluster.make()
        self.cluster.start()
        with self.cluster.connect() as connection:
            roles.make_role(connection, OWNER, self.password)
            roles.make_role(connection, RUNTIME, self.password)
            # a test may step up inside its own transaction; without INHERIT the right is not there unasked
            connection.execute(f"ALTER ROLE {RUNTIME} NOINHERIT")
            connection.execute(f"GRANT {OWNER} TO {RUNTIME}")
            roles.make_database(connection, TEMPLATE)
        with self.cluster.connect(TEMPLATE) as connection:
            roles.own_schema(connection)

    def clone(self, name: str, like: str = TEMPLATE) -> None:
        """A database like the template, or like another."""
        with self.known.connect() as connection:
            roles.make_database(connection, name, template=like)

    def leave(self, name: str) -> None:
        """End what is still connected to a database, of threads for example: only then it can be cloned."""
        with self.known.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        with self.known.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def fall(self) -> None:
        """Stop the cluster and remove it."""
        if self.cluster is not None:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` for the tests that take their time, `--pictures` for those that draw what the README shows."""
    parser.addoption("--long", action="store_true", help="Run the tests marked long, with many more examples.")
    parser.addoption("--pictures", action="store_true", help="Draw docs/pictures anew.")


def pytest_configure(config: pytest.Config) -> None:
    """Hold a place for the cluster; with several processes the first one starts it before the others are made."""
    messages.refresh()
    os.fsync = lambda descriptor: None  # nothing that a test writes outlives the run, and no kill needs it
    examples.load_profile("long" if config.getoption("--long") else "quick")
    if named := os.environ.get("TONGBAN_TEST_PG_BIN"):
        os.environ["TONGBAN_PG_BIN"] = named  # for the clusters of tests that start a whole installation as well
    settings.DATA_DIR = Path(tempfile.mkdtemp(prefix="tongban-data-"))
    told = getattr(config, "workerinput", {}).get("ground")
    if told:
        config.stash[KEY] = Ground(Path(told[0]), told[1])
        return
    config.stash[KEY] = Ground(Path(tempfile.mkdtemp(prefix="tongban-test-")), secrets.token_urlsafe(16))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where the cluster is; the template is filled before the first one begins."""
    ground = node.config.stash[KEY]
    if ground.cluster is None:
        ground.stand()
        with node.config.stash[blocking_manager_key].unblock():
            fill_template(ground)
    node.workerinput["ground"] = (str(ground.folder), ground.password)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The cluster goes with the run that started it."""
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
    ground = config.stash.get(KEY, None)
    if ground is not None and not hasattr(config, "workerinput"):
        ground.fall()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches a database is marked `database`; what is long waits for `--long`."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="long: run bin/check --long"))
        if item.get_closest_marker("pictures") and not config.getoption("--pictures"):
            item.add_marker(pytest.mark.skip(reason="draws docs/pictures: run bin/check --pictures"))


def connect_to(ground: Ground, name: str) -> None:
    """Point both of Django's connections at a database of the cluster."""
    from django.db import connections

    for alias, role in (("default", RUNTIME), ("owner", OWNER)):
        connections[alias].close()
        told = {"NAME": name, "USER": role, "PASSWORD": ground.password, "HOST": str(ground.known.sockets)}
        connections.settings[alias].update(told | {"PORT": "5432", "CONN_MAX_AGE": 0})
        connections[alias].settings_dict.update(connections.settings[alias])


def fill_template(ground: Ground) -> None:
    """Migrate, raise the walls and publish the nation's calendars once, as the owner."""
    from django.core.management import call_command
    from django.db import connections

    from tongban.kernel.clock.commands import publish_national
    from tongban.site.house import raise_walls

    connect_to(ground, TEMPLATE)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    raise_walls()
    publish_national()
    for alias in ("default", "owner"):
        connections[alias].close()


@pytest.fixture(scope="session")
def cluster_of_the_run(request: pytest.FixtureRequest) -> Ground:
    """The cluster of this run, with its template filled."""
    found = request.config.stash[KEY]
    if found.cluster is None and not hasattr(request.config, "workerinput"):
        found.stand()
        fill_template(found)
    return found


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's own database maker, replaced: each process gets a clone of the template."""
    name = f"tongban_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with django_db_blocker.unblock():
        found = request.getfixturevalue("cluster_of_the_run")
        found.clone(name)
        connect_to(found, name)
    yield
    with django_db_blocker.unblock():
        found.drop(name)


@pytest.fixture
def furnished(
    request: pytest.FixtureRequest, django_db_setup: None, cluster_of_the_run: Ground, django_db_blocker: Any
) -> Iterator[Callable[[str, Callable[[], Any]], Any]]:
    """`made = furnished(name, make)` puts the test on a database that `make` filled as operator, then begins `db`.

    It is filled once for all processes of a run, each has a clone of its own, and `made` is a copy of what `make` gave
    back, with the files that `make` left on the disk. Only what no test on it may count on goes on: sequences.
    """
    from django.db import connection

    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    home = connection.settings_dict["NAME"]

    def stand(name: str, make: Callable[[], Any]) -> Any:
        assert not connection.in_atomic_block, "the test has begun already: ask for this before `db`"
        with django_db_blocker.unblock():
            made = _filled(cluster_of_the_run, f"tongban_{name}", make)
            _laid(cluster_of_the_run.folder / f"tongban_{name}.data", Path(settings.DATA_DIR))
            cluster_of_the_run.clone(f"{home}_{name}", like=f"tongban_{name}")
            connect_to(cluster_of_the_run, f"{home}_{name}")
        request.getfixturevalue("db")
        policy.enter(OPERATOR)
        return made

    yield stand
    with django_db_blocker.unblock():
        connect_to(cluster_of_the_run, home)


def _filled(ground: Ground, name: str, make: Callable[[], Any]) -> Any:
    """What `make` gave back when it filled the database of that name; the first who asks lets it."""
    from django.db import transaction

    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    kept = ground.folder / f"{name}.made"
    with (ground.folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            ground.clone(name)
            connect_to(ground, name)
            with transaction.atomic():
                policy.enter(OPERATOR)
                with _keeping_files_in(ground.folder / f"{name}.data"):
                    made = make()
            connect_to(ground, TEMPLATE)
            ground.leave(name)
            kept.write_bytes(pickle.dumps(made))
    return pickle.loads(kept.read_bytes())


@contextlib.contextmanager
def _keeping_files_in(folder: Path) -> Iterator[None]:
    before, settings.DATA_DIR = settings.DATA_DIR, folder
    folder.mkdir()
    try:
        yield
    finally:
        settings.DATA_DIR = before


def _laid(folder: Path, there: Path) -> None:
    """The files of a world lie where this process looks for files; what lies there already stays."""
    for path in folder.rglob("*"):
        place = there / path.relative_to(folder)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)


@pytest.fixture(autouse=True)
def no_voice_of_another_test() -> Iterator[None]:
    """A test that sends the log elsewhere must not leave it there: its stream is closed when it ends."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def no_calendar_of_another_test() -> None:
    """A process believes its calendars for some seconds; most tests last less."""
    from tongban.kernel.clock.queries import forget

    forget()


@pytest.fixture
def as_owner(db: None) -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner(): …` has the owner's rights in the test's own transaction."""
    from django.db import connection

    @contextlib.contextmanager
    def stepping_up() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {OWNER}")
            try:
                yield
            finally:
                if not connection.needs_rollback:
                    cursor.execute("RESET ROLE")

    return stepping_up


@pytest.fixture
def calendars(as_owner: Callable[[], AbstractContextManager[None]]) -> None:
    """The calendars as the State Council published them."""
    from tongban.kernel.clock.commands import publish_national

    with as_owner():
        publish_national(using="default")


@dataclass(frozen=True)
class Committed:
    """A database of one test: its name, and its addresses for other processes."""

    name: str
    runtime_url: str
    owner_url: str


@pytest.fixture
def committed(django_db_setup: None, cluster_of_the_run: Ground, django_db_blocker: Any) -> Iterator[Committed]:
    """Real commits in a database that only this test has; nothing is flushed, the whole database goes."""
    from django.db import connections

    home = connections["default"].settings_dict["NAME"]
    name = f"tongban_{secrets.token_hex(6)}"
    with django_db_blocker.unblock():
        cluster_of_the_run.clone(name)
        connect_to(cluster_of_the_run, name)
        urls = [cluster_of_the_run.known.url(role, cluster_of_the_run.password, name) for role in (RUNTIME, OWNER)]
        try:
            yield Committed(name, *urls)
        finally:
            connect_to(cluster_of_the_run, home)
            cluster_of_the_run.drop(name)


@pytest.fixture
def server(committed: Committed) -> Iterator[str]:
    """A web server in this process on the test's own database; yields `http://127.0.0.1:PORT`."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    wide = type("Wide", (ThreadedWSGIServer,), {"request_queue_size": 128})  # fifty hands knock at the same moment
    httpd = wide(("127.0.0.1", 0), type("Quiet", (WSGIRequestHandler,), {"log_message": _silent}))
    httpd.set_app(get_wsgi_application())
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def _silent(*_: Any) -> None:
    """Requests of tests are not worth a line."""
