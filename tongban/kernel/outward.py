"""A request to an address that an outsider chose goes to public addresses only, and to the very one that was judged.

The name is resolved once; every address it has must be public; the connection is made to that address and to no other,
so an answer that changes between question and connection changes nothing (DNS rebinding). Nothing is followed: a
redirect is an answer like any other. Hosts that the operator has named may stand anywhere and speak plain HTTP, and
so may an address that he has told for a peer: `named`.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LONGEST = 15.0
"""Seconds after which a request is cut off, however slowly its answer drips; longer for one that brings much."""
MOST_READ = 1 << 16
LEAST_PORT = 1024
LONGEST_URL = 1000
NONE: Mapping[str, str] = MappingProxyType({})

Address = IPv4Address | IPv6Address


class Closed(Exception):
    """No request goes there; `code` says why (此地址不可访问)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the name that was asked for and the one address that was judged (目标)."""

    url: SplitResult
    address: str
    port: int

    @property
    def path(self) -> str:
        """What is asked of the host."""
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the word for what kept it from coming (应答)."""

    status: int | None
    fault: str = ""
    content: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a connection believes and by what it is known, as files: authorities, certificate and key (双向TLS)."""

    authorities: str = ""
    certificate: str = ""
    key: str = ""


PLAIN = Trust()


def target(url: str, *, named: bool = False) -> Target:
    """Where a URL leads, judged; Closed when nothing may be sent there."""
    parts, port = _parts(url)
    named = named or _is_named(parts.hostname or "", port)
    if parts.scheme != "https" and not named:
        raise Closed("not-https")
    if not named and port != 443 and port < LEAST_PORT:
        raise Closed("port")
    found = resolved(parts.hostname or "", port)
    if not named and not all(is_public(ip_address(one)) for one in found):
        raise Closed("private-address")
    return Target(parts, found[0], port)


def _parts(url: str) -> tuple[SplitResult, int]:
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise Closed("not-a-url")
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        raise Closed("not-a-url") from None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise Closed("not-a-url")
    return parts, port


def _is_named(host: str, port: int) -> bool:
    """Whether the operator has named this host, or this host and port."""
    return bool({host, f"{host}:{port}"} & set(settings.OUTWARD_HOSTS))


def resolved(host: str, port: int) -> list[str]:
    """Every address of a name, in the order of the resolver."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Closed("unknown-host") from None
    return [str(one[4][0]).partition("%")[0] for one in found]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open network; one that carries another inside is judged by that as well."""
    inner = _carried(address)
    if inner is not None and not is_public(inner):
        return False
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not odd


def _carried(address: Address) -> Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, Teredo. NAT64 is reserved and never public."""
    if isinstance(address, IPv4Address):
        return None
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class _Pinned(http.client.HTTPConnection):
    """A connection to the judged address, in the name of the host that was asked for."""

    def __init__(self, target: Target, trust: Trust) -> None:
        super().__init__(target.url.hostname or "", target.port, timeout=LONGEST)
        self.target, self.trust = target, trust

    def connect(self) -> None:
        """Connect there and nowhere else."""
        self.sock = socket.create_connection((self.target.address, self.target.port), LONGEST)
        if self.target.url.scheme == "https":
            self.sock = _context(self.trust).wrap_socket(self.sock, server_hostname=self.target.url.hostname)


@cache
def _context(trust: Trust) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=trust.authorities or None)
    if trust.certificate:
        context.load_cert_chain(trust.certificate, trust.key or None)
    return context


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send bytes to a URL: the status that came back, whatever it is, or why none did; never an exception."""
    return request("POST", url, body, headers)


def request(
    method: str,
    url: str,
    body: bytes | BinaryIO | None = None,
    headers: Mapping[str, str] = NONE,
    *,
    named: bool = False,
    trust: Trust = PLAIN,
    most: int = MOST_READ,
    longest: float = LONGEST,
) -> Answer:
    """Ask a URL: status and the first `most` bytes that came back, or why none did; never an exception."""
    try:
        where = target(url, named=named)
    except Closed as closed:
        return Answer(None, closed.code)
    connection = _Pinned(where, trust)
    watch = threading.Timer(longest, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.request(method, where.path, body, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, content=answer.read(most))
    except ssl.SSLError:
        return Answer(None, "tls")
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return Answer(None, "no-answer")
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
