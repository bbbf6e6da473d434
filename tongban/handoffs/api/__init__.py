"""Hand-overs for programs: what is taken in where, what is typed, legs, joint matters, words of windows, flows,
other installations."""

from ninja import Router

from tongban.handoffs.api.drafts import router as drafts
from tongban.handoffs.api.flows import router as flows
from tongban.handoffs.api.inquiries import router as inquiries
from tongban.handoffs.api.joint import router as joint
from tongban.handoffs.api.legs import router as legs
from tongban.handoffs.api.peers import router as peers

router = Router()
router.add_router("", drafts)
router.add_router("", legs)
router.add_router("", joint)
router.add_router("", inquiries)
router.add_router("", flows)
router.add_router("", peers)
