"""The command line as a script meets it: quick, lazy, with codes that mean something."""

import json
import re
import subprocess
import sys
import time

import pytest

from tongban.site import exits
from tongban.site.cli import COMMANDS, house
from tongban.site.installation import CHECKOUT
from tongban.site.tests.factories import environment, tongban


def test_help_lists_every_command_and_every_exit_code():
    told = tongban("--help").stdout

    assert [name for name in COMMANDS if not re.search(rf"^  {name}\s", told, re.M)] == []
    assert [code for code in exits.MEANING if not re.search(rf"^  {code}\s", told, re.M)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one_file_and_explains_itself(name):
    command = house.get_command(None, name)

    assert command.name == name
    assert command.help


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "start"])
def test_every_command_speaks_json(name):
    command = house.get_command(None, name)
    kinds = getattr(command, "commands", {name: command}).values()

    assert [kind.name for kind in kinds if "--json" not in {o for p in kind.params for o in p.opts}] == []


def test_help_loads_neither_django_nor_the_database():
    program = "import sys\nfrom tongban.site.cli import main\ntry:\n main(['--help'])\nexcept SystemExit:\n pass\n"
    program += "print([name for name in ('django', 'psycopg', 'granian', 'rich') if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, env=environment(), check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_help_is_quick():
    best = min(_seconds("--help") for _ in range(3))

    assert best < 1.0


def _seconds(*arguments: str) -> float:
    began = time.monotonic()
    tongban(*arguments)
    return time.monotonic() - began


def test_an_unknown_command_is_a_usage_error():
    assert tongban("fly").returncode == exits.USAGE


def test_a_refusal_is_a_line_for_people_and_an_object_for_scripts(tmp_path):
    plain = tongban("token", "--zone", "nowhere", "--post", "none", "--data-dir", tmp_path)
    spelled = tongban("token", "--zone", "nowhere", "--post", "none", "--data-dir", tmp_path, "--json")

    assert plain.returncode == spelled.returncode == exits.NOTHING_THERE
    assert plain.stderr.startswith("tongban: no installation in ")
    assert json.loads(spelled.stdout)["code"] == exits.NOTHING_THERE


def test_every_exit_code_has_its_own_number_and_meaning():
    codes = [value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)]

    assert sorted(codes) == sorted(exits.MEANING)
    assert len(set(exits.MEANING.values())) == len(codes)
