"""What one sees of a seal: round with a star for organisations, square for a name, a line for a signature (印模).

Set by typst from the words alone; the ground is transparent, so that what lies under a seal can be read. `note`
stands small in it: that it is for demonstration, for example.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from tongban.kernel.documents import setting
from tongban.kernel.seals.impressions import Picture

ROUND, SQUARE = 40, 20
"""Millimetres."""
SIDES = {"disc": ROUND, "block": SQUARE, "hand": ROUND}
SHARPNESS = 300.0
ALONE = Path(__file__).resolve().parent / "face.typ"


@dataclass(frozen=True, slots=True)
class Face:
    """The words of a seal and its shape: all that its look is made of (印面)."""

    ring: str
    use: str = ""
    note: str = ""
    shape: str = "disc"

    @property
    def side(self) -> int:
        """How wide and how high it is, in millimetres."""
        return SIDES[self.shape]

    def plain(self) -> dict[str, str]:
        """The same for a template."""
        return asdict(self)

    def picture(self) -> Picture:
        """The same as PNG, as the data of a seal carry it."""
        if not self.ring:
            raise ValueError("a seal bears a name")
        drawn = setting.pictures(ALONE, self.plain(), ppi=SHARPNESS)[0]
        return Picture("PNG", drawn, self.side, self.side)


def disc(ring: str, use: str = "", note: str = "") -> Picture:
    """A round seal: the name along its rim, a star, and what it is for (财务专用章) where it is not for everything."""
    return Face(ring, use, note).picture()


def hand(name: str, note: str = "") -> Picture:
    """A name as its bearer signs with it, on a line (电子签名)."""
    return Face(name, note=note, shape="hand").picture()


def block(name: str, note: str = "") -> Picture:
    """A square seal of a name, read from the right, from above (法定代表人名章)."""
    return Face(name, note=note, shape="block").picture()
