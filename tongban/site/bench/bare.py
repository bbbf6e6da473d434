"""The bare limit of a crossing: the same server, which writes what is posted into one table and commits, and no more.

Started as `python -m tongban.site.bench.bare PORT ADDRESS`, with the address of a database that has `bench_bare`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from os import environ
from subprocess import Popen
from threading import local
from typing import Any

import psycopg

INSERT = "INSERT INTO bench_bare (body) VALUES (%s)"
MAKE = "CREATE TABLE IF NOT EXISTS bench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea)"
held = local()


def application(env: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """One insert, one commit, an answer."""
    if not hasattr(held, "connection"):
        held.connection = psycopg.connect(environ["TONGBAN_BARE"], autocommit=True)
    held.connection.execute(INSERT, [env["wsgi.input"].read(int(env["CONTENT_LENGTH"]))])
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


def serve(port: int) -> None:
    """The same kind of server, with as many workers."""
    from granian import Granian
    from granian.constants import Interfaces

    from tongban.site.web import THREADS, WORKERS

    place = {"address": "127.0.0.1", "port": port, "interface": Interfaces.WSGI}
    Granian(
        "tongban.site.bench.bare:application",
        **place,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_enabled=False,
        websockets=False,
    ).serve()


@contextmanager
def serving(port: int, url: str) -> Iterator[None]:
    """It serves for the duration."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(MAKE)
    command = [sys.executable, "-m", "tongban.site.bench.bare", str(port)]
    server = Popen(command, env={**environ, "TONGBAN_BARE": url})
    try:
        yield
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
