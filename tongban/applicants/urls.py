"""The addresses of applicants; the personas stand at the entrance, beside the real one."""

from django.urls import path

from tongban.applicants import views
from tongban.applicants.views import links

app_name = "applicants"
urlpatterns = [
    path("", views.parties, name="parties"),
    path("counter/", views.counter, name="counter"),
    path("counter/identity/", views.confirm, name="confirm_identity"),
    path("counter/facts/", views.facts, name="facts"),
    path("counter/facts/<uuid:party>/", views.facts_of, name="facts_of"),
    path("counter/facts/<uuid:party>/<uuid:fact>/withdraw/", views.withdraw_fact, name="withdraw_fact"),
    path("counter/links/", links.waiting, name="counter_links"),
    path("links/", links.links, name="links"),
    path("links/<uuid:link>/", links.link, name="link"),
    path("enterprise/", views.enterprise, name="enterprise"),
    path("enterprise/leave/", views.leave, name="leave"),
    path("enterprise/members/", views.members, name="members"),
    path("enterprise/members/<uuid:membership>/dismiss/", views.dismiss, name="dismiss"),
]
personas = [path("enter/demo/", views.personas, name="personas")]
