"""Commands enter a resting installation, a running one, or one where another command is at work."""

import json
import subprocess
import time

import pytest

from tongban.site import exits, installation
from tongban.site.installation import CHECKOUT, Lock
from tongban.site.tests.factories import COMMAND, environment, nobody_left, started, tongban

pytestmark = [pytest.mark.slow, pytest.mark.database]
ZONES = [CHECKOUT / "standards", CHECKOUT / "zones"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A resting, real installation with zones."""
    place = tmp_path_factory.mktemp("resting") / "data"
    done = tongban("load", *ZONES, "--data-dir", place)
    assert done.returncode == exits.OK, done.stderr
    return place


def test_a_command_on_a_resting_installation_leaves_no_process(folder):
    assert tongban("doctor", "--data-dir", folder).returncode == exits.OK
    assert nobody_left(folder)


def test_loading_where_nothing_was_makes_a_real_installation(folder):
    assert json.loads((folder / installation.RECORD).read_text())["kind"] == "real"


def test_two_commands_at_once_wait_for_each_other(folder):
    first, second = (
        subprocess.Popen(
            [*COMMAND, "admin", "--zone", "langfang", "--renew", "--data-dir", str(folder), "--login", "lf", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(2)
    )
    answers = [process.communicate(timeout=120) for process in (first, second)]

    assert [process.returncode for process in (first, second)] == [0, 0], answers
    assert len({json.loads(out)["link"] for out, _ in answers}) == 2


def test_the_first_administrator_comes_by_a_link_and_there_is_no_second_in_silence(folder):
    first = tongban("admin", "--zone", "tangshan", "--login", "first", "--data-dir", folder, "--json")
    second = tongban("admin", "--zone", "tangshan", "--data-dir", folder)
    unknown = tongban("admin", "--zone", "atlantis", "--data-dir", folder)

    assert json.loads(first.stdout)["login"] == "first"
    assert (second.returncode, unknown.returncode) == (exits.REFUSED, exits.REFUSED)
    assert "has an administrator (first)" in second.stderr
    assert "zone atlantis is unknown" in unknown.stderr


def test_a_login_that_is_taken_is_refused_with_reasons_in_both_languages(folder):
    tongban("admin", "--zone", "cangzhou", "--login", "taken", "--data-dir", folder)

    refused = tongban("admin", "--zone", "handan", "--login", "taken", "--data-dir", folder, "--json")

    told = json.loads(refused.stdout)
    assert refused.returncode == exits.REFUSED
    assert {"zh", "en"} == set(told["problem"]["reasons"][0]["text"])


def test_a_token_is_for_a_post_that_somebody_holds(folder):
    tongban("admin", "--zone", "beichen", "--login", "bc", "--data-dir", folder)

    issued = tongban("token", "--zone", "beichen", "--post", "admin", "--data-dir", folder, "--json")
    unknown = tongban("token", "--zone", "beichen", "--post", "nobody", "--data-dir", folder)

    assert json.loads(issued.stdout) | {"token": ""} == {
        "token": "",
        "zone": "beichen",
        "post": "admin",
        "role": "admin",
    }
    assert unknown.returncode == exits.REFUSED
    assert "posts there: admin" in unknown.stderr


def test_commands_use_the_database_of_a_running_server(folder):
    with started(folder) as served:
        link = tongban("admin", "--zone", "wuqing", "--login", "wq", "--data-dir", folder, "--json")

        assert json.loads(link.stdout)["link"].startswith(f"{served.address}enter/link/")
        told = json.loads(json.loads(tongban("peers", "export", "--data-dir", folder).stdout)["peer"])
        assert told["address"] == served.address.rstrip("/")
        assert served.await_ready()["status"] == 200


def test_the_lock_is_free_when_its_holder_is_gone(tmp_path):
    program = f"from tongban.site.installation import Lock; Lock({str(tmp_path / 'lock')!r}).take('load'); input()"
    holder = subprocess.Popen([COMMAND[0], "-c", program], stdin=subprocess.PIPE, cwd=CHECKOUT)
    lock = Lock(tmp_path / "lock")
    while lock.holder()["command"] != "load":
        time.sleep(0.05)
    with pytest.raises(exits.Halt, match=f"pid {holder.pid}"):
        lock.take("start")

    holder.kill()
    holder.wait()

    assert lock.take("start").holder()["command"] == "start"
    lock.give_back()
