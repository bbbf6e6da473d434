"""The front door for programs: the search, and mandates."""

from ninja import Router

from tongban.portal.api.mandates import router as mandates
from tongban.portal.api.searching import router as searching

router = Router()
router.add_router("", searching)
router.add_router("", mandates)
