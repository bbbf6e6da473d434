"""Is this sealed OFD genuine? Every seal of GB/T 38540 on it is asked every question for itself (核验)."""

import posixpath
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import new
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from tongban.kernel import clock
from tongban.kernel.files.packages import UNREADABLE
from tongban.kernel.keys import Sm2Missing
from tongban.kernel.seals import impressions
from tongban.kernel.seals.certificates import (
    DIGESTS,
    Certificate,
    RevocationList,
    Unreadable,
    issuer_of,
)
from tongban.kernel.seals.impressions import Impression, Seal
from tongban.kernel.seals.package import DIGESTS as DIGEST_NAMES
from tongban.kernel.seals.package import ENTRANCE, Package, Unfit, child, children, located, text
from tongban.kernel.seals.verdicts import Report, Sealed, Verdict

SEALS = 64
REFERENCES = 5_000
TOLD = 20
REMAINS = {"Signatures.xml", "Signature.xml", "SignedValue.dat"}
"""How the parts of a seal are usually called."""
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Trust:
    """Whom the asker trusts: authorities, and their lists of revoked certificates; and when he asks."""

    now: datetime
    authorities: Sequence[Certificate] = ()
    lists: Sequence[RevocationList] = ()


@dataclass(frozen=True)
class Signed:
    """Where one signature of a document stands: its own part, and what that says."""

    place: str
    root: etree._Element

    @property
    def value(self) -> str:
        """The part with the signature itself."""
        return located(text(self.root, "SignedValue"), self.place)

    @property
    def seal(self) -> str:
        """The part with the seal, or nothing."""
        told = text(self.root, "SignedInfo/Seal/BaseLoc")
        return located(told, self.place) if told else ""


def checked(content: bytes, trust: Trust) -> Report:
    """What an OFD is worth; never an exception, whatever the bytes are."""
    try:
        return _checked(Package(content), trust)
    except Unfit as found:
        return Report("ofd", [Verdict("readable", False, found.text, found.parts)])
    except (*UNREADABLE, Sm2Missing) as error:
        return Report("ofd", [Verdict("readable", False, str(error))])


def _checked(document: Package, trust: Trust) -> Report:
    lists, found = _signatures(document)
    if not found:
        return Report("ofd", [_unnamed(document, lists)])
    own = {part for one in found for part in (one.place, one.value, one.seal)} | lists
    return Report("ofd", [Verdict("sealed", True)], [_seal(document, one, own, trust) for one in found])


def _unnamed(document: Package, lists: set[str]) -> Verdict:
    """No seal is named: there is none, or the name of one that is there was taken out."""
    left = [name for name in document.names if posixpath.basename(name) in REMAINS]
    if not left:
        return Verdict("sealed", False)
    return Verdict("entrance", False, _told(sorted(lists) or [ENTRANCE], document), (*sorted(lists), ENTRANCE))


def _signatures(document: Package) -> tuple[set[str], list[Signed]]:
    """The lists of signatures that the document names, and every signature in them."""
    lists, found = set(), []
    for told in children(document.xml(ENTRANCE), "DocBody/Signatures"):
        place = located(told.text, ENTRANCE)
        lists.add(place)
        for listed in children(document.xml(place, ENTRANCE), "Signature"):
            at = located(listed.get("BaseLoc"), place)
            found.append(Signed(at, document.xml(at, place)))
            if len(found) > SEALS:
                raise Unfit(format_lazy(_("more than {count} seals."), count=SEALS), place)
    return lists, found


def _seal(document: Package, one: Signed, own: set[str], trust: Trust) -> Sealed:
    """All answers about one seal; what cannot be read is a no to the question that needed it."""
    about = list(_content(document, one, own))
    try:
        made = impressions.read(document.read(one.value, one.place))
        signer, maker = Certificate.read(made.certificate), Certificate.read(made.seal.certificate)
    except (Unreadable, Unfit) as error:
        return Sealed(one.place, "?", "?", [*about, Verdict("signature", False, error.args[0], (one.value, one.place))])
    about += [_list(document, one, made), *_impression(document, one, made, signer)]
    about += _cut(made.seal, maker, made.at, (one.value,))
    about += [*standing(signer, made.at, trust), issuers([signer, maker], made.at, trust)]
    return Sealed(
        made.seal.name,
        signer.subject,
        clock.in_china(made.at).isoformat(),
        [*about, revocation(signer, made.at, trust)],
    )


def _content(document: Package, one: Signed, own: set[str]) -> Iterator[Verdict]:
    """Is each named part as it was, and is each part named?"""
    altered, named = [], set()
    listed = child(one.root, "SignedInfo/References")
    method = DIGEST_NAMES.get((listed.get("CheckMethod") or "").lower()) if listed is not None else None
    for at, reference in enumerate(() if listed is None else children(listed, "Reference")):
        if at >= REFERENCES:
            raise Unfit(format_lazy(_("more than {count} sealed parts."), count=REFERENCES), one.place)
        name = located(reference.get("FileRef"), one.place)
        named.add(name)
        if not method or not document.has(name) or document.digest(name, method) != _value(reference):
            altered.append(name)
    yield Verdict("content", bool(named) and not altered, _told(altered, document), tuple(altered))
    beside = [name for name in document.names if name not in named | own]
    yield Verdict("covered", not beside, _told(beside, document), tuple(beside))


def _value(reference: etree._Element) -> bytes:
    try:
        return b64decode(text(reference, "CheckValue"), validate=True)
    except (BadBase64, ValueError):
        return b""


def _list(document: Package, one: Signed, made: Impression) -> Verdict:
    """The signature is over the digest of the list, by the digest that belongs to its algorithm."""
    method = DIGESTS.get(made.algorithm)
    holds = bool(method) and new(method or "sm3", document.read(one.place)).digest() == made.digest
    return Verdict("list", holds, f"/{one.place}", (one.place,))


def _impression(document: Package, one: Signed, made: Impression, signer: Certificate) -> Iterator[Verdict]:
    """Did he sign it, might he, with this seal, and is it the seal that its maker made?"""
    part = (one.value,)
    yield Verdict("signature", signer.signed(made.algorithm, made.signature, made.signed_part), signer.subject, part)
    yield Verdict("listed", _is_listed(made), "", part)
    if one.seal:
        shown = document.has(one.seal) and document.read(one.seal) == made.seal.der
        yield Verdict("same-seal", shown, f"/{one.seal}", (one.seal, *part))


def _cut(seal: Seal, maker: Certificate, at: datetime, part: tuple[str, ...]) -> Iterator[Verdict]:
    """Is the seal as its maker made it, and was it valid?"""
    is_his = maker.signed(seal.algorithm, seal.signature, seal.signed_part)
    yield Verdict("maker", is_his, maker.subject, part)
    yield Verdict("seal-then", seal.is_valid(at), _life(seal), part)


def _life(one: Certificate | Seal) -> str:
    return f"{clock.china_date(one.valid_from)} – {clock.china_date(one.valid_until)}"


def _is_listed(made: Impression) -> bool:
    """By the certificate itself, or by its digest."""
    digests = {(DIGEST_NAMES.get(kind.lower(), ""), value) for kind, value in made.seal.digests}
    by_digest = any(kind and new(kind, made.certificate).digest() == value for kind, value in digests)
    return made.certificate in made.seal.signers or by_digest


def standing(signer: Certificate, at: datetime, trust: Trust) -> Iterator[Verdict]:
    """Was the certificate valid at that time, and is it now? A time that has not come is nobody's."""
    yield Verdict("certificate-then", signer.is_valid(at) and at <= trust.now + SKEW, _life(signer))
    yield Verdict("certificate-now", signer.is_valid(trust.now), _life(signer))


def issuers(certificates: Iterable[Certificate], at: datetime, trust: Trust) -> Verdict:
    """Both the signer and the maker of the seal need somebody who is trusted and was valid then."""
    if not trust.authorities:
        return Verdict("issuer", None)
    found = []
    for one in certificates:
        issuer = issuer_of(one, trust.authorities)
        if issuer is None or not issuer.is_valid(at):
            return Verdict("issuer", False, one.subject)
        found.append(issuer.subject)
    return Verdict("issuer", True, ", ".join(dict.fromkeys(found)))


def revocation(signer: Certificate, at: datetime, trust: Trust) -> Verdict:
    """Not revoked by the newest list of its own authority; one that was revoked later held when it signed."""
    issuer = issuer_of(signer, trust.authorities)
    mine = [one for one in trust.lists if issuer is not None and one.is_by(issuer)]
    if not mine:
        return Verdict("revocation", None)
    newest = max(mine, key=lambda one: one.made)
    since = newest.revoked.get(signer.serial)
    if newest.next and newest.next < trust.now:
        return Verdict("revocation", False, clock.china_date(newest.next))
    return Verdict("revocation", since is None or since > at, clock.china_date(since or newest.made))


def _told(names: Sequence[str], document: Package) -> Any:
    """Parts as whoever looks at the paper knows them: what is on a page by the number of the page."""
    pages = dict(_pages(document)) if names else {}
    found = [
        format_lazy(_("page {page} (/{part})"), page=pages[name], part=name) if name in pages else f"/{name}"
        for name in names[:TOLD]
    ]
    more = f" … +{len(names) - TOLD}" if len(names) > TOLD else ""
    return format_lazy(", ".join("{}" for _one in found) + more, *found)


def _pages(document: Package) -> Iterator[tuple[str, int]]:
    """Which part holds what is on which page, as far as the document can be read."""
    try:
        place = located(text(document.xml(ENTRANCE), "DocBody/DocRoot"), ENTRANCE)
        for number, page in enumerate(children(document.xml(place), "Pages/Page"), start=1):
            yield located(page.get("BaseLoc"), place), number
    except Unfit:
        return
