"""Hostile files, made when they are asked for: nothing dangerous lies in the repository.

Each is a family, a name as it is sent, and the content. Deterministic: the same files in the same order every time.
"""

import base64
import struct
import zlib
from collections.abc import Iterator
from itertools import product

from tongban.kernel.files.tests.factories import GOOD, PDF, TYPES, docx, jpeg, ofd, package, png, xlsx

Hostile = tuple[str, str, bytes]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
ENDINGS = ("pdf", "jpg", "png", "docx", "xlsx", "ofd")
PROGRAMS = (b"MZ\x90\0" + bytes(60), b"\x7fELF" + bytes(60), b"#!/bin/sh\nid\n", b"<html><script>alert(1)</script>")
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
REFUSED = (
    "exe com bat cmd ps1 vbs js jar msi dll scr hta lnk iso apk html htm svg xml zip rar 7z gz tar docm xlsm pptm doc "
    "xls rtf swf php py sh tif heic mp4"
).split()


def made(kind: str, **parts: bytes) -> bytes:
    """A package of a kind with further parts; a part of the same name takes the place of its own."""
    own = {"[Content_Types].xml": TYPES} if kind != "ofd" else {}
    return package({**own, OFFICE[kind]: b"<x/>", **parts})


def pdf_with(body: bytes) -> bytes:
    return PDF[:-6] + body + b"\n%%EOF\n"


def object_stream(
    payload: bytes, told: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", wrap=zlib.compress
) -> bytes:
    body = wrap(b"9 0 " + payload)
    return pdf_with(b"8 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj" % (told, len(body), body))


def corpus(*, heavy: bool = False) -> list[Hostile]:
    """Every hostile file there is; with `heavy` also those that take seconds to make and to judge."""
    families = FAMILIES + (heavy_bombs,) * heavy
    return [(family.__name__, name, content) for family in families for name, content in family()]


def empty() -> Iterator[tuple[str, bytes]]:
    yield from ((f"空.{ending}", b"") for ending in ENDINGS)


def types_that_are_not_taken() -> Iterator[tuple[str, bytes]]:
    svg = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
    yield from ((f"文件.{ending}", svg if ending in ("svg", "xml") else PROGRAMS[0]) for ending in REFUSED)


def wrong_endings() -> Iterator[tuple[str, bytes]]:
    for ending, (name, content) in product(ENDINGS, GOOD.items()):
        if name.rpartition(".")[2].replace("jpeg", "jpg") != ending:
            yield f"材料.{ending}", content
    yield from ((f"材料.{ending}", content) for ending, content in product(ENDINGS, PROGRAMS))


def cut_short() -> Iterator[tuple[str, bytes]]:
    for name, content in GOOD.items():
        yield from ((name, content[: int(len(content) * share)]) for share in (0.3, 0.6, 0.85))


def polyglots() -> Iterator[tuple[str, bytes]]:
    archive = package({"x.class": b"\xca\xfe\xba\xbe"})
    for inner in (archive, docx(), ofd(), xlsx()):
        yield from (("两面.pdf", PDF + inner), ("两面.jpg", jpeg() + inner), ("两面.png", png() + inner))
        yield "两面.pdf", PDF + inner + b"%%EOF"
    for page in (b"<html>", b"<script>alert(1)</script>", b"<svg onload=x>", b"<!DOCTYPE html>", b"<?php id(); ?>"):
        yield "两面.jpg", jpeg(note=page)
    for mark in (b"Rar!\x1a\x07\x01\0", b"7z\xbc\xaf\x27\x1c", b"<?php __HALT_COMPILER(); ?>"):
        yield from (("两面.jpg", jpeg() + mark), ("两面.png", png() + mark), ("两面.pdf", PDF + mark + b"\n%%EOF"))
    yield from (("两面.jpg", jpeg(note=PDF)), ("两面.docx", docx() + b"behind"), ("两面.docx", PROGRAMS[0] + docx()))
    yield from (("两面.docx", package({"%PDF-1.4": b""}) + docx()), ("两面.ofd", PDF + ofd()))


ACTS = {
    "JavaScript": b"<</S/%s/JS(app.alert(1))>>",
    "Launch": b"<</S/%s/F(cmd.exe)>>",
    "RichMedia": b"<</Subtype/%s>>",
    "GoToE": b"<</S/%s/T<<>>>>",
    "SubmitForm": b"<</S/%s/F(http://example.org)>>",
    "ImportData": b"<</S/%s/F(x.fdf)>>",
    "EmbeddedFile": b"<</Type/%s>>",
    "XFA": b"<</%s[(a) 1 0 R]>>",
}


def acts() -> Iterator[bytes]:
    for name, text in ACTS.items():
        yield text % name.encode()
        yield text % b"".join(
            b"#%02x" % letter if place % 2 else b"%c" % letter for place, letter in enumerate(name.encode())
        )


def active_pdf() -> Iterator[tuple[str, bytes]]:
    for act in acts():
        yield "表格.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction" + act)
        yield "表格.pdf", pdf_with(b"7 0 obj" + act + b"endobj")


def hexed(body: bytes) -> bytes:
    return body.hex().encode() + b">"


def in_base_85(body: bytes) -> bytes:
    return base64.a85encode(body) + b"~>"


WRAPS = {
    b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode": zlib.compress,
    b"/Type /Obj#53tm /N 1 /Fir#73t 4 /Filter [/Fl#61teDecode]": lambda body: zlib.compress(body, 9),
    b"/Filter/FlateDecode": lambda body: zlib.compress(body, 0),
    b"/N 1/First 9/Filter/FlateDecode": lambda body: zlib.compress(b"% a remark\n" + body),
    b"/N 1/First 4/Filter [ /FlateDecode ]": lambda body: zlib.compress(bytes(70_000) + b"\n" + body),
    b"/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode": hexed,
    b"/Type/ObjStm/N 1/First 4/Filter/ASCII85Decode": in_base_85,
    b"/Type/ObjStm/N 1/First 4/Filter[/AHx/FlateDecode]": lambda body: hexed(zlib.compress(body)),
    b"/Type/ObjStm/N 1/First 4/Filter[/A85/FlateDecode]": lambda body: in_base_85(zlib.compress(body)),
    b"/N 1/First 4/Filter/FlateDecode>>%x\n": lambda body: zlib.compress(body) + b"tail",
}


def active_pdf_compressed() -> Iterator[tuple[str, bytes]]:
    for act, (told, wrap) in product(acts(), WRAPS.items()):
        yield "表格.pdf", object_stream(act, told, wrap)


def hidden_pdf_objects() -> Iterator[tuple[str, bytes]]:
    for told in (b"/LZWDecode", b"/RunLengthDecode", b"/Crypt", b"[/FlateDecode/LZWDecode]"):
        yield (
            "隐藏.pdf",
            object_stream(b"<<>>", b"/Type/ObjStm/N 1/First 4/Filter" + told, lambda body: b"\x80\x0b\x60" + body),
        )
    predicted = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>"
    yield "隐藏.pdf", object_stream(b"<<>>", predicted)
    yield "隐藏.pdf", object_stream(b"<<>>", wrap=lambda body: zlib.compress(zlib.compress(body)))
    yield "隐藏.pdf", object_stream(b"<<>>", wrap=lambda body: b"\x11\x22" + body)
    locked = object_stream(b"<<>>", wrap=lambda body: bytes(200 ^ letter for letter in body))
    yield "加密.pdf", locked.replace(b"trailer<<", b"trailer<</Encrypt 5 0 R")


def bombs() -> Iterator[tuple[str, bytes]]:
    for kind in OFFICE:
        yield f"炸弹.{kind}", made(kind, **{"a/zeros.bin": bytes(64 << 20)})
        yield f"炸弹.{kind}", made(kind, **{f"a/{number}.xml": b"<x/>" for number in range(5_001)})
        yield f"炸弹.{kind}", lying(made(kind, **{"a/zeros.bin": bytes(8 << 20)}))


def heavy_bombs() -> Iterator[tuple[str, bytes]]:
    yield "炸弹.docx", many_large()
    yield "炸弹.pdf", object_stream(b"", wrap=lambda body: zlib.compress(bytes(260 << 20)))
    yield "炸弹.pdf", pdf_with(stream_of_blanks() * 40)


def stream_of_blanks() -> bytes:
    body = zlib.compress(bytes(30 << 20))
    return b"8 0 obj<</Filter/FlateDecode>>stream\n" + body + b"\nendstream endobj\n"


def many_large() -> bytes:
    """Each part within measure, all of them together beyond it."""
    return made("docx", **{f"a/{number}.bin": bytes(1 << 20) for number in range(257)})


def lying(content: bytes) -> bytes:
    """The directory says that the last part is small."""
    found = bytearray(content)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = found.rfind(mark) if mark[2] == 1 else found.rfind(mark, 0, found.find(b"zeros.bin"))
        found[at + place : at + place + 4] = struct.pack("<I", 100)
    return bytes(found)


def nested() -> Iterator[tuple[str, bytes]]:
    archive = package({"x": b"y"})
    for kind in OFFICE:
        yield from (
            (f"套娃.{kind}", made(kind, **{f"a/inner.{end}": archive})) for end in ("zip", "rar", "7z", "gz", "bin")
        )
        yield f"套娃.{kind}", made(kind, **{"a/picture.png": archive})
        yield f"套娃.{kind}", made(kind, **{"a/a.docx": docx(parts={"b/b.docx": docx()})})
        yield f"套娃.{kind}", made(kind, **{"a/a.xlsx": made("xlsx", **{"xl/vbaProject.bin": b"x"})})


PAYLOADS = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]><x/>',
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><x>&c;</x>',
    '<!DOCTYPE x PUBLIC "-//X" "http://example.org/x.dtd"><x/>',
)
SPELLINGS = ("utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-7", "cp037", "utf-32")


def entities() -> Iterator[tuple[str, bytes]]:
    for kind, payload, spelling in product(OFFICE, PAYLOADS, SPELLINGS):
        told = f'<?xml version="1.0" encoding="{spelling.upper()}"?>' + payload
        yield f"实体.{kind}", made(kind, **{"a/part.xml": told.encode(spelling)})
    for kind in OFFICE:
        yield f"实体.{kind}", made(kind, **{OFFICE[kind]: b" " * 65_530 + PAYLOADS[0].encode()})
        yield f"实体.{kind}", made(kind, **{"a/image.svg": PAYLOADS[0].encode()})


RELATION = '<R><Relationship Id="a" Type="http://x/{0}" Target="http://example.org/a" TargetMode="External"/></R>'


def programs_within() -> Iterator[tuple[str, bytes]]:
    for kind in OFFICE:
        for name in ("vbaProject.bin", "activeX/activeX1.xml", "a.exe", "a.JS", "a.lnk", "macrosheets/sheet1.xml"):
            yield f"宏.{kind}", made(kind, **{f"word/{name}": b"<x/>"})
        yield from ((f"宏.{kind}", made(kind, **{"word/media/a.png": content})) for content in PROGRAMS[:3])
        packed = b"\xd0\xcf\x11\xe0" + bytes(500) + "\x01Ole10Native".encode("utf-16-le")
        yield f"宏.{kind}", made(kind, **{"word/embeddings/oleObject1.bin": packed})
        yield f"宏.{kind}", made(kind, **{"word/field.xml": b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"})
        yield f"宏.{kind}", made(kind, **{"xl/link.xml": b"<ddeLink ddeService='cmd'/>"})
        yield f"宏.{kind}", made(kind, **{"word/media/a.svg": b"<svg><script>x</script></svg>"})
        for what in ("attachedTemplate", "oleObject", "frame", "image"):
            foreign = RELATION.format(what).encode()
            yield f"外链.{kind}", made(kind, **{"word/_rels/settings.xml.rels": foreign})
    yield "宏.docx", made("docx", **{"[Content_Types].xml": b"<Types>macroEnabled</Types>"})


def pixel_floods() -> Iterator[tuple[str, bytes]]:
    for width, height in ((60_000, 60_000), (65_500, 65_500), (1, 300_000_000), (0, 5), (2**31 - 1, 2**31 - 1)):
        yield "大图.png", png(width, height)
        yield from ((f"大图.{kind}", made(kind, **{"a/a.png": png(width, height)})) for kind in OFFICE if width)
    for width, height in ((65_000, 65_000), (65_535, 65_535), (0, 9)):
        yield "大图.jpg", jpeg(width, height)
        yield from ((f"大图.{kind}", made(kind, **{"a/a.jpg": jpeg(width, height)})) for kind in OFFICE if width)


def path_tricks() -> Iterator[tuple[str, bytes]]:
    for name in (
        "",
        "/",
        "..",
        ".pdf",
        "CON.pdf",
        "com1.pdf",
        "a/.pdf",
        "执照.pdf.exe",
        "执照.exe.pdf",
        "x.html.jpg",
        "a.p df",
    ):
        yield name, PDF
    for kind in OFFICE:
        for name in ("../../etc/passwd", "/etc/passwd", "c:/x.xml", "a\\..\\b.xml", "a/../../b"):
            yield f"路径.{kind}", made(kind, **{name: b"<x/>"})
        yield f"路径.{kind}", made(kind, **{OFFICE[kind].upper(): b"<x/>"})


def turned_names() -> Iterator[tuple[str, bytes]]:
    for mark, (shown, ending) in product("\u202e\u202d\u2067\u200f", (("fdp", "exe"), ("gpj", "js"), ("xcod", "docm"))):
        yield f"执照{mark}{shown}.{ending}", PROGRAMS[0]
        yield f"执照.{ending}{mark}.pdf", PDF


def trial_virus() -> Iterator[tuple[str, bytes]]:
    yield from ((f"测试.{ending}", EICAR) for ending in ENDINGS)
    yield from (("测试.pdf", pdf_with(b"%" + EICAR)), ("测试.jpg", jpeg(note=EICAR)), ("测试.png", png() + EICAR))
    yield from ((f"测试.{kind}", made(kind, **{"a/eicar.txt": EICAR})) for kind in OFFICE)
    yield "测试.pdf", object_stream(b"(" + EICAR + b")")


FAMILIES = (
    empty,
    types_that_are_not_taken,
    wrong_endings,
    cut_short,
    polyglots,
    active_pdf,
    active_pdf_compressed,
    hidden_pdf_objects,
    bombs,
    nested,
    entities,
    programs_within,
    pixel_floods,
    path_tricks,
    turned_names,
    trial_virus,
)
