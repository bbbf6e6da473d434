"""Cases for programs: the matters themselves, and what leaves the house about them."""

from ninja import Router

from tongban.cases.api.leaving import router as leaving
from tongban.cases.api.matters import router as matters

router = Router()
router.add_router("", matters)
router.add_router("", leaving)
