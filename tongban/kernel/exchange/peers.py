"""Peers: which installation keeps the side of which zone. Two operators exchange a signed file; it holds no secret.

The file names the zones of an installation with their public keys and its address, and is signed by every key that it
names and whose private half is there. The first file of a zone is believed because the operator says so, after he has
compared the fingerprint by another way; a later one only when a key that is held already, and has not ended, has signed
it, and it is not older than the one before. A zone that is new in it needs his word like the first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock, codes, keys, outward
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.exchange import lines, own_keys, state
from tongban.kernel.exchange.envelopes import INSTANT, KEY, ZONE, Broken, read_spelled, shape
from tongban.kernel.exchange.models import Peer, ZoneKey
from tongban.kernel.journal import seal
from tongban.kernel.journal.canon import canonical, instant
from tongban.kernel.journal.record import record
from tongban.kernel.keys import KeyTrouble, PublicKey
from tongban.kernel.refusals import NotReady, Reason, Refused
from tongban.kernel.zones.models import Zone

PROTOCOL = "docs/exchange.md"
KIND, VERSION = "tongban-peer", 1
LONGEST_REASON = 1000
TEXT = {"type": "string", "maxLength": 200}
HEX = {"type": "string", "pattern": "^([0-9a-f]{2})+$", "maxLength": 400}
UNTIL = {"type": "string", "pattern": f"^$|{INSTANT['pattern']}", "maxLength": 27}
Sure = Callable[[str, str], bool]
"""Whether the operator has compared the names of the keys of a zone by another way."""
FACTS = ("prefix", "role", "province", "name_zh", "name_en", "short_zh", "short_en")
FILE = shape(
    address=TEXT,
    installation=TEXT,
    kind={"const": KIND},
    made_at=INSTANT,
    v={"const": VERSION},
    zones={
        "type": "array",
        "minItems": 1,
        "maxItems": 200,
        "items": shape(
            zone=ZONE,
            facts=shape(**dict.fromkeys(FACTS, TEXT)),
            keys={"type": "array", "minItems": 1, "maxItems": 50, "items": shape(key_id=KEY, spki=HEX, until=UNTIL)},
        ),
    },
)
WHY = _("Say why: it stays in the journal.")
AGAIN = _("Ask the operator of the other installation for a fresh file: `tongban peers export`.")


def exported(address: str) -> bytes:
    """The file of this installation: what the operator of another one adds."""
    zones = list(Zone.objects.filter(zone__in=state.own_zones()))
    text = {
        "address": address.rstrip("/"),
        "installation": keys.installation(seal.keys_folder()),
        "kind": KIND,
        "made_at": instant(clock.now()),
        "v": VERSION,
        "zones": [_told(zone) for zone in zones],
    }
    body = canonical(text)
    signed = [
        {"key": key.public.key_id, "signature": key.sign(body).hex(), "zone": zone.zone}
        for zone in zones
        for key in own_keys.held(zone.zone)
    ]
    return orjson.dumps({"peer": body.decode(), "signatures": signed}, option=orjson.OPT_INDENT_2) + b"\n"


def _told(zone: Zone) -> dict[str, Any]:
    own_keys.make(zone.zone)
    rows = ZoneKey.objects.filter(zone=zone.zone).order_by("since", "key_id")
    public = [
        {"key_id": row.key_id, "spki": bytes(row.spki).hex(), "until": instant(row.until) if row.until else ""}
        for row in rows
    ]
    return {"zone": zone.zone, "facts": {name: getattr(zone, name) for name in FACTS}, "keys": public}


@dataclass(frozen=True, slots=True)
class Named:
    """One zone as the file of its installation names it (对端地区)."""

    zone: str
    name: Mapping[str, str]
    keys: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the file of another installation says, before anybody believes it (对端文件)."""

    installation: str
    address: str
    made_at: datetime
    zones: tuple[Named, ...]


def shown(content: bytes) -> Shown:
    """What a file says that could be believed: whoever reads it compares the keys of what is new by another way."""
    told, address = _judged(content, "", plain=False)
    zones = tuple(_named(zone) for zone in told["zones"])
    return Shown(told["installation"], address, datetime.fromisoformat(told["made_at"]), zones)


def _named(zone: Mapping[str, Any]) -> Named:
    facts = zone["facts"]
    name = {"zh": facts["name_zh"] or zone["zone"], "en": facts["name_en"]}
    return Named(zone["zone"], name, names(zone["keys"]), not _good_keys(zone["zone"]))


def add(content: bytes, *, sure: Sure, address: str = "", plain: bool = False, by: Actor = OPERATOR) -> list[Peer]:
    """Believe the file of another installation: its zones are kept there from now on, or are told anew."""
    told, where = _judged(content, address, plain=plain)
    for zone in told["zones"]:
        _known_or_sure(zone, sure)
    with transaction.atomic():
        return [_added(zone, where, told, by) for zone in told["zones"]]


def _judged(content: bytes, address: str, *, plain: bool) -> tuple[dict[str, Any], str]:
    """What a file says and where its installation is reached, when nothing but a person's word is wanting."""
    told, signatures = _read(content)
    where = (address or told["address"]).rstrip("/")
    _reachable(where, plain=plain)
    for zone in told["zones"]:
        _believable(zone, content, signatures)
        _not_older(zone["zone"], told["made_at"])
    return told, where


def _not_older(zone: str, made_at: str) -> None:
    """Whoever kept an old file brings no old keys back with it."""
    if Peer.objects.filter(zone=zone, made_at__gt=datetime.fromisoformat(made_at)).exists():
        raise Refused((_reason("peer-file-old", _("A later file of {zone} is known here."), zone=zone),))


def _known_or_sure(zone: Mapping[str, Any], sure: Sure) -> None:
    """No installation brings a zone with it that the operator has not looked at."""
    code, told = zone["zone"], names(zone["keys"])
    if not _good_keys(code) and not sure(code, told):
        text = _("{zone} is new here, with the keys {keys}: compare them by another way, then say so.")
        known = {"zone": code, "keys": told.replace(" ", ",")}
        again = format_lazy(_("Tick that they were compared; on the command line: --zone {zone}={keys}."), **known)
        raise Refused((replace(_reason("peer-zone-new", text, **known), next=again, field="compared"),))


def names(keys: Iterable[Mapping[str, Any]]) -> str:
    """What two operators read to each other on the telephone: the keys of a zone, by their names."""
    return " ".join(sorted(one["key_id"] for one in keys))


def _good_keys(zone: str) -> set[str]:
    """The keys by which a known zone may still tell its next ones; none of a new one, or of one that was retired."""
    held = Peer.objects.filter(zone=zone).values_list("keys", flat=True).first() or []
    return {one["key_id"] for one in held if own_keys.is_good(own_keys.ends(one), clock.now())}


def _read(content: bytes) -> tuple[dict[str, Any], list[tuple[str, str, bytes]]]:
    try:
        raw = orjson.loads(content)
        signed = [(one["zone"], one["key"], bytes.fromhex(one["signature"])) for one in raw["signatures"]]
        told = read_spelled(raw["peer"].encode(), FILE)
        datetime.fromisoformat(told["made_at"])
        _ends = [own_keys.ends(one) for zone in told["zones"] for one in zone["keys"]]
        return told, signed
    except orjson.JSONDecodeError:
        raise NotReady(_reason("peer-file-broken", _("This is no file of a peer: it holds no JSON."))) from None
    except (Broken, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotReady(_reason("peer-file-broken", _("This is no file of a peer: {fault}."), fault=fault)) from None


def _reachable(address: str, *, plain: bool) -> None:
    """Envelopes are signed, not secret: they go over TLS, but within one machine or where the operator insists."""
    parts = urlsplit(address)
    near = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme == "http" and not (near or plain):
        raise NotReady(_reason("peer-not-https", _("{address} is not reached by HTTPS."), address=address))
    try:
        outward.target(address, named=True)
    except outward.Closed as closed:
        if closed.code != "unknown-host":
            said = _("{address} is no address: {fault}.")
            raise NotReady(_reason("peer-address", said, address=address, fault=closed.code)) from None


def _believable(zone: Mapping[str, Any], content: bytes, signatures: Sequence[tuple[str, str, bytes]]) -> None:
    """Every zone signs for itself; one that is known, by a key that we hold; none of ours is anybody's peer."""
    code, body = zone["zone"], orjson.loads(content)["peer"].encode()
    if own_keys.is_ours(code):
        raise Refused((_reason("peer-is-ours", _("{zone} is a zone of this installation."), zone=code),))
    named = {one["key_id"]: _key(one) for one in zone["keys"]}
    retired = {one["key_id"] for peer in Peer.objects.filter(zone=code) for one in peer.keys if one.get("retired")}
    asked = [one for one in zone["keys"] if one["key_id"] not in retired]
    named_good = {one["key_id"] for one in asked if own_keys.is_good(own_keys.ends(one), clock.now())}
    wanted = _good_keys(code) or named_good
    good = {
        key
        for signer, key, signature in signatures
        if signer == code and key in named and named[key].verify(signature, body)
    }
    if not good & wanted:
        text = _("The file is not signed by {zone} with a key that is known here.")
        raise Refused((_reason("peer-not-signed", text, zone=code),))


def _key(told: Mapping[str, str]) -> PublicKey:
    try:
        key = PublicKey.read(bytes.fromhex(told["spki"]))
    except KeyTrouble as trouble:
        text = _("This is no file of a peer: {fault}.")
        raise NotReady(_reason("peer-file-broken", text, fault=trouble)) from None
    if key.key_id != told["key_id"]:
        raise NotReady(_reason("peer-file-broken", _("This is no file of a peer: {fault}."), fault=told["key_id"]))
    return key


def _added(zone: Mapping[str, Any], address: str, told: Mapping[str, Any], by: Actor) -> Peer:
    """One zone of it, as an entry of the journal; the same again writes nothing."""
    code = zone["zone"]
    if not Zone.objects.filter(zone=code).exists():
        _free_prefix(zone["facts"]["prefix"])
        record(Zone(zone=code, id=codes.new_id()), "open", by=by, after=zone["facts"])
    peer = Peer.objects.filter(zone=code).first()
    facts = {"address": address, "installation": told["installation"], "keys": _kept_ended(zone["keys"], peer)}
    facts["made_at"] = datetime.fromisoformat(told["made_at"])
    if peer is None:
        peer = Peer(zone=code, id=codes.new_id())
        record(peer, "add", by=by, after=facts)
    elif changed := {name: value for name, value in facts.items() if getattr(peer, name) != value}:
        before = peer.address
        record(peer, "amend", by=by, after=changed)
        lines.moved(before, address)
    return peer


def _free_prefix(prefix: str) -> None:
    if Zone.objects.filter(prefix=prefix).exists():
        text = _("Receipt numbers that begin with {prefix} belong to another zone here.")
        raise Refused((_reason("peer-prefix", text, prefix=prefix),))


def retire(zone: str, reason: str, key: str = "", *, by: Actor = OPERATOR) -> Peer:
    """At once: one key of a peer, or all of them and its address, are good no more; and why.

    What comes from it is turned away as signed by an unknown key. What waits for it stays in the outbox until its
    operator sends a new file, whose keys are compared like the first, or until a person settles it.
    """
    peer, now = known(zone), instant(clock.now())
    why = given(reason, _("Say why it is not to be believed any more."))
    if key and key not in {one["key_id"] for one in peer.keys}:
        raise Refused((_reason("no-such-key", _("{zone} has no key {key}."), zone=zone, key=key),))
    left = [_ended(one, now) if key in ("", one["key_id"]) else one for one in peer.keys]
    after = {"keys": left, **({} if key else {"address": ""})}
    with transaction.atomic():
        record(peer, "retire", by=by, after=after, private={"reason": why})
        if not key:
            lines.forget_unused()
    return peer


def _ended(key: Mapping[str, Any], now: str) -> dict[str, Any]:
    """A key that has ended here, whatever a later file says of it."""
    return {**key, "until": min(key.get("until") or now, now), "retired": True}


def _kept_ended(keys: Sequence[Mapping[str, Any]], peer: Peer | None) -> list[Mapping[str, Any]]:
    """The keys of a file; one that was retired here does not come back with it."""
    ended = {one["key_id"]: one for one in peer.keys if one.get("retired")} if peer else {}
    return [ended.get(one["key_id"], one) for one in keys]


def known(zone: str) -> Peer:
    """The peer that keeps a zone; Refused where none does."""
    found = Peer.objects.filter(zone=zone).first()
    if found is None:
        raise Refused((_reason("no-such-peer", _("No peer keeps {zone}."), zone=zone),))
    return found


def given(reason: str, asked: Any) -> str:
    """A person's reason, which stays in the journal; NotReady where there is none, or a whole book."""
    text = reason.strip()
    if not 0 < len(text) <= LONGEST_REASON:
        again = format_lazy(_("Write it in at most {most} characters; it stays in the journal."), most=LONGEST_REASON)
        raise NotReady(Reason("reason-missing", asked, PROTOCOL, again, "reason"))
    return text


def addresses_of(installation: str) -> list[str]:
    """Where a peer of that name is reached: one place, unless somebody claims the name of another."""
    found = Peer.objects.filter(installation=installation).exclude(address="")
    return list(found.order_by("address").values_list("address", flat=True).distinct())


def _reason(code: str, text: Any, **facts: Any) -> Reason:
    return Reason(code, format_lazy(text, **{name: str(value) for name, value in facts.items()}), PROTOCOL, AGAIN)
