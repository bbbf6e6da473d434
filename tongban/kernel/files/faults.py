"""What the examination of a content found, as plain values: it is said in words elsewhere, and crosses processes.

Nothing here or in what examines (`kinds`, `pictures`, `portable`, `packages`, `examiner`) knows Django: that part of
the engine runs in a process of its own, which starts quickly and holds no secret.
"""


class Fault(Exception):
    """A code of the table of reasons, the fault in one word of that table, and what the words are filled with."""

    def __init__(self, code: str, found: str = "", **words: str | int) -> None:
        super().__init__(code, found)
        self.code = code
        self.found = found
        self.words = words
