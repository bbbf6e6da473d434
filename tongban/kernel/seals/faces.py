"""What one sees of a seal: round with a star for organisations, square for a name (印模).

Drawn by typst from the words alone; the ground is transparent, so that what lies under a seal can be read. `note`
stands small in it: that it is for demonstration, for example.
"""

import typst

from tongban.kernel.seals.impressions import Picture
from tongban.kernel.seals.letters import FOLDER, SANS, SERIF

ROUND, SQUARE = 40, 20
"""Millimetres."""
SHARPNESS = 300
BEGIN = """#set page(width: {side}mm, height: {side}mm, margin: 0mm, fill: none)
#let red = rgb("#d7000f")
#set text(font: ("{family}", "{other}"), fill: red, weight: "bold", top-edge: "bounds", bottom-edge: "bounds")
#let told = sys.inputs
"""
DISC = """#let letters = told.ring.clusters()
#let span = calc.min(if told.use == "" { 264 } else { 228 }, 27 * (letters.len() - 1))
#let size = calc.min(5.4, 0.92 * 14.6 * span / 180 * calc.pi / calc.max(letters.len() - 1, 1))
#place(center + horizon, circle(radius: 19.3mm, stroke: 1.2mm + red))
#for (at, letter) in letters.enumerate() {
  let turn = if letters.len() == 1 { 0 } else { span * at / (letters.len() - 1) - span / 2 }
  let sheet = box(width: 40mm, height: 40mm, inset: (top: 2.6mm), align(center, text(size * 1mm, letter)))
  place(rotate(turn * 1deg, sheet))
}
#let point(step) = {
  let (far, turn) = (if calc.even(step) { 5.6mm } else { 2.14mm }, step * 36deg - 90deg)
  (20mm + far * calc.cos(turn), 20mm + far * calc.sin(turn))
}
#place(polygon(fill: red, ..range(10).map(point)))
#place(center, dy: 28.2mm, text(calc.min(3.9, 20 / calc.max(told.use.clusters().len(), 1)) * 1mm, told.use))
#place(center, dy: 33.6mm, text(2.1mm, told.note))
"""
BLOCK = """#let letters = told.ring.clusters()
#let half = calc.ceil(letters.len() / 2)
#let column(row) = stack(spacing: 0.8mm, ..row.map(letter => text(calc.min(7.6, 15.6 / half) * 1mm, letter)))
#place(center + horizon, rect(width: 18.8mm, height: 18.8mm, stroke: 0.9mm + red))
#place(center + horizon, stack(dir: rtl, spacing: 0.9mm, column(letters.slice(0, half)), column(letters.slice(half))))
#place(center, dy: 17.1mm, text(1.3mm, told.note))
"""


def disc(ring: str, use: str = "", note: str = "") -> Picture:
    """A round seal: the name along its rim, a star, and what it is for (财务专用章) where it is not for everything."""
    return _drawn(ROUND, SERIF, SANS, DISC, ring=ring, use=use, note=note)


def block(name: str, note: str = "") -> Picture:
    """A square seal of a name, read from the right, from above (法定代表人名章)."""
    return _drawn(SQUARE, SERIF, SANS, BLOCK, ring=name, note=note)


def _drawn(side: int, family: str, other: str, rest: str, **words: str) -> Picture:
    if not words["ring"]:
        raise ValueError("a seal bears a name")
    text = BEGIN.format(side=side, family=family, other=other) + rest
    made = typst.compile(
        text.encode(), format="png", ppi=SHARPNESS, sys_inputs=words, font_paths=[FOLDER], ignore_system_fonts=True
    )
    return Picture("PNG", made, side, side)
