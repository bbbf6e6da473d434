"""Zones and what flows between them on a map: by coordinates, drawn apart so that names can be read. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

from tongban.handoffs.queries.flows import Flow
from tongban.kernel.zones.models import Zone

WIDTH, HEIGHT = 420, 440
BOX = (94.0, 46.0)
"""How much room a zone needs for its dot and its name."""
EDGE = 52.0
DOT = 8.0
ROUNDS = 400
THINNEST, THICKEST = 1.2, 6.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A zone on the map, and how much it has sent and received (地图点)."""

    zone: Zone
    x: float
    y: float
    sent: int
    received: int

    @property
    def below(self) -> float:
        """Where its name stands."""
        return self.y + DOT + 13

    @property
    def lowest(self) -> float:
        """Where its numbers stand."""
        return self.y + DOT + 26


@dataclass(frozen=True, slots=True)
class Arrow:
    """What one zone has sent another: a bow, the thicker the more (地图箭头)."""

    path: str
    width: float


@dataclass(frozen=True, slots=True)
class FlowMap:
    """The picture: dots, arrows, and whether it knows where the zones lie (流量地图)."""

    dots: list[Dot]
    arrows: list[Arrow]
    placed: bool
    width: int = WIDTH
    height: int = HEIGHT


def drawn(zones: Sequence[Zone], flows: Sequence[Flow], most: int | None = None) -> FlowMap:
    """The zones of the alliance and whoever has part in a flow; a ring where a place is not known.

    `flows` begin with the busiest: so many of them at most are drawn as arrows, and all are counted.
    """
    moving = {code for one in flows for code in (one.origin, one.competent)}
    shown = [one for one in zones if one.role == "alliance" or one.zone in moving]
    known = [_coordinates(one) for one in shown]
    placed = bool(shown) and None not in known
    points = _apart(_on_paper([one for one in known if one])) if placed else _ring(len(shown))
    places = {zone.zone: point for zone, point in zip(shown, points, strict=True)}
    dots = [
        Dot(
            zone,
            *(round(number, 1) for number in places[zone.zone]),
            sum(one.sent for one in flows if one.origin == zone.zone),
            sum(one.received for one in flows if one.competent == zone.zone),
        )
        for zone in shown
    ]
    return FlowMap(dots, list(_arrows(places, flows[:most])), placed)


def _coordinates(zone: Zone) -> tuple[float, float] | None:
    place = zone.place
    if not place.get("longitude") or not place.get("latitude"):
        return None
    return float(place["longitude"]), -float(place["latitude"])


def _on_paper(known: list[tuple[float, float]]) -> list[list[float]]:
    """Half by degrees and half by rank: neighbours of one city come apart, a far zone does not press the rest flat."""
    across, down = ([one[axis] for one in known] for axis in (0, 1))
    xs, ys = _spread(across, EDGE, WIDTH - EDGE), _spread(down, 20, HEIGHT - EDGE)
    return [[x, y] for x, y in zip(xs, ys, strict=True)]


def _spread(values: list[float], low: float, high: float) -> list[float]:
    order, least, most = sorted(values), min(values), max(values)
    span, steps = (most - least) or 1.0, max(len(values) - 1, 1)
    return [low + (high - low) * ((one - least) / span + order.index(one) / steps) / 2 for one in values]


def _apart(points: list[list[float]]) -> list[list[float]]:
    """Whoever stands on another's name is pushed aside, the shorter way."""
    for _round in range(ROUNDS):
        pairs = [(a, b) for place, a in enumerate(points) for b in points[place + 1 :]]
        if not [1 for a, b in pairs if _push(a, b)]:
            break
        for one in points:
            one[0], one[1] = min(max(one[0], EDGE), WIDTH - EDGE), min(max(one[1], 14.0), HEIGHT - 34.0)
    return points


def _push(a: list[float], b: list[float]) -> bool:
    over = [BOX[axis] - abs(b[axis] - a[axis]) for axis in (0, 1)]
    if min(over) <= 0.5:
        return False
    axis = 0 if over[0] / BOX[0] < over[1] / BOX[1] else 1
    way = 1 if b[axis] >= a[axis] else -1
    a[axis] -= way * over[axis] / 4
    b[axis] += way * over[axis] / 4
    return True


def _ring(many: int) -> list[list[float]]:
    middle, turn = (WIDTH / 2, HEIGHT / 2 - 10), 2 * pi / max(many, 1)
    radius = WIDTH / 2 - EDGE
    return [[middle[0] + radius * sin(turn * n), middle[1] - radius * cos(turn * n)] for n in range(many)]


def _arrows(places: Mapping[str, Sequence[float]], flows: Iterable[Flow]) -> Iterable[Arrow]:
    """The thickest first, so that thin ones lie on top; a zone that is not known here has no place."""
    many = [one for one in flows if one.origin in places and one.competent in places]
    most = max((one.sent for one in many), default=1)
    for one in sorted(many, key=lambda flow: -flow.sent):
        width = THINNEST + (THICKEST - THINNEST) * sqrt(one.sent / most)
        yield Arrow(_bow(places[one.origin], places[one.competent]), round(width, 1))


def _bow(start: Sequence[float], end: Sequence[float]) -> str:
    """A bow from dot to dot that leaves room for the one back."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = hypot(dx, dy) or 1.0
    across = (-dy / far, dx / far)
    bend = min(far * 0.16, 40.0)
    middle = [(start[axis] + end[axis]) / 2 + across[axis] * bend for axis in (0, 1)]
    first, last = _off(start, middle, DOT + 1), _off(end, middle, DOT + 5)
    return f"M{first[0]:.1f} {first[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {last[0]:.1f} {last[1]:.1f}"


def _off(dot: Sequence[float], towards: Sequence[float], room: float) -> tuple[float, float]:
    dx, dy = towards[0] - dot[0], towards[1] - dot[1]
    far = hypot(dx, dy) or 1.0
    return dot[0] + dx / far * room, dot[1] + dy / far * room
