"""`python -m tongban.kernel.journal.verify BUNDLE [--key PEM ...] [--json]`: exit 0 only when all holds."""

import argparse
import sys
from pathlib import Path

import orjson

from tongban.kernel.journal.verify.audit import verify
from tongban.kernel.keys import KeyTrouble, PublicKey


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, verify, print; 0 holds, 1 does not hold, 2 could not be read."""
    parser = argparse.ArgumentParser(prog="journal verify", description="Verify a journal bundle.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", type=Path, action="append", default=[], help="public key (PEM) that must have signed")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        report = verify(options.bundle, [PublicKey.read_pem(path.read_bytes()) for path in options.key])
    except (OSError, KeyTrouble) as error:
        print(f"cannot verify: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(orjson.dumps(report.plain(), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(report.lines()))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
