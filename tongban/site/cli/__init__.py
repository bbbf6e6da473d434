"""The command line: one file a command, imported only when it is called.

A command is a `click.Command` whose name is the name of its file. `main` is the one entrance; it turns `Halt` into a
line on the terminal (or a JSON object, where `--json` stands on the command line) and an exit code.
"""

import json
import sys
from importlib import import_module
from typing import NoReturn

import click

from tongban.site.exits import MEANING, OK, Halt

COMMANDS = {
    "start": "Serve: own PostgreSQL, web and worker, until SIGTERM or Ctrl-C.",
    "doctor": "Check an installation: unsafe settings are refused, by name.",
    "load": "Load zones, agencies, people, standards, items from plain files.",
    "deadline": "When a limit ends, and why, day by day.",
    "journal": "Export the journal as a bundle; verify a bundle offline.",
    "verify": "Judge a sealed OFD or PDF, or evidence of a journal, offline.",
    "export": "What leaves the house: a case as an archive file, the journal as an event log.",
    "peers": "Other installations: add them, see how their lines are, replay or settle what hangs.",
    "webhooks": "Event subscriptions: how far the telling is, and what was given up told anew.",
    "token": "An API token for a post.",
    "admin": "The one-time link of the first administrator.",
    "bench": "Measure a move: command layer, HTTP, and the database's own limit.",
}


class House(click.Group):
    """The commands by name; a file is read when its command is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None."""
        if name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{name}")
        return next(thing for thing in vars(module).values() if isinstance(thing, click.Command) and thing.name == name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table, without reading their files."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in MEANING.items()])


@click.command(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tongban")
def house() -> None:
    """A matter handed in anywhere, decided where the power lies, by the promised working day (通办)."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and end the process with its code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        house.main(given, prog_name="tongban", standalone_mode=True)
    except Halt as halt:
        say_no(halt, as_json="--json" in given)
        sys.exit(halt.code)
    sys.exit(OK)


def say_no(halt: Halt, *, as_json: bool) -> None:
    """Why the command stopped, for a person or for a script."""
    if as_json:
        told = {"ok": False, "code": halt.code, "reason": str(halt), **halt.facts}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(f"tongban: {halt}", file=sys.stderr)
