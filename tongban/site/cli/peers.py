"""`tongban peers`: the installations that keep the side of other zones; docs/exchange.md is their protocol."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from tongban.site.exits import OK, REFUSED, Halt
from tongban.site.installation import Installation

DATA = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group("peers")
def command() -> None:
    """Other installations: exchange a signed file, see how each line is, replay or settle what hangs."""


@command.command("export")
@click.option("--address", help="Where peers reach this installation. Default: the address under which it runs.")
@DATA
@click.option("--json", "as_json", is_flag=True, help="The file is JSON in any case; a refusal is as well then.")
def export(address: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Print the file of this installation: its zones, their public keys and its address, signed. It holds no secret."""
    with _installation(data_dir, "export") as found:
        from tongban.kernel.exchange import peers

        reached = address or found.address
        if not reached:
            raise Halt(REFUSED, "peers must know where to reach it: start it, or give --address URL or TONGBAN_ADDRESS")
        click.echo(peers.exported(reached), nl=False)


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--address", default="", help="Another address than the file says.")
@click.option("--plain", is_flag=True, help="Let personal data go unencrypted, by HTTP: in a closed network only.")
@click.option(
    "--zone", "zones", multiple=True, metavar="CODE=KEYS", help="A new zone, its keys compared; again for each."
)
@DATA
@JSON
def add(file: Path, address: str, plain: bool, zones: tuple[str, ...], data_dir: Path | None, as_json: bool) -> None:
    """Believe the file of another installation. Compare the names of its keys with its operator by another way."""
    with _installation(data_dir, "add"):
        from tongban.kernel.exchange import peers

        added = peers.add(file.read_bytes(), sure=_sure(zones, as_json), address=address, plain=plain)
        told = [{"zone": one.zone, "address": one.address, "keys": peers.names(one.keys)} for one in added]
    _say({"added": told}, [f"{one['zone']}  {one['address']}  keys {one['keys']}" for one in told], as_json)


def _sure(zones: tuple[str, ...], as_json: bool) -> Callable[[str, str], bool]:
    """Whether the keys of a new zone were compared: said beforehand, or on the terminal once they are shown."""
    told = dict(one.partition("=")[::2] for one in zones)

    def sure(zone: str, names: str) -> bool:
        if zone in told:
            return set(told[zone].replace(",", " ").split()) == set(names.split())
        asked = f"{zone} is new here, with the keys {names}. Has its operator read you the same?"
        return not as_json and sys.stdin.isatty() and click.confirm(asked, err=True)

    return sure


@command.command("list")
@DATA
@JSON
def listed(data_dir: Path | None, as_json: bool) -> None:
    """Each peer: how its line is, what waits for it, what it answered last; and what hangs. Exit 1 when one is down."""
    with _installation(data_dir, "list"):
        from tongban.kernel.exchange import ledger

        found = {"own": ledger.own(), "peers": ledger.peers(), "hanging": list(ledger.hanging())}
    _say(found, [*map(_peer, found["peers"]), *map(_hanging, found["hanging"])] or ["no peers"], as_json)
    raise SystemExit(REFUSED if any(one["state"] == "down" for one in found["peers"]) else OK)


def _peer(one: dict[str, Any]) -> str:
    last = one["last_receipt"] or "never"
    faults = ", ".join(filter(None, (one["fault"], one["journal"])))
    fault = f" ({faults})" if faults else ""
    waits = f"{one['waiting']} waiting, oldest {one['lag_seconds']:.0f} s"
    return f"{one['zone']}  {one['address']}  {one['state']}{fault}  {waits}  last receipt {last}"


def _hanging(one: dict[str, Any]) -> str:
    return f"hangs: {one['id']}  {one['from']} → {one['to']}  {one['type']}  {one['tries']} tries  {one['fault']}"


@command.command("replay")
@click.argument("zone")
@DATA
@JSON
def replay(zone: str, data_dir: Path | None, as_json: bool) -> None:
    """Send a peer everything again that it has answered: it answers what it knows as before."""
    with _installation(data_dir, "replay"):
        from tongban.kernel.exchange import mending

        count = mending.replay(zone)
    _say({"replayed": count}, [f"{count} envelopes will be sent again"], as_json)


@command.command("settle")
@click.argument("envelope", type=click.UUID)
@click.option("--reason", required=True, help="Why no receipt will ever come; it stays in the journal.")
@DATA
@JSON
def settle(envelope: UUID, reason: str, data_dir: Path | None, as_json: bool) -> None:
    """Take an envelope out of the outbox that nothing will ever answer; those after it go on."""
    with _installation(data_dir, "settle"):
        from tongban.kernel.exchange import mending

        row = mending.settle(envelope, reason)
    _say({"settled": str(row.id)}, [f"{row.type} from {row.zone} to {row.to} is settled"], as_json)


@command.command("retire")
@click.argument("zone")
@click.option("--key", default="", help="Only the key of this name. Default: all of them, and the address.")
@click.option("--reason", required=True, help="Why it is not to be believed any more; it stays in the journal.")
@DATA
@JSON
def retire(zone: str, key: str, reason: str, data_dir: Path | None, as_json: bool) -> None:
    """Believe a peer, or one of its keys, no more, at once. What waits for it waits on until a new file or `settle`."""
    with _installation(data_dir, "retire"):
        from tongban.kernel.exchange import ledger, peers

        peers.retire(zone, reason, key)
        waiting = next(one["waiting"] for one in ledger.peers() if one["zone"] == zone)
    told = f"{zone}: {f'key {key}' if key else 'every key and the address'} retired; {waiting} envelopes wait for it"
    _say({"retired": zone, "key": key or None, "waiting": waiting}, [told], as_json)


@command.command("heads")
@click.argument("zone")
@DATA
@click.option("--json", "as_json", is_flag=True, help="The file is JSON in any case; a refusal is as well then.")
def heads(zone: str, data_dir: Path | None, as_json: bool) -> None:
    """Print the heads that a peer's journal has told here: what `tongban journal verify --checkpoint` wants."""
    with _installation(data_dir, "heads"):
        from tongban.kernel.exchange import heads as kept
        from tongban.kernel.exchange import peers
        from tongban.kernel.journal.verify import checkpoint

        click.echo(checkpoint.spelled(kept.kept(address=peers.known(zone).address)), nl=False)


@command.command("restored")
@DATA
@JSON
def restored(data_dir: Path | None, as_json: bool) -> None:
    """Say that the database was put back from a backup, where it cannot know; peers send again what they hold."""
    with _installation(data_dir, "restored"):
        from tongban.kernel.exchange import lives

        number = lives.begin(restored=True)
    _say({"incarnation": number}, [f"incarnation {number}: each peer notices within a minute"], as_json)


@contextmanager
def _installation(data_dir: Path | None, verb: str) -> Iterator[Installation]:
    """The installation, entered as its operator."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command=f"peers {verb}") as found:
        from tongban.kernel import policy
        from tongban.kernel.actors import OPERATOR

        policy.enter(OPERATOR)
        yield found


@command.command("check")
@click.argument("url")
@click.option("--from", "source", default="", help="The zone of ours that asks. Default: the first.")
@click.option("--to", default="", help="The zone of the peer that is asked. Default: the first at this address.")
@DATA
@JSON
def check(url: str, source: str, to: str, data_dir: Path | None, as_json: bool) -> None:
    """Ask a peer everything that the protocol promises; what is sent has no effect. Exit 1 when a rule fails."""
    with _installation(data_dir, "check"):
        found = examined(url.rstrip("/"), source, to)
    lines = [f"{'ok' if one['holds'] else 'NO'}  {one['rule']} ({one['found']})" for one in found]
    _say({"verdicts": found}, lines, as_json)
    raise SystemExit(OK if all(one["holds"] for one in found) else REFUSED)


def examined(url: str, source: str, to: str) -> list[dict[str, Any]]:
    """What a peer does with what is good and what is not."""
    from tongban.kernel import outward
    from tongban.kernel.exchange import lines, state, transport
    from tongban.kernel.exchange.conformance import Examiner

    def ask(body: bytes) -> tuple[int | None, bytes]:
        where = url + transport.ENVELOPES
        answer = outward.request("POST", where, body, transport.JSON, named=True, trust=transport.trust(), most=1 << 20)
        return answer.status, answer.content

    there = [zone for zone, address in lines.addresses().items() if address == url]
    if not (to or there):
        raise Halt(REFUSED, f"no peer is known at {url}: `tongban peers add` first")
    examiner = Examiner(ask, source or state.own_zones()[0], to or there[0])
    return [asdict(one) for one in examiner.verdicts()]


def _say(facts: dict[str, Any], lines: list[str], as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))
