"""Joint matters hear how zones and parts stand; offices hear what another zone asks of them, and what it answers."""

from tongban.cases import queries as cases
from tongban.handoffs import commands
from tongban.handoffs.flow import LEG
from tongban.kernel.exchange.hearing import answered, receives
from tongban.kernel.journal.listeners import on

receives("joint.asked")(commands.be_asked)
receives("joint.agreed")(commands.agreed)
receives("joint.declined")(commands.declined)
receives("joint.over")(commands.be_over)
receives("inquiry.asked")(commands.be_inquired)
receives("inquiry.answered")(commands.hear_opinion)
answered("inquiry.asked")(commands.inquiry_taken)
on("inquiry.be_asked", "inquiry.hear", "inquiry.remind")(commands.tell_office)
on(*(f"leg.{move.verb}" for move in LEG.moves), *cases.steps(), together=commands.follow_all)(commands.follow)
