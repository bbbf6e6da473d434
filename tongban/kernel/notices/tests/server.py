"""A small mail server that speaks real SMTP over a real socket: it takes letters, refuses for a while, or for good."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    """Listens on a port of its own; `answer` is what it says to a letter, `refused` the addresses it never takes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.answer = "250 taken"
        self.refused: set[str] = set()
        self.asked = 0
        self.taken: list[EmailMessage] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server_address[1]


class Talk(socketserver.StreamRequestHandler):
    """One client."""

    server: Server

    def handle(self) -> None:
        """Answer line by line until QUIT."""
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.say(getattr(self, f"on_{verb.lower()}", self.on_other)(line))

    def say(self, words: str) -> None:
        """One line to the client."""
        self.wfile.write(f"{words}\r\n".encode())

    def on_other(self, line: str) -> str:
        """Whatever needs no thought."""
        return "250 fine"

    def on_rcpt(self, line: str) -> str:
        """Whether there is such a mailbox."""
        return "550 no such mailbox" if any(one in line for one in self.server.refused) else "250 fine"

    def on_mail(self, line: str) -> str:
        """Whether a letter is taken now."""
        self.server.asked += 1
        return self.server.answer

    def on_data(self, line: str) -> str:
        """The letter itself."""
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        return "250 taken"


@contextmanager
def listening(settings: Any) -> Iterator[Server]:
    """The server, with the house told of it."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_READY = "127.0.0.1", server.port, True
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
