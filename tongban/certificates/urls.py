"""The addresses of certificates."""

from django.urls import path

from tongban.certificates import views

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("my/certificates/", views.mine, name="mine"),
    path("certificates/<uuid:certificate>/", views.show, name="show"),
    path("certificates/<uuid:certificate>/file/", views.file, name="file"),
    path("certificates/<uuid:certificate>/sealed.<str:form>", views.sealed, name="sealed"),
    path("certificates/<uuid:certificate>/moves", views.move, name="move"),
]
