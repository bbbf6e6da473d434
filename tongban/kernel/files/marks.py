"""By what marks other kinds of content are known, wherever they lie: the trial virus, archives, programs, pages."""

TRIAL = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
"""The harmless virus with which every scanner is tried; it is refused here with or without a scanner."""
STRANGERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"__HALT_COMPILER();")
"""What its reader looks for anywhere in a file: two packers' archives, a PHP archive."""
PAGES = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php")
"""How a page or a program begins that a browser or a server would find in a picture."""
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"L\0\0\0\x01\x14\x02\0")
"""How programs begin: of Windows, Linux, a shell, Java, Apple, Android, and a link of Windows to one."""
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"MSCF")
"""How archives begin."""
PACKED = "Ole10Native".encode("utf-16-le")
"""The stream in which an embedded object keeps a whole file, to be started by a click."""
