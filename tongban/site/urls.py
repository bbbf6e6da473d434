"""The root of all addresses: one line a room."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from tongban.applicants import urls as applicants
from tongban.appointments import urls as appointments
from tongban.cases import urls as cases
from tongban.catalogue import urls as catalogue
from tongban.certificates import urls as certificates
from tongban.handoffs import urls as handoffs
from tongban.payments import urls as payments
from tongban.people import urls as people
from tongban.portal import urls as portal
from tongban.questions import urls as questions
from tongban.seals import urls as seals
from tongban.site import exchange, health
from tongban.site.api import api
from tongban.subscriptions import urls as subscriptions

handler400 = "tongban.site.errors.bad_request"
handler403 = "tongban.site.errors.denied"
handler404 = "tongban.site.errors.missing"
handler500 = "tongban.site.errors.broken"

switches = (
    [
        path("language/", set_language, name="language"),
        path("healthz", health.healthz, name="healthz"),
        path("readyz", health.readyz, name="readyz"),
        path("exchange/envelopes", exchange.envelopes, name="exchange_envelopes"),
        path("exchange/attachments/<str:digest>", exchange.attachment, name="exchange_attachment"),
        path("exchange/status", exchange.status, name="exchange_status"),
    ],
    "site",
)
# The personas of a demonstration stand at the entrance, though they are made of persons and enterprises.
entrance = (people.urlpatterns + applicants.personas, "people")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(switches)),
    path("", include(entrance)),
    path("acting/", include(applicants)),
    path("", include(handoffs)),
    path("", include(catalogue)),
    path("", include(appointments)),
    path("", include(seals)),
    path("", include(certificates)),
    path("", include(cases)),
    path("", include(questions)),
    path("", include(payments)),
    path("subscriptions/", include(subscriptions)),
    path("", include(portal)),
    path("api/", api.urls),
]
