"""`tongban journal verify` gives its verdict by exit code, and never a traceback."""

import json

import pytest
from click.testing import CliRunner

from tongban.kernel.journal.tests.bundles import KEY, bundle, dozen
from tongban.kernel.keys import SigningKey
from tongban.site.cli.journal import command
from tongban.site.exits import Halt


@pytest.fixture
def files(tmp_path):
    whole = bundle(dozen())
    content = {
        "good": whole,
        "bad": whole.replace(b"decided", b"refused"),
        "key.pem": KEY.public.pem(),
        "other.pem": SigningKey.generate().public.pem(),
    }
    for name, each in content.items():
        (tmp_path / name).write_bytes(each)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_whole_bundle_is_said_to_hold_and_whose_key_was_asked(files):
    alone, held = run("verify", files / "good"), run("verify", files / "good", "--key", files / "key.pem")

    assert (alone.exit_code, held.exit_code) == (0, 0)
    assert alone.output.startswith("holds; 12 entries of 3 subjects in 2 zones, 3 signed heads")
    assert "signer not checked against a key you hold" in alone.output
    assert "(a key you hold)" in held.output


def test_an_altered_bundle_names_zone_subject_entry_and_what_is_wrong(files):
    done = run("verify", files / "bad")

    assert done.exit_code == 1
    assert done.output.splitlines()[0] == (
        "line 13, zone tangshan, subject 019a4b00-0000-7000-8000-000000000001, entry 4, position 9: "
        "has a body that its hash does not belong to [altered]"
    )


def test_the_report_is_one_json_object_when_asked(files):
    report = json.loads(run("verify", files / "bad", "--json").output)

    assert (report["holds"], report["entries"]) == (False, 12)
    assert report["findings"][0]["code"] == "altered"
    assert report["findings"][0]["number"] == 4


def test_a_signer_that_you_do_not_hold_is_refused(files):
    done = run("verify", files / "good", "--key", files / "other.pem")

    assert done.exit_code == 1
    assert "which is not a key you hold [not-the-signer]" in done.output


def test_what_is_no_file_or_no_key_is_said(files):
    assert run("verify", files / "none").exit_code == 2
    refused = run("verify", files / "good", "--key", files / "good").exception
    assert isinstance(refused, Halt)
    assert str(refused) == "cannot verify: not a PEM file with one PUBLIC KEY"
