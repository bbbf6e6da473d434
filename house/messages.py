"""Compile the words of the interface: every .po beside the code becomes the .mo that Django reads.

`python -m house.messages` compiles what is older than its source; with `--all` everything. Exit code 1 when a file is
broken, naming file and line.
"""

import os
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]


def sources(root: Path = ROOT) -> list[Path]:
    """Every .po of the project, in a stable order."""
    return sorted((root / "tongban").rglob("LC_MESSAGES/*.po"))


def is_stale(source: Path) -> bool:
    """Whether the compiled file is missing or older than its source."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compiled(source: Path) -> Path:
    """Compile one file in one step, so that a server starting meanwhile never reads half of it."""
    target = source.with_suffix(".mo")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    polib.pofile(str(source), check_for_duplicates=True).save_as_mofile(str(part))
    os.replace(part, target)
    return target


def refresh() -> None:
    """Compile what is stale; nothing happens when everything is fresh."""
    for source in sources():
        if is_stale(source):
            compiled(source)


def main(arguments: list[str]) -> int:
    """Compile what is stale, or everything with `--all`; say how much was done."""
    found = sources()
    todo = [path for path in found if "--all" in arguments or is_stale(path)]
    broken = 0
    for path in todo:
        try:
            compiled(path)
        except (OSError, ValueError) as fault:
            broken += 1
            print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
    print(f"messages: {len(todo) - broken} of {len(found)} compiled")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
