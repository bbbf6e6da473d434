"""Small real files of every kind that is taken, and the ways in which they can be wrong."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def png(width=2, height=2):
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width=8, height=8, note=b""):
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    comment = b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note if note else b""
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + comment
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x55" * 16
    return start + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + scan + b"\xff\xd9"


def package(parts, how=zipfile.ZIP_DEFLATED):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", how) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return kept.getvalue()


def docx(**more):
    return package({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>"} | more.get("parts", {}))


def xlsx():
    return package({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"})


def ofd():
    return package({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"})


GOOD = {
    "执照.pdf": PDF,
    "照片.jpg": jpeg(),
    "照片.jpeg": jpeg(),
    "图.png": png(),
    "申请书.docx": docx(),
    "清单.xlsx": xlsx(),
    "批文.ofd": ofd(),
}


def upload(name="执照.pdf", content=PDF):
    return SimpleUploadedFile(name, content)
