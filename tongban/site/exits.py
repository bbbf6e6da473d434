"""What an exit code says to a script: the same for every command."""

from typing import Any

OK = 0
REFUSED = 1
USAGE = 2
BUSY = 3
PORT_TAKEN = 4
DATABASE = 5
OTHER_MODE = 6
NOTHING_THERE = 7
KEPT_FALLING = 8

MEANING = {
    OK: "done, and everything that was checked holds",
    REFUSED: "refused or not in order; the output says what and why",
    USAGE: "the command line was not understood",
    BUSY: "another tongban process holds this data directory",
    PORT_TAKEN: "the address to listen on is taken",
    DATABASE: "the database could not be started or reached, or does not fit",
    OTHER_MODE: "demonstration and real installation, or own and given database, do not mix",
    NOTHING_THERE: "no installation in this data directory",
    KEPT_FALLING: "a part of the server fell again and again, so all of it was stopped",
}


class Halt(Exception):
    """A command cannot go on; the message is for the person at the terminal, code and facts for the script."""

    def __init__(self, code: int, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts
