"""The front door for programs: the search, open data and figures, mandates, colleagues, requests, the inbox."""

from ninja import Router

from tongban.portal.api.counting import router as counting
from tongban.portal.api.inbox import router as inbox
from tongban.portal.api.links import router as links
from tongban.portal.api.mandates import router as mandates
from tongban.portal.api.members import router as members
from tongban.portal.api.searching import router as searching

router = Router()
router.add_router("", searching)
router.add_router("", counting)
router.add_router("", mandates)
router.add_router("", members)
router.add_router("", inbox)
router.add_router("", links)
