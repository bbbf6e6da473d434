"""The receiving zone hears: offers come and go, its legs move by what the competent zone tells, windows write."""

from tongban.handoffs import commands
from tongban.kernel.exchange.hearing import answered, receives, reminds
from tongban.kernel.journal.listeners import on

receives("offer.published")(commands.take_offer)
receives("offer.withdrawn")(commands.lose_offer)
receives("handoff.told")(commands.told)
receives("handoff.give_back")(commands.given_back)
receives("handoff.papers")(commands.take_papers)
receives("handoff.remind")(commands.remember)
reminds(commands.remind)
receives("handoff.say")(commands.hear)
answered("handoff.hand_over", "handoff.take_back", "handoff.resubmit", "handoff.unanswered")(commands.arrived)
answered("handoff.withdraw", "handoff.handed_out")(commands.not_heard)
on("item.publish", "item.retire")(commands.tell_of_item)
on("leg.come_back", "leg.refuse", "leg.result", "leg.decline")(commands.tell_clerk)
on(*(f"leg.{verb}" for verb in commands.APPLICANT), together=commands.tell_applicants)(commands.tell_applicant)
