"""A paper as the house sets it, sealed as PDF and as OFD: the same words in the same places, judged by others."""

import io
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from asn1crypto import x509
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tongban.kernel.documents import setting
from tongban.kernel.seals import editions, impressions, ofd, tracing, verifying
from tongban.kernel.seals.faces import Face
from tongban.kernel.seals.tests.factories import DAY, NOW, ca, signer, trust

FACTS = {
    "organ": "某某行政审批局", "day": "2026年11月4日", "on": {"year": 2026, "month": 11, "day": 4},
    "addressee": "测试企业有限公司", "you": "你单位", "permit": True, "number": "审终字〔2026〕第1号",
    "title": "终止办理告知书", "reason": "申请人死亡。\n" * 40, "remedy": "可以申请行政复议。",
    "contact": "咨询电话：12345", "named": "办件编号：1", "item": "建设工程规划许可证核发",
    "submitted": "2026年11月1日", "accepted": "2026年11月2日",
    "source": "某区　收件号 1", "demo": True, "draft": False,
}  # fmt: skip
CODE = "ABCDEFGHJKLMNPQR"


@pytest.fixture(scope="module")
def paper():
    template = setting.ROOT / "cases" / "papers" / "ending.typ"
    return setting.pdf(template, FACTS, datetime(2026, 11, 4, tzinfo=UTC))


@pytest.fixture(scope="module")
def made(paper):
    face, sm2, ecdsa = Face("某某行政审批局", "行政许可专用章", "演示"), signer("sm2"), signer("ecdsa-p256")
    seal = impressions.make(
        "13000000000001", "章", face.picture(), (sm2.certificate,), by=signer("sm2"), since=NOW - DAY, until=NOW + DAY
    )
    power = editions.Power(face, seal, sm2, ecdsa, (ca("ecdsa-p256").signer.certificate,))
    told = editions.Told("终止办理告知书", f"http://localhost/verify/?key={CODE}", CODE, "某某行政审批局")
    return editions.sealed(paper, told, power, at=NOW)


def words(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        sheets = sorted(name for name in opened.namelist() if name.endswith("Content.xml"))
        return ["".join(etree.fromstring(opened.read(name)).itertext("{*}TextCode")) for name in sheets]


def test_both_editions_hold_and_the_paper_stands_unaltered_in_the_pdf(paper, made):
    sealed_pdf, sealed_ofd = made

    assert sealed_pdf.startswith(paper)
    assert verifying.verified(sealed_pdf, trust("ecdsa-p256")).holds
    report = verifying.verified(sealed_ofd, trust())
    assert report.holds
    assert report.answer("issuer") is True


def test_pyhanko_judges_the_sealed_edition_valid_and_over_the_whole_file(made):
    root = x509.Certificate.load(ca("ecdsa-p256").signer.certificate)

    status = validate_pdf_signature(
        PdfFileReader(BytesIO(made[0])).embedded_signatures[0],
        ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False),
    )

    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"


def test_the_ofd_tells_the_same_words_on_the_same_pages_without_the_place_of_the_seal(paper, made):
    traced = tracing.traced(paper)
    shown = ["".join(one.text for one in page.things if isinstance(one, ofd.Text)) for page in traced.pages]

    told = words(made[1])

    assert len(traced.pages) > 1
    assert told[1:] == shown[1:]
    assert told[0].startswith(shown[0])
    assert CODE[:4] in told[0]
    assert "终止办理告知书" in told[0]
    assert tracing.PLACE not in "".join(told)


def test_the_seal_stands_in_its_place_on_the_last_page(paper, made):
    spot = tracing.traced(paper).spot

    with zipfile.ZipFile(io.BytesIO(made[1])) as opened:
        signature = etree.fromstring(opened.read("Doc_0/Signs/Sign_0/Signature.xml"))
        pages = etree.fromstring(opened.read("Doc_0/Document.xml")).findall("{*}Pages/{*}Page")
    stamp = signature.find("{*}SignedInfo/{*}StampAnnot")
    x, y, width, height = (float(one) for one in stamp.get("Boundary").split())

    assert stamp.get("PageRef") == pages[-1].get("ID")
    assert spot.page == len(pages) - 1
    assert (x + width / 2, y + height / 2) == pytest.approx((spot.x, spot.y), abs=0.01)


def test_an_altered_byte_of_an_edition_is_found(made):
    for content, scheme in zip(made, ("ecdsa-p256", "sm2"), strict=True):
        for at in _of_pdf(content) if scheme == "ecdsa-p256" else _of_parts(content):
            changed = content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]
            assert not verifying.verified(changed, trust(scheme)).holds, (scheme, at)


def _of_pdf(content):
    """Places before the signature."""
    hole = content.rfind(b"/Contents <")
    return range(hole // 9, hole, hole // 9)


def _of_parts(content):
    """The middle of every part as it lies there; what the package itself says of dates belongs to no part."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        listed = opened.infolist()
    return [one.header_offset + 30 + len(one.filename.encode()) + one.compress_size // 2 for one in listed]


def test_what_the_house_does_not_write_is_refused(paper):
    with pytest.raises(tracing.Unknown):
        tracing.Hand(842.0, {}, {}).follow(b"1 0 0 1 0 0 cm BI")


def test_a_watermark_runs_aslant_in_the_ofd_as_in_the_pdf():
    template = setting.ROOT / "certificates" / "papers" / "copy.typ"
    facts = dict.fromkeys(
        ("title", "number", "identifier", "code", "edition", "holder", "organ", "matter", "day"), "甲"
    )
    facts |= dict.fromkeys(("holder_code", "until", "corrected", "address", "made", "recipient", "copy_until"), "乙")
    facts |= {"purpose": "投标", "picture": "<svg xmlns='http://www.w3.org/2000/svg'/>", "demo": False}
    paper = setting.pdf(template, {**facts, "on": FACTS["on"]}, datetime(2026, 11, 4, tzinfo=UTC))
    marks = [one for one in tracing.traced(paper).pages[0].things if isinstance(one, ofd.Text) and "投标" in one.text]

    slant = {tuple(round(part, 3) for part in one.along) for one in marks[:-1]}
    written = ofd.write(tracing.traced(paper).pages, title="t", made=NOW.date())

    assert (len(marks), slant, marks[-1].along) == (7, {(0.883, -0.469)}, ofd.LEVEL)
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert package.read("Doc_0/Pages/Page_0/Content.xml").count(b'CTM="0.883 -0.469 0.469 0.883') == 6
