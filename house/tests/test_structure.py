"""The house rules that an import contract cannot see: pens, names, lengths, docstrings, types."""

import ast
import re
import statistics
import tomllib

import pytest

from house import pens
from house.messages import ROOT
from house.reading import Function, code, functions, length, public_functions, sources, templates

FORBIDDEN = {"helpers", "utils", "util", "common", "base", "manager", "managers", "service", "services", "handler",
             "handlers", "misc", "tools", "core"}  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
REMARK = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma)[^\n]*")
ROOMS = (
    "people", "applicants", "catalogue", "appointments", "certificates", "seals", "cases", "questions", "payments",
    "subscriptions", "portal",
)  # fmt: skip
WEB_FREE = ("rules", "flow")


# --- pens ---


def test_only_commands_and_the_kernel_write_to_the_database():
    found = [
        f"{source.name}:{line}: {words}"
        for source in code()
        if not source.holds_the_pen
        for line, words in pens.strokes(source.tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "row.save()",
        "row.save(update_fields=['a'])",
        "Case.objects.create(zone=zone)",
        "Case.objects.filter(zone=zone).update(status='x')",
        "Case.objects.filter(zone=zone).delete()",
        "Case.objects.bulk_create(rows)",
        "Case.objects.get_or_create(zone=zone)",
        "cursor.execute('INSERT INTO t VALUES (1)')",
        "cursor.execute(f'UPDATE {table} SET a = 1')",
        "cursor.execute('  with gone as (delete from t returning *) select 1')",
        "cursor.execute('DELETE FROM t ' + condition)",
        "cursor.copy('COPY t (a) FROM STDIN')",
        "cursor.execute('SELECT door_case(%s)')",
    ],
)
def test_control_a_stroke_of_the_pen_is_seen(line):
    assert [at for at, _words in pens.strokes(ast.parse(line))] == [1]


@pytest.mark.parametrize(
    "line",
    [
        "from tongban.cases import commands\ncommands.save(draft)",
        "seen = {}\nseen.update(at=1)",
        "report.save(table, path)",
        "known.update(other)",
        "digest.update(chunk)",
        "path.unlink()",
        "form.is_valid()",
        "cursor.execute('SELECT * FROM t WHERE updated')",
        "cursor.execute('SELECT 1 FOR UPDATE')",
        "cursor.copy('COPY t TO STDOUT')",
        "table.delete(key)",
    ],
)
def test_what_only_looks_like_a_pen_is_let_be(line):
    assert list(pens.strokes(ast.parse(line))) == []


# --- the web ---


def imports(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_rules_and_flows_never_reach_the_web():
    found = [
        f"{source.name} imports {module}"
        for source in code()
        if source.path.stem in WEB_FREE
        for module in imports(source)
        if module.split(".")[0] in ("django", "ninja") and not module.startswith(("django.utils.", "django.db.models"))
    ]

    assert found == []


def test_queries_and_models_know_no_request():
    found = [
        f"{source.name} imports {module}"
        for source in code()
        if source.room in ROOMS and {"queries", "models", "commands"} & {source.path.stem, *source.path.parts}
        for module in imports(source)
        if module.startswith(("django.http", "django.shortcuts", "django.forms", "ninja"))
    ]

    assert found == []


# --- the worker ---


def test_the_worker_knows_every_room_that_listens():
    worker = next(source for source in code() if source.name == "tongban/site/worker.py")
    known = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(worker.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    rooms = sorted(path.parent.name for path in (ROOT / "tongban").glob("*/listeners.py"))

    assert rooms
    assert [room for room in rooms if f"tongban.{room}.listeners" not in known] == []


# --- names ---


def test_no_file_has_a_name_that_says_nothing():
    found = [
        source.name for source in sources() if source.path.stem in FORBIDDEN or source.path.parent.name in FORBIDDEN
    ]

    assert found == []


def test_the_entrance_of_a_room_is_only_a_description():
    bodies = {
        source.name: source.tree.body
        for source in code()
        if source.room in ROOMS and source.path.parent.name == source.room and source.path.name == "__init__.py"
    }
    talking = {name for name, body in bodies.items() if len(body) != 1 or not isinstance(body[0], ast.Expr)}

    assert talking == set()


def twice_in(tree: ast.Module) -> list[str]:
    """Names that a module gives to two functions or classes: the second silently takes the place of the first."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [one.name for one in tree.body if isinstance(one, kinds) and not one.decorator_list] + [
        one.name for one in tree.body if isinstance(one, ast.ClassDef) and one.decorator_list
    ]
    return sorted({name for name in names if names.count(name) > 1})


def test_no_module_gives_one_name_to_two_things():
    assert {source.name: names for source in sources() if (names := twice_in(source.tree))} == {}


def test_control_a_name_given_twice_is_seen():
    assert twice_in(ast.parse("@frozen\nclass A: ...\nA()\nclass A: ...\ndef b(): ...")) == ["A"]


# --- lengths ---


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {source.name: lines for source in sources() if (lines := source.text.count("\n")) > LONGEST_FILE}

    assert {name: lines for name, lines in long.items() if "migrations" not in name} == {}


def test_no_function_is_longer_than_a_page():
    lengths = {f"{source.name}:{node.name}": length(node) for source in code() for node in functions(source.tree)}
    median, p95 = statistics.median(lengths.values()), statistics.quantiles(lengths.values(), n=20)[-1]
    print(f"functions: {len(lengths)}, median {median:.0f}, p95 {p95:.0f}, longest {max(lengths.values())} lines")

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_the_measure_of_functions_leaves_out_what_is_not_work():
    tree = ast.parse('@mark\ndef one():\n    """Say.\n\n    More.\n    """\n    return 1\n')

    assert [length(node) for node in functions(tree)] == [2]


# --- words about the code ---


def promised(tree):
    """The methods that a protocol of the file names: the protocol says what they are for."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in node.bases):
            yield from (inner.name for inner in node.body if isinstance(inner, Function))


def test_every_public_function_says_its_purpose():
    found = [
        f"{source.name}:{node.lineno} {name}"
        for source in code()
        for name, node in public_functions(source.tree)
        if ast.get_docstring(node) is None and node.name not in promised(source.tree)
    ]

    assert found == []


def untyped(node: Function):
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
    named = [argument for argument in every if argument is not None and argument.arg not in ("self", "cls")]
    missing = [argument.arg for argument in named if argument.annotation is None]
    return missing + (["return"] if node.returns is None else [])


def test_every_public_function_is_typed():
    found = [
        f"{source.name}:{node.lineno} {name}: {', '.join(missing)}"
        for source in code()
        for name, node in public_functions(source.tree)
        if (missing := untyped(node))
    ]

    assert found == []


def test_every_file_of_code_says_what_it_is_for():
    silent = [source.name for source in code() if source.text.strip() and ast.get_docstring(source.tree) is None]

    assert [name for name in silent if not name.endswith("apps.py")] == []


def test_every_exception_to_the_linter_says_why():
    found = [
        f"{source.name}: {remark}"
        for source in sources()
        for remark in REMARK.findall(source.text)
        if not re.search(r"noqa: [A-Z0-9, ]+ - \S", remark) and "house/tests/test_structure.py" not in source.name
    ]

    assert found == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    files = [source.path for source in sources()] + templates()

    assert [str(path.relative_to(ROOT)) for path in files if words.search(path.read_text(encoding="utf-8"))] == []


# --- contents stay in data ---


def names_of_zones():
    for file in sorted((ROOT / "zones").glob("*/zone.toml")):
        zone = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from (zone["zone"], *zone["name"].values(), *zone["short"].values())


def test_no_zone_is_named_in_the_code():
    zones = sorted(set(names_of_zones()))
    assert len(zones) >= 14 * 2
    pattern = re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, zones)) + r")(?![a-z])", re.IGNORECASE)
    endings = (".py", ".html", ".js", ".css", ".sql", ".toml", ".svg")
    tested = [path for path in (ROOT / "tongban").rglob("*") if path.suffix in endings and "tests" not in path.parts]

    found = {
        path.relative_to(ROOT).as_posix(): hits
        for path in tested
        if (hits := pattern.findall(path.read_text(encoding="utf-8")))
    }

    assert found == {}


# --- pages ---

INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|\|safe\b|autoescape\soff""",
    re.IGNORECASE,
)


def test_no_page_carries_a_style_or_a_script_of_its_own():
    found = {
        path.relative_to(ROOT).as_posix(): hits
        for path in templates()
        if (hits := INLINE.findall(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "page",
    [
        '<p style="x">',
        "<style>",
        "<script>x()</script>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
        "{{ x|safe }}",
    ],
)
def test_control_a_style_or_script_in_a_page_is_seen(page):
    assert INLINE.search(page)


@pytest.mark.parametrize("page", ['<script src="/s.js" defer></script>', '<p class="style">', "{{ on }} = 'x'"])
def test_what_only_looks_like_a_style_or_script_is_let_be(page):
    assert not INLINE.search(page)


def test_no_page_calls_another_house():
    outside = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
    loads = re.compile(r"<(?:script|link|img|iframe|form)\b[^>]*" + outside.pattern, re.IGNORECASE)

    assert [path.name for path in templates() if loads.search(path.read_text(encoding="utf-8"))] == []
