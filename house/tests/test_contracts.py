"""The contracts of pyproject.toml hold, none has an ignore list, and they can go red."""

import subprocess
import sys
import tomllib

import pytest
from grimp import ImportGraph

from house.contracts import Rooms
from house.messages import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def run(*command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_import_contract_holds():
    code = "from importlinter.cli import lint_imports_command as go; go(['--no-logo', '--no-cache'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_no_contract_has_an_ignore_list():
    assert [contract["id"] for contract in CONTRACTS["contracts"] if "ignore_imports" in contract] == []


def test_the_linter_has_nothing_to_say():
    code, said = run("ruff", "check", "--quiet", ".")

    assert code == 0, said


def checked(*edges):
    graph = ImportGraph()
    for importer, imported in edges:
        for module in (importer, imported):
            graph.add_module(module)
            for end in range(1, module.count(".") + 1):
                graph.add_module(module.rsplit(".", end)[0])
        graph.add_import(importer=importer, imported=imported)
    contract = Rooms(
        "doors",
        {},
        {
            "rooms": ["t.people", "t.cases", "t.unbuilt"],
            "leaving": ["commands", "queries", "models"],
            "entrance": "t.site",
            "switched_on": ["urls", "api"],
        },
    )
    return contract.check(graph, verbose=False).metadata["broken"]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("t.cases.views", "t.people.commands"),
        ("t.cases.views", "t.people.commands.accounts"),
        ("t.cases.rules", "t.people.models"),
        ("t.cases.views", "t.people"),
        ("t.cases.views", "t.cases.rules"),
        ("t.cases.views", "t.kernel.rules"),
        ("t.site.urls", "t.cases.urls"),
        ("t.cases.tests.test_flow", "t.people.tests.factories"),
    ],
)
def test_what_leaves_a_room_by_its_doors_is_let_through(importer, imported):
    assert checked((importer, imported)) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("t.cases.views", "t.people.rules"),
        ("t.cases.views", "t.people.forms"),
        ("t.cases.tests.test_flow", "t.people.rules"),
        ("t.cases.tests.test_flow", "t.people.tests.test_rules"),
        ("t.cases.views", "t.people.tests.factories"),
        ("t.site.demo", "t.cases.flow"),
        ("t.site.demo", "t.cases.commands_of_mine"),
    ],
)
def test_control_what_leaves_a_room_by_the_window_is_seen(importer, imported):
    assert checked((importer, imported)) == [(importer, imported)]


def test_control_a_contract_goes_red_on_a_planted_import(tmp_path):
    for name in ("low", "high"):
        (tmp_path / "planted" / name).mkdir(parents=True)
        (tmp_path / "planted" / name / "__init__.py").write_text("")
    (tmp_path / "planted" / "__init__.py").write_text("")
    (tmp_path / "planted" / "low" / "deep.py").write_text("def later():\n    import planted.high\n")
    (tmp_path / "contract.toml").write_text(
        '[tool.importlinter]\nroot_package = "planted"\n[[tool.importlinter.contracts]]\nid = "storeys"\n'
        'name = "storeys"\ntype = "layers"\ncontainers = ["planted"]\nexhaustive = true\nlayers = ["high", "low"]\n'
    )

    code = "from importlinter.cli import lint_imports_command as go; go(['--no-cache', '--config', 'contract.toml'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, "planted.low.deep -> planted.high" in done.stdout) == (1, True)
