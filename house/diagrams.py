"""Draw every flow: `python -m house.diagrams` writes docs/flows/, one page a flow, from the tables of the code, and
docs/matrix.md, who may do what when.

With `--check` it writes nothing and says which pages are no longer true.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from house import matrix
from house.messages import ROOT
from house.site import flows
from tongban.kernel.flow import Flow, Move
from tongban.kernel.refusals import in_both

FOLDER = ROOT / "docs" / "flows"
NOTE = "Drawn from the table in `{module}`; change the table and run `python -m house.diagrams`."


def pages() -> dict[Path, str]:
    """Every page as it should be, by its path."""
    drawn = {FOLDER / f"{flow.kind}.md": page(module, flow) for module, flow in flows()}
    return drawn | {FOLDER / "README.md": index(sorted(path.stem for path in drawn)), matrix.FILE: matrix.page()}


def index(kinds: Iterable[str]) -> str:
    """The list of all flows."""
    lines = [f"- [{kind}]({kind}.md)" for kind in kinds]
    return "\n".join(["# Flows 流程", "", "One page for each kind of thing that has states.", "", *lines, ""])


def page(module: str, flow: Flow) -> str:
    """One flow: the picture, its states, its moves."""
    return "\n".join(
        [
            f"# {flow.kind}",
            "",
            NOTE.format(module=module.replace(".", "/") + ".py"),
            "",
            "```mermaid",
            *picture(flow),
            "```",
            "",
            "## States 状态",
            "",
            "| state | 中文 | English | clock 期限 | end 终态 |",
            "|---|---|---|---|---|",
            *(
                f"| `{state.name}` | {both(state.title)} | {state.clock} | {'●' if state.end else ''} |"
                for state in flow.states
            ),
            "",
            "## Moves 动作",
            "",
            "| verb | 中文 | English | from → to | by 由 | unless 除非 | asks 须填 | clause 依据 |",
            "|---|---|---|---|---|---|---|---|",
            *(row(flow, move) for move in flow.moves),
            "",
        ]
    )


def picture(flow: Flow) -> list[str]:
    """The flow as a mermaid state diagram; moves that keep the state stand in the table only."""
    reached = {move.target for move in flow.moves if move.target}
    starts = [state.name for state in flow.states if state.name not in reached][:1] or [flow.states[0].name]
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{titled(flow, state.name)}" as {state.name}' for state in flow.states]
    lines += [f"    [*] --> {start}" for start in starts]
    lines += [f"    {source} --> {target}: {', '.join(verbs)}" for (source, target), verbs in arrows(flow).items()]
    return lines + [f"    {state.name} --> [*]" for state in flow.states if state.end]


def titled(flow: Flow, name: str) -> str:
    """A state by its own name and its Chinese title."""
    return f"{name} {in_both(flow.state(name).title)['zh']}"


def arrows(flow: Flow) -> dict[tuple[str, str], list[str]]:
    """The verbs between two different states, in the order of the table."""
    found: dict[tuple[str, str], list[str]] = {}
    for move in flow.moves:
        for source in move.sources:
            if move.target and move.target != source:
                found.setdefault((source, move.target), []).append(move.verb)
    return found


def row(flow: Flow, move: Move) -> str:
    """One move as a row of the table."""
    by = "; ".join(f"{name} {in_both(flow.party_titles.get(name, name))['zh']}" for name in move.parties)
    cells = (
        f"`{move.verb}`",
        both(move.title),
        f"{', '.join(move.sources)} → {move.target or '(stays)'}",
        by,
        ", ".join(f"`{obstacle.__name__}`" for obstacle in move.unless),
        ", ".join(ask.name if ask.required else f"({ask.name})" for ask in move.asks),
        move.clause,
    )
    return "| " + " | ".join(cells) + " |"


def both(text: object) -> str:
    """A text in both languages as two cells."""
    spoken = in_both(text)
    return f"{spoken['zh']} | {spoken['en']}"


def differing() -> list[str]:
    """Pages that are missing, no longer true, or left over."""
    wanted = pages()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left = [path for path in FOLDER.glob("*.md") if path not in wanted]
    return sorted(path.relative_to(ROOT).as_posix() for path in [*wrong, *left])


def main(arguments: list[str]) -> int:
    """Write the pages, or say which differ."""
    if "--check" in arguments:
        print("\n".join(differing()) or "every page is true")
        return 1 if differing() else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages in {FOLDER.parent.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
