"""A measurement on paper: the machine, then each figure with what it is held against."""

import json
import os
import platform
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Figure:
    """One figure: every reading, its unit, and the aim, where there is one."""

    name: str
    unit: str
    readings: list[float] = field(default_factory=list)
    aim: str = ""
    met: bool | None = None

    @property
    def median(self) -> float:
        """The reading to quote."""
        return statistics.median(self.readings)

    def row(self) -> str:
        """One line of the table."""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        exact = ",.2f" if self.unit == "share" else ",.1f"
        spread = f"{min(self.readings):{exact}} – {max(self.readings):{exact}}"
        return f"| {self.name} | {self.median:{exact}} | {spread} | {self.unit} | {self.aim} | {verdict} |"


def machine() -> dict[str, Any]:
    """What the figures were measured on; nothing that names it."""
    model = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ": unknown")
    memory = next((line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), ": 0 kB")
    return {
        "processor": model.partition(":")[2].strip(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(memory.split()[1]) / 1024**2, 1),
        "load when it began": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_version()} ({sys.version.partition('[')[2].rstrip(']')})",
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def table(about: dict[str, Any], figures: list[Figure]) -> str:
    """The whole report as Markdown."""
    head = [f"- {name}: {value}" for name, value in about.items()]
    rows = [figure.row() for figure in figures]
    title = ["| what | median | from – to | unit | aim | |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, "", *title, *rows, ""])


def plain(about: dict[str, Any], figures: list[Figure]) -> str:
    """The same for programs."""
    shown = [{**vars(figure), "median": figure.median} for figure in figures]
    return json.dumps({"machine": about, "figures": shown}, ensure_ascii=False, indent=1)
