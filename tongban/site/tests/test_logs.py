"""A log line tells of the machine, never of a person."""

import io
import json
import logging

import pytest

from tongban.site import logs


@pytest.fixture
def heard():
    stream = io.StringIO()
    root = logging.getLogger()
    kept = (root.handlers[:], root.level)
    logs.to_stream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = kept[0], kept[1]
    logs.to_stream(io.StringIO())


def test_a_line_is_one_json_object_with_time_part_and_level(heard):
    logs.named("web").info("request", status=200, ms=3.1)

    (line,) = heard()
    assert {name: line[name] for name in ("event", "level", "part", "status", "ms")} == {
        "event": "request",
        "level": "info",
        "part": "web",
        "status": 200,
        "ms": 3.1,
    }
    assert line["at"].endswith("Z")


def test_a_fact_that_is_not_known_to_be_harmless_does_not_reach_the_log(heard):
    logs.named("web").info("request", status=200, name="张三", person="0190", path="/search/?q=张三", query="q")

    assert set(heard()[0]) == {"at", "event", "level", "part", "status"}


def test_an_exception_is_told_by_kind_and_place_without_its_message(heard):
    try:
        raise ValueError("130203199001010017 is no number")
    except ValueError:
        logs.named("worker").error("fell", exc_info=True)

    (line,) = heard()
    assert line["error"] == "builtins.ValueError"
    assert line["where"][-1].endswith("test_an_exception_is_told_by_kind_and_place_without_its_message")
    assert "130203" not in json.dumps(line)


def test_a_librarys_warning_keeps_its_place_and_loses_its_words(heard):
    logging.getLogger("some.library").warning("could not write to %s", "/people/张三")

    (line,) = heard()
    assert line["event"] == "some.library"
    assert line["where"][0].startswith("site/tests/test_logs.py:")
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_a_librarys_exception_is_told_without_its_message(heard):
    try:
        raise KeyError("canary")
    except KeyError:
        logging.getLogger("django.request").exception("Internal Server Error: /cases/TS2026-1104-000217K")

    (line,) = heard()
    assert line["error"] == "builtins.KeyError"
    assert "canary" not in json.dumps(line) and "TS2026" not in json.dumps(line)


def test_a_log_that_grew_too_large_is_set_aside_and_its_writer_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 10)
    with (tmp_path / "web.log").open("a", buffering=1) as writer:
        for word in ("first", "second", "third"):
            writer.write(f"{word} line of the log\n")
            logs.rotate(tmp_path)
        writer.write("short\n")

    assert (tmp_path / "web.log").read_text() == "short\n"
    assert [(tmp_path / f"web.log.{number}").read_text().split()[0] for number in (1, 2, 3)] == [
        "third",
        "second",
        "first",
    ]
