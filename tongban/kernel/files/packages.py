"""Documents that are packages: DOCX, XLSX (ISO/IEC 29500-2) and OFD (GB/T 33190), judged without being unpacked.

Bounded throughout: the directory is measured before it is read, every part is inflated in small pieces only to see
that it is what the directory says, and the sum of what it may become is limited first.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from tongban.kernel.files import parts
from tongban.kernel.files.faults import Fault

MAGIC = b"PK\x03\x04"
END = b"PK\x05\x06"
END_SIZE = 22
REACH = 65_535 + END_SIZE
PARTS = 5_000
DIRECTORY = 2 << 20
UNPACKED = 256 << 20
SWELLING = 200
SMALL = 1 << 20
PIECE = 1 << 16
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error)
LARGEST_WITHIN = 32 << 20
WITHIN = (".docx", ".xlsx")
PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".scr", ".ps1", ".jar", ".hta", ".com", ".msi", ".lnk")
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz", ".cab", ".iso")


@dataclass(frozen=True, slots=True)
class Needed:
    """What a kind of package must hold to be that kind."""

    required: tuple[str, ...]


DOCX = Needed(("[Content_Types].xml", "word/document.xml"))
XLSX = Needed(("[Content_Types].xml", "xl/workbook.xml"))
OFD = Needed(("OFD.xml",))


@dataclass(frozen=True, slots=True)
class Directory:
    """Where a package keeps its directory: entries, first byte, size in bytes, and where the directory's end stands."""

    entries: int
    start: int
    size: int
    end: int


def directory(file: BinaryIO, size: int) -> Directory | None:
    """The directory a ZIP reader would find at the end of these bytes, or None: also behind foreign bytes."""
    reach = min(size, REACH)
    file.seek(size - reach)
    tail = file.read(reach)
    place = tail.rfind(END)
    while place >= 0:
        found = _directory_at(file, tail[place : place + END_SIZE], size - reach + place)
        if found:
            return found
        place = tail.rfind(END, 0, place)
    return None


def _directory_at(file: BinaryIO, record: bytes, end: int) -> Directory | None:
    if len(record) < END_SIZE:
        return None
    disk, first_disk, here, entries, size, start = struct.unpack("<HHHHII", record[4:20])
    if disk or first_disk or here != entries or size > end:
        return None
    file.seek(end - size)
    is_directory = file.read(4) == b"PK\x01\x02" if entries else size == 0
    return Directory(entries, start, size, end) if is_directory else None


def examine(file: BinaryIO, size: int, needed: Needed, *, depth: int = 1) -> None:
    """Let a package through that is whole, of its kind, without programs, entities, nests and swelling."""
    found = directory(file, size)
    if found is None:
        raise Fault("file-broken", "directory")
    if found.start + found.size != found.end or found.end + END_SIZE != size:
        raise Fault("file-two-faces")
    if found.entries > PARTS or found.size > DIRECTORY:
        raise Fault("file-swells", "parts", count=found.entries)
    try:
        with zipfile.ZipFile(file) as package:
            infos = package.infolist()
            _named_well([info.filename for info in infos], needed)
            _measured(infos)
            for info in infos:
                _examine_part(package, info, depth)
    except UNREADABLE as fault:
        raise Fault("file-broken", "part-unreadable") from fault


def _examine_part(package: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
    """Whatever is found in a part, the fault knows in which."""
    try:
        _read_through(package, info, depth)
    except UNREADABLE as fault:
        raise Fault("file-broken", "part-unreadable", part=info.filename) from fault
    except Fault as fault:
        fault.words.setdefault("part", info.filename)
        raise


def _named_well(names: list[str], needed: Needed) -> None:
    flat = [name.lower() for name in names]
    if not set(needed.required) <= set(names):
        raise Fault("file-disguised")
    if len(set(flat)) != len(flat) or any(_escapes(name) for name in names):
        raise Fault("file-broken", "part-names")
    if any(name.endswith(PROGRAMS) or "vbaproject" in name for name in flat):
        raise Fault("file-active", "program")
    if any(folder in name for name in flat for folder in ("/macrosheets/", "/activex/")):
        raise Fault("file-active", "program")
    if any(name.endswith(ARCHIVES) for name in flat):
        raise Fault("file-swells", "archive")


def _escapes(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


def _measured(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 0x1 for info in infos):
        raise Fault("file-broken", "locked")
    if any(info.file_size > SMALL and info.file_size > SWELLING * info.compress_size for info in infos):
        raise Fault("file-swells", "part-swells", times=SWELLING)
    if sum(info.file_size for info in infos) > UNPACKED:
        raise Fault("file-swells", "unpacked", size=UNPACKED >> 20)


def _read_through(package: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
    """Inflate a part piece by piece: its length and check sum must hold, and what it is must be harmless."""
    with package.open(info) as part:
        piece = part.read(PIECE)
        if info.filename.lower().endswith(WITHIN) and piece.startswith(MAGIC):
            return _examine_within(piece + part.read(LARGEST_WITHIN), info.filename.lower(), depth)
        parts.begins_well(piece)
        look = parts.looking_at(info.filename)
        while piece:
            look(piece)
            piece = part.read(PIECE)


def _examine_within(inner: bytes, name: str, depth: int) -> None:
    """A table within a text is judged like one by itself; nothing lies within that one."""
    if not depth or len(inner) > LARGEST_WITHIN:
        raise Fault("file-swells", "archive")
    examine(io.BytesIO(inner), len(inner), DOCX if name.endswith(".docx") else XLSX, depth=depth - 1)
