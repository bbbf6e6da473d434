"""`python -m tongban.kernel.journal.verify FILE [--key PEM ...] [--json]`: exit 0 only when all holds."""

import argparse
import sys
from pathlib import Path

import orjson

from tongban.kernel.journal.verify import archive
from tongban.kernel.journal.verify.archive import Verdict
from tongban.kernel.journal.verify.audit import verify
from tongban.kernel.journal.verify.report import Report
from tongban.kernel.keys import KeyTrouble, PublicKey


def judged(path: Path, held: list[PublicKey]) -> Report | Verdict:
    """What a file is worth: a bundle of the whole journal, or the archive file of one subject."""
    return archive.verify(path, held) if archive.is_archive(path) else verify(path, held)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, verify, print; 0 holds, 1 does not hold, 2 could not be read."""
    parser = argparse.ArgumentParser(prog="journal verify", description="Verify a journal bundle or an archive file.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", type=Path, action="append", default=[], help="public key (PEM) that must have signed")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        report = judged(options.bundle, [PublicKey.read_pem(path.read_bytes()) for path in options.key])
    except (OSError, KeyTrouble, archive.Unreadable) as error:
        print(f"cannot verify: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(orjson.dumps(report.plain(), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(report.lines()))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
