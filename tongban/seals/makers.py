"""Who cuts seals and keeps their keys: a small interface, and the maker of the demonstration.

A licensed maker is a class with these six, and its name in `MAKERS`; which is used is a setting. Its keys lie in a
certified device, behind the same `SigningKey`; only then is a seal a legally valid electronic seal (电子签名法 13, 16).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Protocol

from django.conf import settings

from tongban.kernel import keys
from tongban.kernel.disk import write_atomically
from tongban.kernel.keys import KeyMissing, SigningKey
from tongban.kernel.seals import authority, impressions
from tongban.kernel.seals.authority import Authority
from tongban.kernel.seals.certificates import Certificate, Signer
from tongban.kernel.seals.editions import Power
from tongban.kernel.seals.faces import Face
from tongban.seals.models import Seal
from tongban.seals.rules import SIGNATURE, WORDS

LIFE = timedelta(days=3 * 365)
SCHEMES = ("sm2", "ecdsa-p256")
"""OFD is sealed by the first, PDF by the second."""
SHAPES = {"legal_person": "block", SIGNATURE: "hand"}
OF_PERSONS = tuple(SHAPES)


@dataclass(frozen=True, slots=True)
class Cut:
    """A seal that was cut: the digest of its data, the numbers of its certificates, and until when it holds."""

    digest: str
    certificates: tuple[str, ...]
    until: datetime


class Maker(Protocol):
    """Who cuts seals (制章机构)."""

    is_legal: bool

    def cut(self, seal: Seal, edition: int, *, at: datetime) -> Cut:
        """Keys, certificates and the data of a seal, kept where only this maker reaches them."""

    def power(self, seal: Seal) -> Power:
        """What it takes to press a seal; KeyTrouble where its key does not answer."""

    def look(self, seal: Seal) -> bytes:
        """What one sees of a seal, as PNG."""

    def end(self, seal: Seal, editions: Iterable[int]) -> None:
        """The private keys of these editions are destroyed; what was sealed with them can be checked as before."""

    def authorities(self) -> list[bytes]:
        """The certificates of those who vouch for its seals."""

    def lists(self, revoked: dict[int, datetime], *, at: datetime) -> list[bytes]:
        """What is revoked, as signed lists."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Keys in software and an authority of its own: the format of a seal, and no legally valid one."""

    folder: Path
    name: str = "通办演示用印章机构（不具法律效力）"
    is_legal: bool = False

    def cut(self, seal: Seal, edition: int, *, at: datetime) -> Cut:
        """Two keys and their certificates, and a seal of GB/T 38540 that names the first."""
        place, until = self._place(seal, edition), at + LIFE
        signers = [self._signer(place, scheme, seal, at, until) for scheme in SCHEMES]
        maker = self._authority(SCHEMES[0], at).signer
        kind = impressions.PERSON if seal.use in OF_PERSONS else impressions.ORGANISATION
        listed = (signers[0].certificate,)
        data = impressions.make(
            seal.serial, seal.name, self._face(seal).picture(), listed, by=maker, since=at, until=until, kind=kind
        )
        with write_atomically(place / "seal.esl") as file:
            file.write(data)
        numbers = tuple(f"{Certificate.read(one.certificate).serial:x}" for one in signers)
        return Cut(sha256(data).hexdigest(), numbers, until)

    def power(self, seal: Seal) -> Power:
        """The keys from the disk; what lies there is compared with what the journal says."""
        place = self._place(seal, seal.edition)
        data = _read(place / "seal.esl")
        if sha256(data).hexdigest() != seal.digest:
            raise keys.KeyTrouble("the data of the seal are not those that were cut")
        in_ofd, in_pdf = (Signer(keys.current(place / scheme), _read(place / f"{scheme}.cer")) for scheme in SCHEMES)
        return Power(self._face(seal), data, in_ofd, in_pdf, (_read(self.folder / SCHEMES[1] / authority.CERTIFICATE),))

    def look(self, seal: Seal) -> bytes:
        """Drawn from its words, as its data have it."""
        return self._face(seal).picture().content

    def end(self, seal: Seal, editions: Iterable[int]) -> None:
        """The folders of the keys are removed; the seal's data and its certificates stay for whoever asks."""
        for edition in editions:
            for scheme in SCHEMES:
                with suppress(FileNotFoundError):
                    rmtree(self._place(seal, edition) / scheme)

    def authorities(self) -> list[bytes]:
        """The demonstration's own, of both schemes, where a seal was cut before."""
        kept = [self.folder / scheme / authority.CERTIFICATE for scheme in SCHEMES]
        return [place.read_bytes() for place in kept if place.exists()]

    def lists(self, revoked: dict[int, datetime], *, at: datetime) -> list[bytes]:
        """One list by each authority; for a week."""
        made = [self._authority(scheme, at) for scheme in SCHEMES if (self.folder / scheme).exists()]
        return [one.revocation_list(revoked, at=at, until=at + timedelta(days=7)) for one in made]

    def _authority(self, scheme: str, at: datetime) -> Authority:
        return authority.kept(self.folder / scheme, self.name, at=at - timedelta(days=1), algorithm=scheme)

    def _signer(self, place: Path, scheme: str, seal: Seal, at: datetime, until: datetime) -> Signer:
        key = _key(place / scheme, scheme)
        about = {"country_name": "CN", "organization_name": seal.ring, "common_name": seal.name}
        if seal.use == SIGNATURE:
            del about["organization_name"]
        issued = self._authority(scheme, at).issue(about, key.public, since=at, until=until)
        with write_atomically(place / f"{scheme}.cer") as file:
            file.write(issued)
        return Signer(key, issued)

    def _place(self, seal: Seal, edition: int) -> Path:
        return self.folder / seal.zone / str(seal.id) / str(edition)

    def _face(self, seal: Seal) -> Face:
        shape = SHAPES.get(seal.use, "disc")
        return Face(seal.ring, WORDS.get(seal.use, ""), "演示" if not self.is_legal else "", shape)


def _key(folder: Path, scheme: str) -> SigningKey:
    """A new key; the folder of a cutting that was given up is used again."""
    with suppress(FileExistsError):
        return keys.first(folder, scheme)
    return keys.renew(folder, scheme)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing(f"{path.name} of a seal is missing") from error


def _demonstration() -> Maker:
    return Demonstration(Path(settings.DATA_DIR) / "seals")


MAKERS: dict[str, Callable[[], Maker]] = {"demonstration": _demonstration}


def maker() -> Maker | None:
    """The maker that is set; None where no seal is cut."""
    made = MAKERS.get(settings.SEAL_MAKER)
    return made() if made else None
