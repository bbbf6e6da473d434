"""What a seal costs: one page sealed and judged, by each of the ways, and a paper of the house from its bytes to both.

The 95th percentile of 200 each.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import typst

from tongban.kernel import clock
from tongban.kernel.documents import setting
from tongban.kernel.keys import SigningKey
from tongban.kernel.seals import authority, editions, impressions, ofd, pdf, sealing, verifying
from tongban.kernel.seals.certificates import Certificate, Signer
from tongban.kernel.seals.checking import Trust
from tongban.kernel.seals.faces import Face
from tongban.site.bench.report import Figure

TURNS, WARM = 200, 10
LIFE = timedelta(days=365)
LINES = 30
TITLE = "准予行政许可决定书"
PAPER = setting.ROOT / "cases" / "papers" / "ending.typ"
FACTS = {
    "organ": "某某行政审批局", "day": "2026年11月4日", "on": {"year": 2026, "month": 11, "day": 4},
    "addressee": "测试企业有限公司", "you": "你单位", "permit": True, "number": "审终字〔2026〕第1号",
    "title": "终止办理告知书", "reason": "申请人死亡。", "remedy": "可以申请行政复议。",
    "contact": "咨询电话：12345", "named": "办件编号：1", "item": "建设工程规划许可证核发",
    "submitted": "2026年11月1日", "accepted": "2026年11月2日",
    "source": "某区　收件号 1", "demo": True, "draft": False,
}  # fmt: skip


def measure() -> list[Figure]:
    """Sealing and judging one page: OFD with SM2, PDF with ECDSA, PDF with SM2."""
    by, root = _signer("sm2")
    stamp = sealing.Stamp(_seal(by, root), by, 140, 220)
    figures = _both("OFD of one page, SM2", partial(sealing.sealed, _ofd(), [stamp]), root, 20)
    for scheme in ("ecdsa-p256", "sm2"):
        by, root = _signer(scheme)
        figures += _both(f"PDF of one page, {scheme}", partial(pdf.sealed, _pdf(), by), root, 100)
    return figures + _paper(root)


def _both(name: str, seal: Callable[..., bytes], root: Signer, aim: float) -> list[Figure]:
    trust = Trust(clock.now(), (Certificate.read(root.certificate),))
    content = seal(at=trust.now)
    return [
        _timed(f"{name}: sealed, 95th percentile", partial(seal, at=trust.now), aim),
        _timed(f"{name}: judged, 95th percentile", partial(verifying.verified, content, trust), None),
    ]


def _paper(root: Signer) -> list[Figure]:
    """A paper of a matter as the worker seals it: traced, with its code, as OFD and as PDF."""
    now = clock.now()
    paper = setting.pdf(PAPER, FACTS, now)
    face, pressed = Face("某某行政审批局", "行政许可专用章", "演示"), _signer("sm2")[0]
    power = editions.Power(face, _seal(pressed, root), pressed, _signer("ecdsa-p256")[0])
    told = editions.Told(TITLE, "http://localhost/verify/?key=ABCDEFGHJKLMNPQR", "ABCDEFGHJKLMNPQR", face.ring)
    ways = (("OFD", editions.in_ofd, 20.0), ("PDF (PAdES)", editions.in_pdf, 100.0), ("both", editions.sealed, None))
    return [
        _timed(f"paper of a matter, {name}: 95th percentile", partial(way, paper, told, power, at=now), aim)
        for name, way, aim in ways
    ]


def _timed(name: str, act: Callable[[], object], aim: float | None) -> Figure:
    times = []
    for _ in range(WARM + TURNS):
        began = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - began))
    figure = Figure(name, "ms", [sorted(times[WARM:])[int(0.95 * TURNS)]], f"< {aim:.0f}" if aim else "")
    figure.met = figure.median < aim if aim else None
    return figure


def _signer(scheme: str) -> tuple[Signer, Signer]:
    now = clock.now()
    root = authority.found("bench", SigningKey.generate(scheme), since=now - LIFE)
    key = SigningKey.generate(scheme)
    certificate = root.issue({"common_name": "bench"}, key.public, since=now - LIFE, until=now + LIFE)
    return Signer(key, certificate), root.signer


def _seal(by: Signer, root: Signer) -> bytes:
    now = clock.now()
    picture = impressions.Picture("PNG", _picture(), 40, 40)
    return impressions.make("1", TITLE, picture, (by.certificate,), by=root, since=now - LIFE, until=now + LIFE)


def _picture() -> bytes:
    round_seal = (
        b"#set page(width: 40mm, height: 40mm, margin: 1mm, fill: none)\n#circle(radius: 19mm, stroke: 1mm + red)"
    )
    return typst.compile(round_seal, format="png", ppi=300)


def _ofd() -> bytes:
    rows = tuple(ofd.Text(25, 60 + 6 * row, "本机关依法作出以下决定。" * 3) for row in range(LINES))
    return ofd.write(
        [ofd.Page((ofd.Text(70, 40, TITLE, size=7), *rows))], title=TITLE, made=clock.china_date(clock.now())
    )


def _pdf() -> bytes:
    return typst.compile(f"= {TITLE}\n{'本机关依法作出以下决定。' * 3 * LINES}".encode(), pdf_standards=["a-2b"])
