"""Another installation as a process of its own, with a room that notes what it hears: `python -m … PORT FOLDER`.

It writes FOLDER/theirs.json, waits for FOLDER/ours.json, adds it, and serves until it is killed.
"""

import sys
import threading
import time
from pathlib import Path

import django


def main(port: int, folder: Path) -> None:
    """Stand up, make acquaintance, serve."""
    django.setup()
    from tongban.kernel.exchange.tests import factories as f

    _acquainted(port, folder)
    f.hear_for_good()
    threading.Thread(target=_carry, daemon=True).start()
    _serve(port)


def _acquainted(port: int, folder: Path) -> None:
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import lives, peers
    from tongban.kernel.exchange.tests import factories as f
    from tongban.kernel.journal import seal
    from tongban.kernel.zones.models import Zone

    seal.make_key(seal.keys_folder())
    lives.begin()
    if not Zone.objects.exists():
        f.a_zone(f.FAR, "FR")
    policy.enter(OPERATOR)
    (folder / "theirs.part").write_bytes(peers.exported(f"http://127.0.0.1:{port}"))
    (folder / "theirs.part").rename(folder / "theirs.json")
    while not (folder / "ours.json").exists():
        time.sleep(0.02)
    peers.add((folder / "ours.json").read_bytes(), sure=lambda *_: True)


def _carry() -> None:
    from tongban.kernel.exchange.delivering import Post

    post = Post()
    while True:
        post.step()
        time.sleep(0.05)


def _serve(port: int) -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from tongban.site.wsgi import application

    quiet = type("Quiet", (WSGIRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadedWSGIServer(("127.0.0.1", port), quiet)
    server.set_app(application)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
