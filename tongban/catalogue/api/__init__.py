"""The catalogue for programs: what everybody reads, and what is written until it can be published."""

from ninja import Router

from tongban.catalogue.api.building import router as building
from tongban.catalogue.api.importing import router as importing
from tongban.catalogue.api.keeping import router as keeping
from tongban.catalogue.api.reading import router as reading
from tongban.catalogue.api.writing import router as writing

router = Router()
router.add_router("", reading)
router.add_router("", keeping)
router.add_router("", writing)
router.add_router("", building)
router.add_router("", importing)
