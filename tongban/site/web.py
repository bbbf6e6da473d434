"""The web server: granian, each worker tied to its parent so that no orphan keeps the port."""

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from tongban.site import logs
from tongban.site.processes import die_with_parent

WORKERS = 2
THREADS = 2
SECONDS_TO_FINISH = 10


def load() -> Callable[..., Any]:
    """The application with every address read, so that a fault stops the server here and not at the first visitor."""
    from django.urls import get_resolver

    from tongban.site.wsgi import application

    get_resolver().check()
    return application


def begin_work(target: str, parent: int) -> Callable[..., Any]:
    """What a worker does first: tie itself to the server that made it, and die of SIGTERM until it can do better."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM, parent)
    return load()


def run(host: str, port: int) -> None:
    """Serve until SIGTERM; a worker that falls is replaced. The application is read once, before the workers fork."""
    logs.to_stream()
    load()
    server = Granian(
        "tongban.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("TONGBAN_WEB_WORKERS", WORKERS)),
        blocking_threads=int(os.environ.get("TONGBAN_WEB_THREADS", THREADS)),
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_access=False,
        log_dictconfig={"formatters": {name: logs.lines(logs.first_line) for name in ("generic", "access")}},
        websockets=False,
    )
    server.serve(target_loader=partial(begin_work, parent=os.getpid()))
