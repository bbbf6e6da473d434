"""The addresses of the catalogue: zones, themes, items, standards."""

from django.urls import path, register_converter

from tongban.catalogue.views import building, editor, importing, reading


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
    path("zones/", reading.zones, name="zones"),
    path("zones/<slug:zone>/", reading.zone, name="zone"),
    path("themes/<slug:code>/", reading.theme, name="theme"),
    path("standards/", reading.standards, name="standards"),
    path("standards/<slug:code>/", reading.standard, name="standard"),
    path("items/<slug:zone>/<item-code:code>/", reading.guide, name="guide"),
    path("items/<slug:zone>/<item-code:code>/versions/", reading.versions, name="versions"),
    path("catalogue/", editor.items, name="items"),
    path("catalogue/items/<item-code:code>/", editor.item, name="item"),
    path("catalogue/import/", importing.choose, name="import"),
    path("catalogue/import/head.csv", importing.head, name="table_head"),
    path("catalogue/import/<uuid:table>/", importing.table, name="table"),
    path("catalogue/import/<uuid:table>/drop/", importing.drop, name="drop_table"),
    path("catalogue/items/<item-code:code>/change/", editor.change, name="change"),
    path("catalogue/items/<item-code:code>/windows/", editor.windows, name="item_windows"),
    path("catalogue/revisions/<uuid:revision>/", editor.revision, name="revision"),
    path("catalogue/revisions/<uuid:revision>/moves/", editor.move, name="move_revision"),
    path("catalogue/revisions/<uuid:revision>/check/", editor.check, name="check"),
    path("catalogue/revisions/<uuid:revision>/form/", building.builder, name="form"),
    path("catalogue/revisions/<uuid:revision>/form/preview/", building.preview, name="preview_form"),
    path("catalogue/revisions/<uuid:revision>/preview/", editor.preview, name="preview"),
    path("catalogue/revisions/<uuid:revision>/compare/", editor.compare, name="compare"),
    path("catalogue/revisions/<uuid:revision>/<slug:part>/", editor.part, name="part"),
    path("catalogue/revisions/<uuid:revision>/<slug:part>/save/", editor.save, name="save_part"),
]
