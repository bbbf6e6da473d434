"""The addresses of the front door."""

from django.urls import path

from tongban.portal import engaging, inbox, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("figures/", views.figures, name="figures"),
    path("programs/", views.interfaces, name="interfaces"),
    path("programs/<slug:name>/", views.guide, name="guide"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:notice>/open/", inbox.open_matter, name="open"),
    path("inbox/settings/", inbox.ways, name="ways"),
    path("inbox/settings/address/", inbox.address, name="address"),
    path("my/data/", engaging.my_data, name="my_data"),
    path("my/mandates/", engaging.mandates, name="mandates"),
    path("my/mandates/new/", engaging.new_mandate, name="engage"),
    path("my/mandates/<uuid:mandate>/", engaging.mandate, name="mandate"),
    path("my/mandates/<uuid:mandate>/act/", engaging.act, name="act"),
    path("my/colleagues/<uuid:membership>/", engaging.colleague, name="colleague"),
]
