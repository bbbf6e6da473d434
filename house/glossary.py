"""The words of the field: `python -m house.glossary` writes docs/glossary.md from the models and the flows.

A noun is the Chinese term at the end of a model's docstring; a verb or a state is a title of a flow. With `--check`
nothing is written.
"""

import inspect
import re
import sys
import tomllib
from collections.abc import Iterable

from django.db import models

from house.messages import ROOT
from house.site import flows, own_models
from tongban.kernel.refusals import in_both

FILE = ROOT / "docs" / "glossary.md"
TERM = re.compile(r"^(?P<meaning>.+?) \((?P<term>[\u4e00-\u9fff][\u4e00-\u9fff/、]*)\)\.")
HEAD = """# Glossary 词汇

The field's own words, and where they live in the code. Made by `python -m house.glossary` from the docstrings of the
models, the titles of the flows and `house/glossary.toml`; a test keeps it true.
"""


def clauses() -> dict[str, str]:
    """Where each term comes from."""
    return tomllib.loads((ROOT / "house" / "glossary.toml").read_text(encoding="utf-8"))["clauses"]


def term(model: type[models.Model]) -> tuple[str, str] | None:
    """The Chinese term of a model and its meaning in English, or None when the docstring's first sentence has none."""
    found = TERM.match(inspect.cleandoc(model.__doc__ or "").replace("\n", " "))
    return (found["term"], found["meaning"]) if found else None


def english(model: type[models.Model]) -> str:
    """The English word: the class name as a person writes it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def nouns() -> list[tuple[str, str, str, str, str]]:
    """Term, English, meaning, class and clause of every model that has a term, in order of storeys."""
    known = clauses()
    rows = []
    for model in own_models():
        if found := term(model):
            place = f"`{model.__module__.removeprefix('tongban.').partition('.models')[0]}.{model.__name__}`"
            rows.append((found[0], english(model), found[1], place, known.get(found[0], "")))
    return rows


def states() -> list[tuple[str, str, str, str]]:
    """Chinese, English, kind and name of every state of every flow."""
    return [
        (spoken["zh"], spoken["en"], flow.kind, f"`{state.name}`")
        for _module, flow in flows()
        for state in flow.states
        if (spoken := in_both(state.title))
    ]


def verbs() -> list[tuple[str, str, str, str]]:
    """Chinese, English, journal verb and clause of every move of every flow."""
    return [
        (spoken["zh"], spoken["en"], f"`{flow.kind}.{move.verb}`", move.clause)
        for _module, flow in flows()
        for move in flow.moves
        if (spoken := in_both(move.title))
    ]


def page() -> str:
    """The whole glossary."""
    return "\n".join(
        [
            HEAD,
            "## Nouns 名词",
            "",
            *table(("中文", "English", "what it is", "class", "clause 依据"), nouns()),
            "",
            "## States 状态",
            "",
            *table(("中文", "English", "of", "name"), states()),
            "",
            "## Verbs 动作",
            "",
            *table(("中文", "English", "in the journal", "clause 依据"), verbs()),
            "",
        ]
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows as a table."""
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def main(arguments: list[str]) -> int:
    """Write the glossary, or say whether it is true."""
    if "--check" in arguments:
        return 0 if FILE.read_text(encoding="utf-8") == page() else 1
    FILE.write_text(page(), encoding="utf-8")
    print(f"{len(nouns())} nouns, {len(states())} states, {len(verbs())} verbs in {FILE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
