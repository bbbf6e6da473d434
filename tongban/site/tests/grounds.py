"""What the tests of several files find in their database: made once in a run, see `furnished` in the root conftest."""

from pathlib import Path

from tongban.site.load import load

DATA = Path(__file__).resolve().parents[3]


def loaded() -> None:
    """The standards and every zone with its items, as the project's own files have them."""
    load(DATA / "standards", DATA / "zones")
