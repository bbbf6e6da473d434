"""Hand-overs for programs: what is taken in where and typed for it, legs, joint matters, the words of two windows."""

from ninja import Router

from tongban.handoffs.api.drafts import router as drafts
from tongban.handoffs.api.inquiries import router as inquiries
from tongban.handoffs.api.joint import router as joint
from tongban.handoffs.api.legs import router as legs

router = Router()
router.add_router("", drafts)
router.add_router("", legs)
router.add_router("", joint)
router.add_router("", inquiries)
