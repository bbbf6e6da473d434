"""Cases for programs: the matters themselves, what officials do with them, and what leaves the house about them."""

from ninja import Router

from tongban.cases.api.decisions import router as decisions
from tongban.cases.api.desk import router as desk
from tongban.cases.api.documents import router as documents
from tongban.cases.api.drafts import router as drafts
from tongban.cases.api.inside import router as inside
from tongban.cases.api.leaving import router as leaving
from tongban.cases.api.many import router as many
from tongban.cases.api.matters import router as matters
from tongban.cases.api.offers import router as offers
from tongban.cases.api.others import router as others
from tongban.cases.api.paper import router as paper
from tongban.cases.api.promises import router as promises
from tongban.cases.api.talks import router as talks
from tongban.cases.api.texts import router as texts
from tongban.cases.api.uploads import router as uploads

router = Router()
router.add_router("", matters)
router.add_router("", paper)
router.add_router("", documents)
router.add_router("", drafts)
router.add_router("", leaving)
router.add_router("", offers)
router.add_router("", others)
router.add_router("", decisions)
router.add_router("", talks)
router.add_router("", inside)
router.add_router("", desk)
router.add_router("", many)
router.add_router("", texts)
router.add_router("", promises)
router.add_router("", uploads)
