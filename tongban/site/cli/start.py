"""`tongban start`: serve an installation in the foreground."""

from pathlib import Path

import click


@click.command("start")
@click.option("--demo", is_flag=True, help="A demonstration installation, with its world and its personas.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--database-url", help="Owner's address of an existing PostgreSQL (15 or newer); none of our own then.")
def command(demo: bool, data_dir: Path | None, host: str, port: int, database_url: str | None) -> None:
    """Serve until SIGTERM or Ctrl-C: makes what is missing, starts PostgreSQL, web and worker.

    Two starts on one data directory are refused; after kill -9 the next start recovers.
    """
    from tongban.site.installation import DEFAULT
    from tongban.site.serve import serve

    serve(data_dir or DEFAULT, demo=demo, host=host, port=port, database_url=database_url)
