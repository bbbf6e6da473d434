"""What the supervisor starts: `python -m tongban.site.child web HOST PORT`, `… worker`.

SIGTERM ends a child between two steps: it is raised as `SystemExit`, so that transactions roll back and files close.
"""

import signal
import sys
from types import FrameType


def main(part: str, *arguments: str) -> None:
    """Run one part until SIGTERM."""
    if part == "web":
        from tongban.site.web import run as serve_web

        host, port = arguments
        serve_web(host, int(port))
        return
    signal.signal(signal.SIGTERM, _leave)
    from tongban.site import logs

    logs.to_stream()
    import django

    django.setup()
    from tongban.site.worker import run

    run()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
