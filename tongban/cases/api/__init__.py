"""Cases for programs: the matters themselves, and what leaves the house about them."""

from ninja import Router

from tongban.cases.api.decisions import router as decisions
from tongban.cases.api.desk import router as desk
from tongban.cases.api.leaving import router as leaving
from tongban.cases.api.matters import router as matters
from tongban.cases.api.offers import router as offers
from tongban.cases.api.others import router as others

router = Router()
router.add_router("", matters)
router.add_router("", leaving)
router.add_router("", offers)
router.add_router("", others)
router.add_router("", decisions)
router.add_router("", desk)
