"""Applied for online from another zone: the guide as it was told, one matter for life, an applicant who is known."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from tongban.cases.tests import factories as f
from tongban.handoffs import queries
from tongban.handoffs.models import Leg, LegDraft
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.people import commands as people

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "11010519491231002X", "110105199003070033"
WHOLE = {"contact_name": "钱二", "contact_telephone": "13800138000", "by_agent": "false"}


@pytest.fixture(autouse=True)
def morning():
    with clock.told(h.MORNING + timedelta(hours=1)), override("zh-hans"):
        yield


@pytest.fixture
def abroad(zones, monkeypatch):
    """The zone that decides is of another installation: it has no catalogue here, and knows nobody of here."""
    monkeypatch.setattr(queries, "is_published_here", lambda zone, code: False)
    monkeypatch.setattr(queries, "is_number_asked", lambda draft, party, origin: party.kind == "person")
    return zones


def only(model):
    policy.enter(OPERATOR)
    return model.objects.get()


def begun(made, client):
    """From the guide, and filled in but for whoever applies."""
    place = reverse("handoffs:item", args=[made.there.zone, made.code])
    assert f'value="{made.there.zone} {made.code}"' in client.get(place).content.decode()
    client.post(reverse("handoffs:begin"), {"item": f"{made.there.zone} {made.code}"})
    draft = only(LegDraft).id
    for key in ("application", "drawings"):
        client.post(reverse("handoffs:attach", args=[draft]), {"key": key, "file": f.upload(f"{key}.pdf")})
    return draft


def numbered(made):
    """A citizen of the zone that takes in, whose number was seen once."""
    policy.enter(OPERATOR)
    person = people.register_person(zone=made.here.zone, name="钱二", resident_id=NUMBER, by=OPERATOR)
    made.here.accounts["numbered"] = people.open_account(person, login="qian-er", by=OPERATOR)
    made.here.actors["numbered"] = Actor(role="applicant", person=person.id, principal=person.id, name="钱二")
    return made.here.come_in("numbered")


def test_a_citizen_applies_for_an_item_of_another_installation_and_is_known_there_by_his_number(abroad):
    client = numbered(abroad)
    draft = begun(abroad, client)
    place = reverse("handoffs:hand_in", args=[draft])
    assert 'name="counter_resident_id"' in client.get(reverse("handoffs:draft", args=[draft])).content.decode()
    refused = [client.post(place, WHOLE | more).content.decode() for more in ({}, {"counter_resident_id": OTHER})]
    assert "属地无法确认您的身份" in refused[0] and "不是该申请人的号码" in refused[1]
    handed = client.post(place, WHOLE | {"counter_resident_id": NUMBER})
    leg = only(Leg)
    assert handed.url == reverse("handoffs:receipt", args=[leg.number])
    assert (leg.status, leg.channel, leg.applicant_code) == ("in_transit", "online", NUMBER)

    h.carried(clock.now() + timedelta(minutes=5))
    case, leg = h.case_of(leg), h.again(leg)
    assert (case.channel, case.party, case.origin) == ("online", abroad.here.actors["numbered"].person, leg.zone)
    stretches = client.get(f"/api/legs/{leg.number}").json()["stretches"]
    assert [one["zone"] for one in stretches] == [leg.zone, None, leg.competent]
    assert client.get(reverse("cases:mine")).content.decode().count("<tr data-row>") == 1


def test_in_one_installation_a_citizen_is_known_without_his_number_and_the_guide_is_the_items_own(zones):
    client = zones.here.come_in("citizen")
    place = reverse("handoffs:item", args=[zones.there.zone, zones.code])
    assert client.get(place).url == reverse("catalogue:guide", args=[zones.there.zone, zones.code])
    leg = h.sent(zones, by="citizen", answers={**f.ANSWERS, "contact_name": "钱二"})
    assert leg.applicant_code is None

    h.carried()
    assert h.case_of(leg).party == zones.here.citizen.person


def test_a_program_reads_the_guide_as_it_was_told_and_nobody_is_offered_what_is_not(abroad):
    client = abroad.here.come_in("applicant")
    told = client.get(f"/api/offered/{abroad.there.zone}/{abroad.code}").json()
    assert (told["version"], told["content"]) == (1, abroad.there.version.content)
    assert client.get(f"/api/offered/{abroad.there.zone}/none").status_code == 404

    h.offer(abroad, modes=("collect",))
    place = reverse("handoffs:item", args=[abroad.there.zone, abroad.code])
    assert "在线申请" not in client.get(place).content.decode()
    assert "本窗口" in abroad.here.come_in("window").get(place).content.decode()
    refused = client.post(reverse("handoffs:begin"), {"item": f"{abroad.there.zone} {abroad.code}"})
    assert refused.status_code == 422 and not LegDraft.objects.exists()
