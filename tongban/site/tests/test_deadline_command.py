"""`tongban deadline` answers scripts and people, refuses nonsense with exit code 2, and starts without Django."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tongban.site.cli.deadline import command


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_json_has_due_provisional_and_explanation():
    answer = json.loads(run("2026-09-24", 10, "--json").output)

    assert (answer["due"], answer["provisional"]) == ("2026-10-15", False)
    assert answer["explanation"]["days"][-1]["kind"] == "due"


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        ("working_day", "2026-02-25"),
        ("natural_day", "2026-02-16"),
        ("natural_day_rolled", "2026-02-24"),
        ("hour", "2026-02-09"),
    ],
)
def test_every_unit_is_counted(unit, due):
    assert json.loads(run("2026-02-09", 7, "--unit", unit, "--json").output)["due"] == due


def test_chinese_text_goes_day_by_day():
    lines = run("2026-09-24", 1, "--extend", 1).output.splitlines()

    assert lines[0] == "截止 2026-09-29"
    assert lines[-3:] == [
        "  · 2026-09-27 周日       休 中秋",
        "  ● 2026-09-28 周一    1",
        "  ■ 2026-09-29 周二    2  止 延长期限",
    ]


def test_english_text_says_provisional():
    lines = run("2026-12-28", 5, "--lang", "en").output.splitlines()

    assert lines[0] == "Due 2027-01-04 (provisional)"
    assert lines[-1] == "  ■ 2027-01-04 Mon    5  last day"


def test_stops_may_be_given_and_may_be_open():
    assert run("2026-11-06", 8, "--stop", "2026-11-11T17:40/2026-11-16T16:20@expert_review").output.startswith(
        "截止 2026-11-23"
    )
    assert run("2026-11-06", 8, "--stop", "2026-11-11T17:40/").output.startswith("计时停止中，不早于 2026-11-18")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2026-02-30", 5), "'2026-02-30' is not a date such as 2026-11-04"),
        (("tomorrow", 5), "'tomorrow' is not a date"),
        (("2026-11-04", "five"), "'five' is not a valid integer"),
        (("2026-11-04", 100_001), "is not in the range"),
        (("2026-11-04", 5, "--unit", "week"), "'week' is not one of"),
        (("9999-12-30", 50), "lead out of the calendar"),
        (("2026-11-04", 5, "--stop", "2026-11-05"), "is not an interval"),
        (("2026-11-04", 5, "--stop", "2026-11-06/2026-11-05"), "before it starts"),
    ],
)
def test_nonsense_is_refused_with_exit_code_2(words, told):
    result = run(*words)

    assert result.exit_code == 2
    assert told in result.output


def test_the_command_loads_no_django():
    code = "import sys, tongban.site.cli.deadline; print([name for name in sys.modules if name.startswith('django')])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"
