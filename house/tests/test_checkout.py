"""The five commands of the checkout are short and may run on any machine."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(path for path in (ROOT / "bin").iterdir() if path.is_file())
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-test.txt"]


@pytest.mark.parametrize("path", [*COMMANDS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_command_is_short_executable_and_stops_at_the_first_fault(path):
    text = path.read_text()

    assert os.access(path, os.X_OK)
    assert len(text.splitlines()) <= 50
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert "set -euo pipefail" in text or text.count("\n") <= 3


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_locked_version_has_hashes_and_no_line_names_a_host_or_a_place(path):
    entries = re.split(r"\n(?=[a-z])", path.read_text())
    locked = [entry for entry in entries if re.match(r"[a-z0-9._-]+==", entry)]

    assert len(locked) > 40
    assert [entry.split()[0] for entry in locked if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--index|--find-links|--trusted|/(?:opt|home|tmp|work)/", path.read_text()) == []


def test_the_tests_use_the_same_versions_as_the_house():
    house, tests = (dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", path.read_text(), re.M)) for path in LOCKS)

    assert {name: version for name, version in house.items() if tests.get(name) != version} == {}


def test_every_dependency_that_is_declared_is_locked():
    declared = re.findall(r'^  "([A-Za-z0-9_-]+)[\[>=<]', (ROOT / "pyproject.toml").read_text(), re.M)
    locked = set(re.findall(r"^([a-z0-9._-]+)==", LOCKS[1].read_text(), re.M))

    assert [name for name in declared if name.lower().replace("_", "-") not in locked] == []
