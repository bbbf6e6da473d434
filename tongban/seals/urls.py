"""The addresses of seals."""

from django.urls import path

from tongban.seals import views

app_name = "seals"
urlpatterns = [
    path("seals/", views.listed, name="list"),
    path("seals/five/", views.five, name="five"),
    path("seals/authorities.pem", views.authorities, name="authorities"),
    path("seals/revoked.pem", views.revoked, name="revoked"),
    path("seals/papers/<uuid:sealing>/", views.paper, name="paper"),
    path("seals/papers/<uuid:sealing>/<str:form>", views.edition, name="edition"),
    path("seals/<uuid:seal>/", views.show, name="show"),
    path("seals/<uuid:seal>/moves", views.move, name="move"),
]
