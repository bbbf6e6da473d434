"""Whoever comes to a window for a matter says only one that is his own, or that the clerk may see."""

from tongban.appointments import queries as appointments
from tongban.cases.tests import factories as f


def test_a_matter_is_the_business_of_its_applicant_and_of_the_window_of_its_zone(here):
    another = f.world()
    case = f.submitted(here)
    found = {}
    for name, actor in {"own": here.applicant, "window": here.window, "stranger": another.applicant}.items():
        with f.acting(actor):
            found[name] = appointments.is_business_of(actor, case.number)
            assert not appointments.is_business_of(actor, "NOBODYS-1")

    assert found == {"own": True, "window": True, "stranger": False}
