"""Joint matters hear: zones agree to their parts or do not, and every step of a part moves the whole."""

from tongban.cases import queries as cases
from tongban.handoffs import commands
from tongban.handoffs.flow import LEG
from tongban.kernel.exchange.hearing import receives
from tongban.kernel.journal.listeners import on

receives("joint.asked")(commands.be_asked)
receives("joint.agreed")(commands.agreed)
receives("joint.declined")(commands.declined)
receives("joint.over")(commands.be_over)
on(*(f"leg.{move.verb}" for move in LEG.moves), *cases.steps())(commands.follow)
