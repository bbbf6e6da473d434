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


def application(target: str, parent: int) -> Callable[..., Any]:
    """Load the application inside a worker, after the worker has been tied to the server that made it."""
    die_with_parent(signal.SIGTERM, parent)
    logs.to_stream()
    from django.urls import get_resolver

    from tongban.site.wsgi import application as loaded

    get_resolver().check()  # a fault in an address stops the worker here, not at the first visitor
    return loaded


def run(host: str, port: int) -> None:
    """Serve until SIGTERM; a worker that falls is replaced."""
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
    server.serve(target_loader=partial(application, parent=os.getpid()))
