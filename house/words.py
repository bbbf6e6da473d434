"""The words of the interface: every text in code and templates, and what each language has for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from house.messages import ROOT, sources
from house.reading import code, templates

MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop", "pgettext"}
PLACES = {"ngettext": (0, 2), "ngettext_lazy": (0, 2), "pgettext": (1, 2)}
"""Which arguments are texts, where it is not the first."""
LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(
    rf"\b(?:(?:_|n?gettext)\(|n?pgettext\(\s*{LITERAL}\s*,)\s*({LITERAL})\s*(?:,\s*({LITERAL}))?", re.DOTALL
)
HOLE = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")


def texts() -> dict[str, str]:
    """Every text that is marked for translation, with the first place where it stands."""
    found: dict[str, str] = {}
    for source in code():
        for text, line in in_code(source.tree):
            found.setdefault(text, f"{source.name}:{line}")
    for template in templates():
        for text in in_template(template.read_text(encoding="utf-8")):
            found.setdefault(text, template.relative_to(ROOT).as_posix())
    return found


def in_code(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The texts that a Python file marks, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in MARKS:
            for argument in node.args[slice(*PLACES.get(_name(node.func), (0, 1)))]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, node.lineno


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def in_template(text: str) -> Iterator[str]:
    """The texts that a template marks by translate, blocktranslate or _( )."""
    if not settings.configured:
        settings.configure()
    for call in CALL.finditer(templatize(text)):
        yield from (ast.literal_eval(literal) for literal in call.groups() if literal)


def translations(language: str = "zh_Hans") -> dict[str, polib.POEntry]:
    """Every translated text of a language over all rooms."""
    return {
        entry.msgid: entry for source in sources() if language in source.parts for entry in polib.pofile(str(source))
    }


def differing(language: str = "zh_Hans") -> list[str]:
    """Texts that two rooms translate differently: which one is shown would be chance."""
    first: dict[str, tuple[str, Path]] = {}
    found = []
    for source in sources():
        for entry in polib.pofile(str(source)) if language in source.parts else ():
            text, place = first.setdefault(entry.msgid, (entry.msgstr, source))
            if text != entry.msgstr:
                found.append(f"“{entry.msgid}”: {text} ({place.parts[-5]}) / {entry.msgstr} ({source.parts[-5]})")
    return found


def holes(text: str) -> list[str]:
    """The places that are filled in later, in a stable order."""
    return sorted(HOLE.findall(text))


def unused() -> list[str]:
    """Translated texts that stand nowhere any more."""
    return sorted(set(translations()) - set(texts()))


def missing() -> dict[str, str]:
    """Texts without a Chinese translation, with their place."""
    known = translations()
    known |= {entry.msgid_plural: entry for entry in known.values() if entry.msgid_plural}
    return {text: place for text, place in texts().items() if text not in known or not _is_done(known[text])}


def _is_done(entry: polib.POEntry) -> bool:
    return not entry.fuzzy and bool(entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values())))


if __name__ == "__main__":
    for text, place in sorted(missing().items(), key=lambda pair: pair[1]):
        print(f"{place}: {text!r}")
    print(f"{len(texts())} texts, {len(missing())} without Chinese, {len(unused())} translations unused")
