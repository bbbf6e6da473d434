"""No request to an address that an outsider chose: by name, by number, by a redirect, or by a second answer."""

import http.server
import socket
import threading
from ipaddress import ip_address

import pytest

from tongban.kernel import outward

PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def nobody_is_named(settings):
    settings.OUTWARD_HOSTS = ()


def closed(url):
    try:
        outward.target(url)
    except outward.Closed as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
    ],
)
def test_an_address_that_is_not_public_is_never_asked(host):
    assert closed(f"https://{host}/hook") in ("private-address", "unknown-host")


@pytest.mark.parametrize("host", [PUBLIC, "[2606:2800:220:1:248:1893:25c8:1946]", "8.8.8.8"])
def test_a_public_address_may_be_asked(host):
    assert closed(f"https://{host}/hook") == ""


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://8.8.8.8/", "not-https"),
        ("https://8.8.8.8:25/", "port"),
        ("https://user:word@8.8.8.8/", "not-a-url"),
        ("ftp://8.8.8.8/", "not-a-url"),
        ("https:///path", "not-a-url"),
        ("https://8.8.8.8/\r\nHost: x", "not-a-url"),
        ("https://8.8.8.8:99999/", "not-a-url"),
        ("", "not-a-url"),
    ],
)
def test_an_address_out_of_form_is_refused(url, code):
    assert closed(url) == code


def test_every_address_of_a_name_must_be_public(monkeypatch):
    monkeypatch.setattr(outward, "resolved", lambda host, port: [PUBLIC, "10.0.0.1"])

    assert closed("https://two.example/") == "private-address"


def test_a_name_that_answers_differently_the_second_time_reaches_only_what_was_judged(monkeypatch):
    answers, reached = [[PUBLIC], ["127.0.0.1"]], []

    def connect(address, timeout):
        reached.append(address)
        raise OSError

    monkeypatch.setattr(outward, "resolved", lambda host, port: answers.pop(0))
    monkeypatch.setattr(socket, "create_connection", connect)

    assert outward.post("https://rebinding.example/", b"{}", {}).fault == "no-answer"
    assert (reached, answers) == ([(PUBLIC, 443)], [["127.0.0.1"]])


def test_control_a_name_that_is_asked_twice_reaches_where_nothing_was_judged(monkeypatch):
    """The hole: the connection asks for the name again, as every ordinary client does."""
    answers, reached = [[PUBLIC], ["127.0.0.1"]], []

    def connect(address, timeout):
        reached.append(address)
        raise OSError

    monkeypatch.setattr(outward, "resolved", lambda host, port: answers.pop(0))
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(outward._Pinned, "connect", lambda to: connect((outward.resolved(to.host, to.port)[0], 443), 1))

    assert outward.post("https://rebinding.example/", b"{}", {}).fault == "no-answer"
    assert reached == [("127.0.0.1", 443)]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "2130706433", "[::ffff:127.0.0.1]"])
def test_control_where_every_address_counts_as_public_private_ones_are_asked(host, monkeypatch):
    """The hole: nobody judges the address that a name leads to."""
    monkeypatch.setattr(outward, "is_public", lambda address: True)

    assert closed(f"https://{host}/hook") == ""


@pytest.mark.parametrize("address", ["::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:808:808::f5ff:fffe"])
def test_an_address_that_carries_a_private_one_is_seen_through(address):
    assert not outward.is_public(ip_address(address))


@pytest.fixture
def receiver(settings):
    """A server on this machine that the operator has named; it answers as its path says."""
    got = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            status = int(self.path.strip("/"))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/200")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.OUTWARD_HOSTS = (f"127.0.0.1:{server.server_port}",)
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def test_a_host_that_the_operator_named_is_asked(receiver):
    url, got = receiver

    assert outward.post(f"{url}/200", b"{}", {"Content-Type": "application/json"}) == outward.Answer(200)
    assert got == [("/200", b"{}")]


def test_the_same_machine_at_another_port_is_not_named(receiver):
    assert closed("http://127.0.0.1:1/") == "not-https"
    assert closed("https://127.0.0.1:8443/") == "private-address"


def test_a_redirect_is_not_followed(receiver):
    url, got = receiver

    assert outward.post(f"{url}/302", b"{}", {}).status == 302
    assert [path for path, body in got] == ["/302"]


def test_an_answer_that_never_comes_is_cut_off(settings, monkeypatch):
    monkeypatch.setattr(outward, "LONGEST", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.OUTWARD_HOSTS = ("127.0.0.1",)

        answer = outward.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {})

    assert answer.status is None
    assert answer.fault in ("timeout", "no-answer")
