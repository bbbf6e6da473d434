"""The root of all addresses: one line a room."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

handler400 = "tongban.site.errors.bad_request"
handler403 = "tongban.site.errors.denied"
handler404 = "tongban.site.errors.missing"
handler500 = "tongban.site.errors.broken"

switches = ([path("language/", set_language, name="language")], "site")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(switches)),
]
