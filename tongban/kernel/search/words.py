"""Cutting text into words, the same way for what is indexed and for what is asked.

Pure. Chinese is cut by rjieba in its search mode (long words also give their parts) with the field's own words added;
everything else is cut at what is not a letter or digit, in small letters, without the plural s. The same signs can be
cut differently in another neighbourhood, so the index also holds every pair of neighbouring signs, and a long word
counts as found where all its pairs are.

The dictionaries are read when the first word is cut: most commands of an operator cut none, and need not wait for them.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba

DOMAIN_WORDS = Path(__file__).with_name("domain_words.txt")
CHINESE = re.compile(r"[\u3400-\u9fff]+")
PART = re.compile(r"[\u3400-\u9fff]+|[0-9a-z]+")
LONGEST = 200
SILENT = frozenset(
    [
        "的",
        "和",
        "与",
        "或",
        "及",
        "等",
        "了",
        "在",
        "是",
        "我",
        "要",
        "怎么",
        "如何",
        "办理",
        "the",
        "a",
        "an",
        "of",
        "to",
        "for",
        "and",
        "or",
        "in",
        "on",
        "how",
        "i",
        "my",
        "get",
    ]
)


@cache
def _cutter() -> "rjieba.Jieba":
    import rjieba

    cutter = rjieba.Jieba()
    for word in DOMAIN_WORDS.read_text(encoding="utf-8").split():
        cutter.add_word(word, None, None)
    return cutter


def literal(text: str) -> str:
    """A text as it stands in a pattern of LIKE: its own signs mean nothing there."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def folded(text: str) -> str:
    """Text as it is compared: full-width and capital letters made plain, runs of blanks made one; at most 200 signs."""
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).casefold()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())[:LONGEST].strip()


def words(text: str) -> list[str]:
    """The words of a text in order, each once; words that say nothing are left out unless nothing else is there."""
    found = list(dict.fromkeys(word for part in PART.findall(folded(text)) for word in _cut(part)))
    return [word for word in found if word not in SILENT] or found


def _cut(part: str) -> list[str]:
    if CHINESE.fullmatch(part):
        return _cutter().cut_for_search(part)
    return [_singular(part)]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def initials(text: str) -> str:
    """The first letters of the pinyin of a text, without anything else: 规划许可 gives ghxk."""
    return _letters(text, "FIRST_LETTER")


def spelling(text: str) -> str:
    """The pinyin of a text in one run of letters: 规划许可 gives guihuaxuke."""
    return _letters(text, "NORMAL")


def _letters(text: str, style: str) -> str:
    from pypinyin import Style, lazy_pinyin

    chinese = "".join(CHINESE.findall(folded(text)))
    return re.sub(r"[^a-z]", "", "".join(lazy_pinyin(chinese, style=Style[style], v_to_u=False)))


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese signs of a text, each pair once, in order."""
    runs = CHINESE.findall(folded(text))
    return list(dict.fromkeys(run[place : place + 2] for run in runs for place in range(len(run) - 1)))


def lexemes(weighted: dict[str, str]) -> str:
    """A tsvector as text: words and pairs of each text under its weight letter, A before B, each once at its best."""
    best: dict[str, str] = {}
    for weight in sorted(weighted):
        for word in (*words(weighted[weight]), *pairs(weighted[weight])):
            best.setdefault(word, weight)
    return " ".join(f"{_quoted(word)}:{place}{weight}" for place, (word, weight) in enumerate(best.items(), 1))


def query(text: str, join: str) -> str:
    """A tsquery as text: every word joined by `&` (all of them) or `|` (any of them); empty text asks nothing."""
    found = words(text)
    longer = [word for word in found if len(word) > 1 or not CHINESE.fullmatch(word)]
    return f" {join} ".join(_asked(word) for word in longer or found)


def _asked(word: str) -> str:
    if len(word) < 3 or not CHINESE.fullmatch(word):
        return _quoted(word)
    return f"({_quoted(word)} | ({' & '.join(_quoted(pair) for pair in pairs(word))}))"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
