"""Appointments and numbers for programs: the same commands and queries as the pages."""

from ninja import Router

from tongban.appointments.api.booking import router as booking
from tongban.appointments.api.line import router as line

router = Router(tags=["appointments"])
router.add_router("", booking)
router.add_router("", line)
