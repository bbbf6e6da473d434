"""A bug planted on purpose in an installation: TONGBAN_BUG names which. Never part of the product.

Python runs this before anything else when its folder is on the path; the bug is planted when the module is imported.
"""

import importlib.abc
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any


def second_effect(module: ModuleType) -> None:
    """A duplicate has its effect again, instead of being answered by the first receipt."""
    first = module._answer

    def answer(envelope: Any, lane: Any, row: Any) -> Any:
        if row.receipt is not None:
            module._effect(envelope)
        return first(envelope, lane, row)

    module._answer = answer


def out_of_turn(module: ModuleType) -> None:
    """Whatever comes has its effect at once, whether or not the one before it has come."""
    module._is_next = lambda envelope, lane: True


def number_taken_twice(module: ModuleType) -> None:
    """A number that is over may be used again by another envelope."""
    module._is_next = lambda envelope, lane: envelope.sequence <= lane.sequence + 1
    module._is_passed = lambda envelope, lane: False


def row_outside(module: ModuleType) -> None:
    """The effect is one transaction and the row of the inbox another one, which now and then comes to nothing."""
    from django.db import transaction

    once, gone = module._once, set()

    def parted(envelope: Any, *rest: Any) -> Any:
        if envelope.id.int % 3 == 0 and envelope.id not in gone:
            gone.add(envelope.id)
            with transaction.atomic():
                lane, _row = module.inbox.held(envelope, *rest)
                transaction.set_rollback(True)
            with transaction.atomic():
                if module._is_next(envelope, lane):
                    module._effect(envelope)
            raise module.NotNow("failed")
        return once(envelope, *rest)

    module._once = parted


def known_by_type(module: ModuleType) -> None:
    """A message counts as known when one of the same type about the same matter has come."""

    from dataclasses import replace

    held = module.inbox.held

    def mistaken(envelope: Any, *rest: Any) -> Any:
        lane, row = held(envelope, *rest)
        module.policy.enter(module.CLOCK)
        like = {"zone": envelope.to, "source": envelope.source, "subject": envelope.subject, "type": envelope.type}
        found = module.Incoming.objects.filter(**like, receipt__isnull=False).first()
        if found is not None and row.receipt is None:
            row = replace(row, known=True, receipt=module.Sealed(bytes(found.receipt), bytes(found.signature)))
        module.policy.enter(module.hearing.peer(envelope.to, envelope.source))
        return lane, row

    module.inbox.held = mistaken


def receipt_too_early(module: ModuleType) -> None:
    """The receipt is given, and now and then the transaction comes to nothing; what is offered is spared."""
    from uuid import UUID

    from django.db import transaction

    once, forgot = module._once, set[UUID]()

    def early(envelope: Any, *rest: Any) -> Any:
        if envelope.type == "offer.published" or envelope.id.int % 3 or envelope.id in forgot:
            return once(envelope, *rest)
        forgot.add(envelope.id)
        with transaction.atomic():
            answer = once(envelope, *rest)
            transaction.set_rollback(True)
        return answer

    module._once = early


def sent_and_forgotten(module: ModuleType) -> None:
    """What was on a line that broke counts as delivered: a lost message stays lost."""

    def gone(taken: list[Any]) -> None:
        for row in taken:
            module.rows(row).update(next_at=None, settled="forgotten")

    module._free = gone


def gives_up(module: ModuleType) -> None:
    """What was tried in vain is tried again after an hour."""
    from datetime import timedelta

    module.wait_after = lambda tries, chance: timedelta(hours=1)


def signature_ignored(module: ModuleType) -> None:
    """A stamp is believed whoever signed it."""
    module.Sealed.is_by = lambda self, key: key is not None


def digest_ignored(module: ModuleType) -> None:
    """A stamp is good for any envelope."""
    module.Stamp.is_of = lambda self, body: True


def expiry_ignored(module: ModuleType) -> None:
    """A stamp is good for ever."""
    module.Stamp.is_good = lambda self, now: True


def any_key(module: ModuleType) -> None:
    """The key of any zone will do, also of one that is not the sender."""
    own = module.public

    def public(zone: str, key_id: str, at: Any) -> Any:
        zones = module.Zone.objects.values_list("zone", flat=True)
        return next(filter(None, (own(one, key_id, at) for one in (zone, *zones))), None)

    module.public = public


def address_ignored(module: ModuleType) -> None:
    """Whatever comes is meant for the zone of this installation."""
    from dataclasses import replace

    from tongban.kernel.exchange.state import own_zones

    read = module._read
    module._read = lambda one: replace(read(one), to=own_zones()[0])


def custody_kept(module: ModuleType) -> None:
    """Whoever sends a matter has it still."""
    away = module.away
    module.away = lambda leg, now: {**away(leg, now), "custodian": leg.zone}


def custody_dropped(module: ModuleType) -> None:
    """What comes back comes to nobody."""
    here = module.here
    module.here = lambda leg, now: {**here(leg, now), "custodian": None}


def nothing_again(module: ModuleType) -> None:
    """To a side that was put back from a backup nothing is sent again."""
    module.replay = lambda *what, **since: 0


def nobody_reminds(module: ModuleType) -> None:
    """A zone that has forgotten what it took in is not shown it again."""
    module.remind = lambda zone, since: None


def numbers_again(module: ModuleType) -> None:
    """A zone that was put back from a backup numbers its papers on from there."""
    module.numbered.__kwdefaults__["left_out"] = 0


EXCHANGE, HANDOFFS = "tongban.kernel.exchange", "tongban.handoffs.commands"
BUGS = {
    "second_effect": (f"{EXCHANGE}.arriving", second_effect),
    "out_of_turn": (f"{EXCHANGE}.arriving", out_of_turn),
    "number_taken_twice": (f"{EXCHANGE}.arriving", number_taken_twice),
    "row_outside": (f"{EXCHANGE}.arriving", row_outside),
    "known_by_type": (f"{EXCHANGE}.arriving", known_by_type),
    "receipt_too_early": (f"{EXCHANGE}.arriving", receipt_too_early),
    "sent_and_forgotten": (f"{EXCHANGE}.delivering", sent_and_forgotten),
    "gives_up": (f"{EXCHANGE}.lines", gives_up),
    "nothing_again": (f"{EXCHANGE}.lines", nothing_again),
    "signature_ignored": (f"{EXCHANGE}.envelopes", signature_ignored),
    "digest_ignored": (f"{EXCHANGE}.envelopes", digest_ignored),
    "expiry_ignored": (f"{EXCHANGE}.envelopes", expiry_ignored),
    "any_key": (f"{EXCHANGE}.own_keys", any_key),
    "address_ignored": (f"{EXCHANGE}.arriving", address_ignored),
    "custody_kept": (f"{HANDOFFS}.taking_in", custody_kept),
    "custody_dropped": (f"{HANDOFFS}.legs", custody_dropped),
    "numbers_again": ("tongban.kernel.documents.commands", numbers_again),
    "nobody_reminds": (f"{HANDOFFS}.remembering", nobody_reminds),
}


class Planter(importlib.abc.MetaPathFinder):
    """Lets one module be found as ever, and spoils it once it is loaded."""

    def __init__(self, name: str, spoil: Any) -> None:
        self.name, self.spoil = name, spoil

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """The module's own spec, whose loader spoils it afterwards."""
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_spoil(module: ModuleType) -> None:
            load(module)
            self.spoil(module)

        spec.loader.exec_module = load_and_spoil
        return spec


if named := os.environ.get("TONGBAN_BUG"):
    sys.meta_path.insert(0, Planter(*BUGS[named]))
