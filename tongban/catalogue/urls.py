"""The addresses of the catalogue: zones, themes, items, standards."""

from django.urls import path, register_converter

from tongban.catalogue import views


class CodeConverter:
    """The short code of an item within its zone: letters, digits, points and hyphens."""

    regex = "[0-9A-Za-z][0-9A-Za-z.-]{0,39}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the catalogue."""
        return value


register_converter(CodeConverter, "item-code")

app_name = "catalogue"
urlpatterns = [
    path("zones/", views.zones, name="zones"),
    path("zones/<slug:zone>/", views.zone, name="zone"),
    path("themes/<slug:code>/", views.theme, name="theme"),
    path("standards/", views.standards, name="standards"),
    path("standards/<slug:code>/", views.standard, name="standard"),
    path("items/<slug:zone>/<item-code:code>/", views.guide, name="guide"),
    path("items/<slug:zone>/<item-code:code>/versions/", views.versions, name="versions"),
]
