"""HOUSE.md, CONTRIBUTING.md and docs/guarantees.md say what is true."""

import ast
import importlib.util
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from house.messages import ROOT
from house.site import own_models

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
PAGES = ("HOUSE.md", "CONTRIBUTING.md", "docs/guarantees.md", "docs/files.md", "CHANGELOG.md")
PATH = re.compile(
    r"`((?:tongban|house|docs|bin|zones|standards|benchmarks|\.ci)/[\w./-]+|[\w-]+\.(?:toml|md))(?:::(\w+))?`"
)


def block(name):
    """The lines of a fenced block of HOUSE.md."""
    page = (ROOT / "HOUSE.md").read_text(encoding="utf-8")
    return re.search(rf"```{name}\n(.*?)\n```", page, re.DOTALL)[1].split("\n")


def plain(layers):
    return [layer.replace("(", "").replace(")", "") for layer in layers]


@pytest.mark.parametrize("name", ["storeys", "staircase"])
def test_the_house_is_laid_out_as_the_contract_says(name):
    assert block(name) == plain(CONTRACTS[name]["layers"])


def test_the_engines_stand_as_the_contract_says():
    assert block("engines") == [layer for layer in CONTRACTS["engines"]["layers"] if layer != "tests"]


def test_every_room_with_models_has_its_staircase_and_its_doors():
    rooms = {".".join(model.__module__.split(".")[:2]) for model in own_models()} - {"tongban.kernel"}

    assert rooms <= set(CONTRACTS["staircase"]["containers"])
    assert rooms <= set(CONTRACTS["doors"]["rooms"])


def test_there_are_ten_house_rules():
    page = (ROOT / "HOUSE.md").read_text(encoding="utf-8")

    assert re.findall(r"^(\d+)\. \*\*", page, re.MULTILINE) == [str(number) for number in range(1, 11)]


def named(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    return [(path, test) for path, test in PATH.findall(text) if "…" not in path]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    assert named(page), "the page names no path at all"

    assert [path for path, _test in named(page) if not (ROOT / path).exists()] == []


def test_every_program_that_a_page_names_can_be_run():
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    modules = set(re.findall(r"python -m ([\w.]+)", text))

    assert modules
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_every_guarantee_that_is_claimed_has_its_test():
    claimed = [(path, test) for path, test in named("docs/guarantees.md") if test]
    found = {
        (path, node.name)
        for path, _test in claimed
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }

    assert len(claimed) > 10
    assert [f"{path}::{test}" for path, test in claimed if (path, test) not in found] == []


def licence(name):
    """What a package says of its licence: the expression, or the classifiers and the field."""
    told = distribution(name).metadata
    classifiers = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if "License ::" in line]
    return told.get("License-Expression") or " / ".join(classifiers) or (told.get("License") or "").split("\n")[0]


def required(file):
    return re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def binds_the_whole_work(words):
    """AGPL in any form; GPL where no other licence may be chosen. The LGPL leaves the work its own."""
    choices = re.split(r"\s+OR\s+|\s+/\s+", words)
    return "AGPL" in words or "Affero" in words or all(is_gpl(choice) for choice in choices)


def is_gpl(choice):
    return bool(re.search(r"(?<![LA])GPL|(?<!Lesser )(?<!Library )GNU General Public", choice))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt"])
def test_no_dependency_binds_the_whole_work(file):
    names = required(file)
    assert len(names) > 20

    bound, unknown = {}, []
    for name in names:
        try:
            words = licence(name)
        except PackageNotFoundError:
            words = ""
        if not words:
            unknown.append(name)
        elif binds_the_whole_work(words):
            bound[name] = words

    assert bound == {}
    assert len(unknown) < len(names) / 10, unknown


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("AGPL-3.0-only", True),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GNU Library or Lesser General Public License (LGPL)", False),
        ("Apache-2.0 OR GPL-2.0-only", False),
        ("MIT", False),
    ],
)
def test_control_a_licence_that_binds_is_told_from_one_that_does_not(words, bound):
    assert binds_the_whole_work(words) is bound


def test_the_licence_is_apache_2():
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").split()[:4] == ["Apache", "License", "Version", "2.0,"]
