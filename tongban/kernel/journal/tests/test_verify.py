"""Any single change of a bundle is seen, and seen at its place (GUARANTEES E1)."""

import io
import json
import random
import subprocess
import sys
from hashlib import sha256

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.journal import grammar
from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.tests.bundles import (
    KEY,
    SUBJECTS,
    World,
    bundle,
    chain,
    closed,
    dozen,
    judged,
    signed_heads,
)
from tongban.kernel.journal.verify.audit import Audit
from tongban.kernel.keys import SigningKey

WHOLE = bundle(dozen())
LINES = WHOLE.splitlines(keepends=True)
ENTRY_LINES = [number for number, line in enumerate(LINES, start=1) if line[:1].isdigit()]
HEAD_LINES = [number for number, line in enumerate(LINES, start=1) if line.startswith(b"head ")]
LINE_OF = [number for number, line in enumerate(LINES, start=1) for _ in line]


def codes(report):
    return [(finding.code, finding.place.line) for finding in report.findings]


def altered(entry_line, change):
    """The line of an entry whose body was changed and whose hash was made to fit: no key is needed for that."""
    position, _, body = LINES[entry_line - 1].rstrip(b"\n").split(b" ", 2)
    changed = change(orjson.loads(body))
    return grammar.entry_line(int(position), sha256(canonical(changed)).digest(), canonical(changed))


def set_status(entry):
    return entry | {"status": "approved"}


def test_a_bundle_that_nobody_touched_holds():
    report = judged(WHOLE, [KEY.public])

    assert report.plain() == {
        "holds": True,
        "installation": "0b9a7a52-8f0e-4c8e-9f8e-1a2b3c4d5e6f",
        "entries": 12,
        "subjects": 3,
        "heads": 3,
        "root": signed_heads(dozen())[-1]["root"],
        "signers": ["a050837d85070582 ed25519"],
        "zones": {"beichen": 4, "tangshan": 8},
        "signer_checked": True,
        "count": 0,
        "findings": [],
    }


def test_an_empty_journal_holds():
    report = judged(bundle(World([], ())))

    assert (report.holds, report.entries, report.heads) == (True, 0, 0)


@pytest.mark.parametrize("part", range(4))
def test_every_flipped_byte_is_found_on_its_line(part):
    chance, missed = random.Random(part), []

    for at in range(part, len(WHOLE), 4):
        flipped = bytearray(WHOLE)
        flipped[at] ^= 1 << chance.randrange(8)
        found = {line for code, line in codes(judged(bytes(flipped))) if code != "content-altered"}
        if (flipped[at] == 10 and min(found, default=0) != LINE_OF[at]) or (
            flipped[at] != 10 and found != {LINE_OF[at]}
        ):
            missed.append((at, LINE_OF[at], found))

    assert missed == []


@pytest.mark.parametrize("line", range(1, len(LINES) + 1))
def test_a_deleted_line_is_missed_where_it_stood(line):
    report = judged(b"".join(LINES[: line - 1] + LINES[line:]))

    missed_at = {line - 1, line}
    if line in HEAD_LINES[:-1]:
        missed_at = {HEAD_LINES[HEAD_LINES.index(line) + 1] - 1}
        assert "head-missing" in {code for code, _ in codes(report)}
    assert missed_at & {at for code, at in codes(report) if code != "content-altered"}


def test_a_deleted_entry_is_missed_by_its_neighbours_in_the_tree_and_in_its_chain():
    report = judged(b"".join(LINES[:8] + LINES[9:]))

    assert codes(report) == [
        ("out-of-order", 9),
        ("unconfirmed", 10),
        ("entry-missing", 12),
        ("content-altered", 16),
        ("manifest-differs", 1),
        ("manifest-differs", 1),
    ]
    missing = report.findings[2]
    assert str(missing) == (
        "line 12, zone tangshan, subject 019a4b00-0000-7000-8000-000000000001, entry 4, position 9: "
        "entry 3 is missing before it [entry-missing]"
    )


@pytest.mark.parametrize("line", [line for line in ENTRY_LINES if line + 1 in ENTRY_LINES])
def test_two_entries_that_changed_places_are_both_found(line):
    report = judged(b"".join([*LINES[: line - 1], LINES[line], LINES[line - 1], *LINES[line + 1 :]]))

    assert {("out-of-order", line), ("out-of-order", line + 1)} <= set(codes(report))
    assert {at for code, at in codes(report) if code != "content-altered"} <= {*range(line, len(LINES))}


@pytest.mark.parametrize("line", range(1, len(LINES) + 1))
def test_a_line_that_comes_twice_is_found(line):
    report = judged(b"".join([*LINES[:line], LINES[line - 1], *LINES[line:]]))

    assert any(at == line + 1 for code, at in codes(report))


@pytest.mark.parametrize("line", range(1, len(LINES) + 1))
def test_an_inserted_line_is_found(line):
    stranger = chain("beichen", SUBJECTS[0][1])[0]
    inserted = grammar.entry_line(line, sha256(stranger).digest(), stranger)

    report = judged(b"".join([*LINES[:line], inserted, *LINES[line:]]))

    assert any(line + 1 <= at <= line + 2 for code, at in codes(report) if code != "content-altered")


@given(st.integers(0, len(WHOLE) - 1))
def test_a_bundle_that_was_cut_off_is_found_to_end_there(length):
    report = judged(WHOLE[:length])

    assert not report.holds
    ends = LINE_OF[length] if length else 1
    assert any(ends - 1 <= at <= ends for _, at in codes(report))


# Somebody who can write to every table, but holds no key: all hashes are made to fit, the export is honest.


@pytest.mark.parametrize("index", range(12))
def test_a_replaced_entry_is_found_by_the_signed_tree(index):
    heads, world = signed_heads(dozen()), dozen()
    body = canonical(set_status(orjson.loads(world.bodies[index])))
    world.bodies[index], world.leaves[index] = body, sha256(body).digest()

    report = judged(bundle(world, heads))

    replaced = [finding for finding in report.findings if finding.code == "replaced"]
    zone, subject = SUBJECTS[index % 3]
    if index < 9:
        assert replaced[-1].place == (ENTRY_LINES[index], index, zone, str(subject), index // 3 + 1)
        assert ("chain-broken", ENTRY_LINES[index + 3]) in codes(report)
    else:
        assert codes(report) == [("replaced", ENTRY_LINES[8])]
        assert "positions 8 to 11" in replaced[0].text
        assert f"{zone} {subject} 4" in replaced[0].text


def test_a_rewritten_chain_is_found_in_every_stretch_that_it_touches():
    heads, world = signed_heads(dozen()), dozen()
    prev = None
    for index in range(0, 12, 3):
        entry = set_status(orjson.loads(world.bodies[index])) | {"prev": prev}
        world.bodies[index] = canonical(entry)
        world.leaves[index] = sha256(world.bodies[index]).digest()
        prev = world.leaves[index].hex()

    report = judged(bundle(world, heads))

    assert codes(report) == [("replaced", 2), ("replaced", 8), ("replaced", 12)]


def test_a_body_that_was_changed_beside_its_leaf_is_found_in_its_line():
    heads, world = signed_heads(dozen()), dozen()
    world.bodies[4] = canonical(set_status(orjson.loads(world.bodies[4])))

    report = judged(bundle(world, heads))

    assert [str(finding) for finding in report.findings] == [
        "line 6, zone tangshan, subject 019a4b00-0000-7000-8000-000000000002, entry 2, position 4: "
        "has a body that its hash does not belong to [altered]"
    ]


def test_a_body_that_was_deleted_leaves_a_line_that_says_so():
    heads, world = signed_heads(dozen()), dozen()
    world.bodies[4] = b""

    report = judged(bundle(world, heads))

    assert ("altered", 6) in codes(report)
    assert "has lost its body" in str(report.findings[0])


def test_the_last_entries_and_their_head_cannot_be_dropped_from_the_file():
    report = judged(closed([*LINES[:11]], SigningKey.generate()))

    assert {"key-missing", "manifest-differs"} <= {code for code, _ in codes(report)}


def test_a_journal_signed_anew_by_somebody_else_is_caught_by_the_key_you_hold():
    world = dozen()
    world.key = SigningKey.generate("ecdsa-p256")
    content = bundle(world)

    assert judged(content).holds
    assert "signer not checked against a key you hold" in list(judged(content).lines())[-1]
    report = judged(content, [KEY.public])
    assert codes(report) == [("not-the-signer", 7)]


# Entries that were never sound, though every hash and signature fits.

UNSOUND = [
    (lambda e: e | {"number": 7}, "entry-missing"),
    (lambda e: e | {"number": 1}, "body-unsound"),
    (lambda e: e | {"prev": None}, "body-unsound"),
    (lambda e: e | {"prev": "00" * 32}, "chain-broken"),
    (lambda e: e | {"kind": "file", "verb": "file.return"}, "kind-changed"),
    (lambda e: e | {"verb": "file.return"}, "body-unsound"),
    (lambda e: e | {"before": {"officer": None, "urgent": None}, "after": {"officer": "x"}}, "body-unsound"),
    (lambda e: e | {"before": {"due_on": "2026-11-13"}, "after": {"due_on": None}}, "value-broken"),
    (lambda e: e | {"before": {"due_on": True}, "after": {"due_on": 1}}, "value-broken"),
    (lambda e: e | {"recorded_at": "2026-02-30T00:00:00.000000Z"}, "body-unsound"),
    (lambda e: e | {"recorded_at": "2026-11-04T02:10:33Z"}, "body-unsound"),
    (lambda e: e | {"v": 2}, "body-unsound"),
    (lambda e: e | {"status": 5}, "body-unsound"),
    (lambda e: e | {"actor": {"person": "x"}}, "body-unsound"),
    (lambda e: e | {"actor": {"role": "window", "name": "x"}}, "body-unsound"),
    (lambda e: e | {"private": "AB" * 32}, "body-unsound"),
    (lambda e: e | {"subject": e["subject"].upper()}, "body-unsound"),
    (lambda e: e | {"more": None}, "body-unsound"),
    (lambda e: {name: value for name, value in e.items() if name != "status"}, "body-unsound"),
]


@pytest.mark.parametrize(("change", "code"), UNSOUND)
def test_an_unsound_entry_is_named_though_its_hashes_fit(change, code):
    world = dozen()
    body = orjson.dumps(change(orjson.loads(world.bodies[6])), option=orjson.OPT_SORT_KEYS)
    sound = World([*world.bodies[:6], body], (7,))

    report = judged(bundle(sound))

    assert codes(report) == [(code, 8)]


SPELLINGS = [
    lambda body: body.replace(b'"v":1', b'"v": 1'),
    lambda body: body.replace(b'"v":1', b'"v":1.0'),
    lambda body: body.replace(b'"v":1,', b'"v":1,"v":1,'),
    lambda body: body.replace(b'"urgent":true', b'"urgent":1.5'),
    lambda body: body.replace(b'"urgent":true', b'"urgent":9007199254740993'),
    lambda body: body.replace(b'"urgent":true', b'"urgent":"\\u0041"'),
    lambda body: body.replace(b'"urgent":true', b'"urgent":' + b"[" * 63 + b"]" * 63),
    lambda body: body.replace(b'"urgent":true', b'"urgent":' + b"[" * 300 + b"]" * 300),
    lambda body: body.replace(b'"urgent":true', b'"urgent":' + b"[" * 100_000 + b"]" * 100_000),
    lambda body: body.replace(b'"urgent":', '"紧急":'.encode()),
    lambda body: body.replace(b"returned", b"\xff\xfe"),
    lambda body: body[:-1],
    lambda body: b"null",
    lambda body: b'"entry"',
    lambda body: b"[]",
]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_another_spelling_of_an_entry_is_refused_though_its_hash_fits(spell):
    world = dozen()
    body = spell(world.bodies[6])
    assert body != world.bodies[6]

    report = judged(bundle(World([*world.bodies[:6], body], (7,))))

    assert [(code, line) for code, line in codes(report) if code != "manifest-differs"] == [("body-unsound", 8)]


def test_an_entry_may_nest_as_deep_as_the_format_says():
    world = dozen()
    body = world.bodies[6].replace(b'"urgent":true', b'"urgent":' + b"[" * 62 + b"]" * 62)

    assert judged(bundle(World([*world.bodies[:6], body], (7,)))).holds


GARBAGE = [
    b"",
    b"\n",
    b"\0" * 1000,
    b"hello\n" * 3,
    b"{}\n",
    b"\xff" * 100 + b"\n",
    b"null\n" * 5,
    b"close {}\n",
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", GARBAGE)
def test_garbage_is_answered_with_findings(content):
    assert not judged(content).holds


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=5)
)
def test_no_mutilation_holds_and_none_breaks_the_verifier(cuts):
    content = WHOLE
    for at, length, replacement in cuts:
        content = content[:at] + replacement + content[at + length :]

    assert judged(content).holds == (content == WHOLE)


def test_a_line_without_end_does_not_fill_the_memory():
    report = judged(LINES[0] + b"1" * (grammar.LONGEST_LINE * 2) + b"\n" + b"".join(LINES[1:]))

    assert ("malformed", 2) in codes(report)
    assert report.entries == 12


def test_many_findings_are_counted_and_the_first_are_kept():
    report = judged(LINES[0] + b"nothing\n" * 20_000)

    assert len(report.findings) == 10_000
    assert report.count > 20_000


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "tongban.kernel.journal.verify", *map(str, arguments)], capture_output=True, text=True
    )


def test_the_module_runs_alone_and_its_exit_code_is_the_verdict(tmp_path):
    good, bad, key, other = (tmp_path / name for name in ("good", "bad", "key.pem", "other.pem"))
    good.write_bytes(WHOLE)
    bad.write_bytes(WHOLE.replace(b"decided", b"refused"))
    key.write_bytes(KEY.public.pem())
    other.write_bytes(SigningKey.generate().public.pem())

    assert run(good).returncode == 0
    assert "signer not checked against a key you hold" in run(good).stdout
    assert run(good, "--key", key).stdout.strip().endswith("(a key you hold)")
    assert run(good, "--key", other).returncode == 1
    assert run(bad).returncode == 1
    assert json.loads(run(bad, "--json").stdout)["findings"][0]["code"] == "altered"
    assert (run(tmp_path / "none").returncode, run(good, "--key", good).returncode) == (2, 2)
    assert "Traceback" not in run(tmp_path).stderr + run(good, "--key", good).stderr


def test_verifying_needs_no_django():
    program = "import sys; from tongban.kernel.journal.verify import audit; print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_the_reader_of_a_stream_sees_what_the_reader_of_a_file_sees(tmp_path):
    assert Audit().of(io.BytesIO(WHOLE)).plain() == judged(WHOLE).plain()
