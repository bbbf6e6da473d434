"""The competent zone hears: matters are handed over to it, and each step of them is told where they came from."""

from tongban.handoffs import commands, messages
from tongban.kernel.exchange.hearing import receives
from tongban.kernel.journal.listeners import on

receives("handoff.hand_over")(commands.collect)
receives("handoff.take_back")(commands.take_back)
receives("handoff.resubmit")(commands.resubmit)
receives("handoff.unanswered")(commands.unanswered)
receives("handoff.withdraw")(commands.withdraw_there)
receives("handoff.handed_out")(commands.handed_out)
receives("handoff.hold")(commands.hold)
receives("handoff.lift_hold")(commands.lift_hold)
receives("handoff.void")(commands.void)
on("case.give_back", *(f"case.{verb}" for verb in messages.TOLD))(commands.tell)
on("certificate.issue")(commands.send_certificate)
on("seal.use")(commands.send_sealed)
