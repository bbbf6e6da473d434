"""Delivering: what is due is stamped and carried, and what comes back is kept. An envelope stays until it is answered.

A row leaves the outbox only by a receipt or by a person's recorded decision; the database refuses anything else. What
stays in this installation is taken in here by the same steps as what another one takes in; a line that is slow or down
keeps nobody waiting but what must go over it.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import SystemRandom
from time import monotonic
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import QuerySet

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.exchange import arriving, directory, hearing, lines, lives, outbox, own_keys, state, transport
from tongban.kernel.exchange.envelopes import Broken, Envelope, Receipt, Sealed, digest, stamped
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.exchange.steps import Undone, are_together, each_in_one, in_one, step
from tongban.kernel.exchange.transport import Down
from tongban.kernel.exchange.wire import MOST_ENVELOPES, Answer, Try, fitting
from tongban.kernel.keys import KeyTrouble

MOST_LINES = 32
PARTS = 2
"""Into so many parts, by subject, what goes over a line is divided: while one is answered, another is carried."""
MOST_WAITING = timedelta(seconds=5)
"""After so long at most it is asked again about an envelope that lies at the other side and waits for one before it."""
DICE = SystemRandom()
log = structlog.get_logger()


@dataclass
class Post:
    """Whoever carries envelopes: here within the house, beside it one thread for each line that has something to do."""

    random: SystemRandom = field(default=DICE)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_LINES, "line"))
    busy: dict[tuple[str, int], Future[int]] = field(default_factory=dict)
    looks_at: float = 0.0

    def step(self) -> int:
        """Carry what is due within the house, and set every line to work that is free; how many envelopes moved."""
        policy.enter(CLOCK)
        moved = self._come_back()
        for address in lines.with_work(clock.now()):
            for part in range(PARTS):
                if (address, part) not in self.busy:
                    self.busy[address, part] = self.pool.submit(self._beside, address, part)
        if self._looks_within():
            moved += self.within()
        policy.enter(CLOCK)
        return moved

    def _looks_within(self) -> bool:
        """What is for a zone of ours is seen at once; what is for nobody that is known here, each second."""
        if monotonic() >= self.looks_at:
            self.looks_at = monotonic() + 1.0
            return True
        return lines.waits_within(clock.now())

    def _come_back(self) -> int:
        """What the lines that are done have moved; one that broke down rests, and stops nothing else."""
        moved = 0
        for place in [place for place, line in self.busy.items() if line.done()]:
            line = self.busy.pop(place)
            if fault := line.exception():
                log.error("line_failed", code=place[0], exc_info=fault)
                lines.failed(place[0], "failed", self.random.random())
            else:
                moved += line.result()
        return moved

    def _beside(self, address: str, part: int) -> int:
        """A turn of one part of a line in its own thread, with its own connection, and more while each is full.

        What comes meanwhile goes together in the next turn: one for each envelope costs more.
        """
        try:
            moved = [self.over(address, part, PARTS)]
            while moved[-1] == MOST_ENVELOPES:
                moved.append(self.over(address, part, PARTS))
            return sum(moved)
        except Exception:
            connection.close()
            raise

    def within(self) -> int:
        """Carry what stays in this installation: each envelope from its outbox to its receipt in one transaction."""
        held: list[UUID] = []
        moved, seen = 0, 2
        with directory.at_hand():
            while seen > 1 and moved < MOST_ENVELOPES:
                seen = self._one_within(held)
                moved += seen > 0
        return moved

    def _one_within(self, held: list[UUID]) -> int:
        """The next one, but of subjects that are held up; none, one, or two when there is another behind it."""
        policy.enter(CLOCK)
        return in_one(partial(self._next_within, held))

    def _next_within(self, held: list[UUID]) -> int:
        due = outbox.held_next(clock.now(), held)
        for row in due[:1]:
            one = self._try(row)
            if one is None or not self._kept(row, arriving.taken(one)):
                if are_together():
                    raise Undone
                held.append(row.subject)
        return len(due)

    def over(self, address: str, part: int = 0, parts: int = 1) -> int:
        """Carry what goes over a part of a line, which is also asked now and then how it is; how many were answered."""
        policy.enter(CLOCK)
        with directory.at_hand():
            claimed = outbox.claimed(address, clock.now(), part=part, parts=parts, most=MOST_ENVELOPES)
            going = [(row, one) for row in claimed if (one := self._try(row))]
            chosen = going[: len(fitting([one for _row, one in going]))]
            try:
                asked = self._asked(address)
                answers = transport.carry(address, [one for _row, one in chosen]) if chosen else []
            except Down as down:
                lines.failed(address, str(down), self.random.random())
                _free([row for row, _one in going])
                return 0
            if chosen or asked:
                lines.answered(address)
            _free([row for row, _one in going[len(chosen) :]])
            self._all_kept([(row, answer) for (row, _one), answer in zip(chosen, answers, strict=True)], address)
            return len(chosen)

    def _all_kept(self, answered: Sequence[tuple[Outgoing, Answer]], address: str) -> None:
        """Receipts are kept some at a time in one commit; whatever else was answered is seen to one by one."""
        each_in_one([partial(self._kept, row, answer) for row, answer in answered if answer.receipt])
        policy.enter(CLOCK)
        for row, answer in answered:
            if not answer.receipt:
                self._kept(row, answer, address)

    def _asked(self, address: str) -> bool:
        """Now and then: whether the other side was restored. Whether it answered: a line without work heals by that."""
        if not lines.is_to_be_asked(address, clock.now()):
            return False
        said = state.read(transport.status(address))
        lines.told(address, said)
        return said is not None

    def _try(self, row: Outgoing) -> Try | None:
        """An envelope with a fresh stamp; None, and another try later, where its zone cannot sign."""
        try:
            key = own_keys.signing(row.zone)
        except KeyTrouble as trouble:
            self._tried(row, trouble.code)
            return None
        body = bytes(row.body)
        return Try(body, stamped(body, key, incarnation=lives.present(), at=clock.now()))

    def _kept(self, row: Outgoing, answer: Answer, address: str = "") -> bool:
        """What came back: a receipt ends the matter of this envelope, anything else means another try."""
        if answer.wanting and address:
            return self._brought(row, answer.wanting, address)
        if answer.receipt is None:
            return self._tried(row, "wanting" if answer.wanting else "waits" if answer.waits else answer.fault)
        try:
            keep(row, answer.receipt)
        except Broken:
            return self._tried(row, "false-receipt")
        except Exception as fault:
            if are_together():
                raise Undone from fault
            log.error("answer_failed", code=row.type, exc_info=fault)
            return self._tried(row, "failed")
        return True

    def _brought(self, row: Outgoing, wanting: Sequence[str], address: str) -> bool:
        """Bring the files that the other side lacks, and come again at once; only what the envelope itself names."""
        envelope = Envelope.own(bytes(row.body))
        ours = {one.digest for one in envelope.attachments}
        try:
            for one in ours.intersection(wanting):
                transport.upload(address, one, envelope)
        except FileNotFoundError:  # nobody can bring it any more: a person settles the envelope
            return self._tried(row, "attachment-lost-here")
        except (Down, OSError) as fault:
            return self._tried(row, f"attachment-{fault}"[:60])
        rows(row).filter(next_at__isnull=False).update(next_at=clock.now(), tries=row.tries + 1)
        return False

    def _tried(self, row: Outgoing, fault: str) -> bool:
        policy.enter(CLOCK)
        wait = lines.wait_after(row.tries + 1, self.random.random())
        if fault == "waits":  # the line is well; what it waits for may come at any moment
            wait = min(wait, MOST_WAITING)
        found = rows(row).filter(next_at__isnull=False)
        found.update(tries=row.tries + 1, fault=fault, next_at=clock.now() + wait)
        return fault == "waits"


def _free(taken: Sequence[Outgoing]) -> None:
    """Give back what was not tried after all."""
    if taken:
        zones, ids = {one.zone for one in taken}, [one.id for one in taken]
        Outgoing.objects.filter(zone__in=zones, id__in=ids, next_at__isnull=False).update(next_at=clock.now())


def keep(row: Outgoing, sealed: Sealed) -> None:
    """Keep a receipt and let the room hear of it, in one transaction; Broken for one that does not answer this row.

    After a restore of the other side an envelope may be answered a second time: otherwise than before is heard again.
    """
    receipt, taken = true_receipt(row, sealed), hearing.TAKEN.get(row.type)
    with step():
        before = outbox.kept(row, sealed, receipt.verdict, clock.now())
        if taken is not None and before != sealed.body:
            taken(Envelope.own(bytes(row.body)), receipt)


def true_receipt(row: Outgoing, sealed: Sealed) -> Receipt:
    """The receipt, when the zone it was sent to signed it, for these very bytes; one that is kept is believed."""
    receipt, known = Receipt.of(sealed), (row.receipt, row.signature)
    if known != (sealed.body, sealed.signature) and not sealed.is_by(own_keys.public(row.to, receipt.key, receipt.at)):
        raise Broken("not signed by the receiver")
    said = (receipt.envelope, receipt.digest, receipt.source, receipt.to)
    if said != (row.id, digest(bytes(row.body)), row.zone, row.to):
        raise Broken("the receipt of something else")
    return receipt


def rows(row: Outgoing) -> QuerySet[Outgoing]:
    """The row of an envelope, to be read anew or changed."""
    return Outgoing.objects.filter(zone=row.zone, id=row.id)
