"""The catalogue for programs: what everybody reads, and what is written until it can be published."""

from ninja import Router

from tongban.catalogue.api.reading import router as reading

router = Router()
router.add_router("", reading)
