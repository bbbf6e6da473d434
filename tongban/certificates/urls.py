"""The addresses of certificates."""

from django.urls import path

from tongban.certificates import views

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/file/", views.verify_file, name="verify_file"),
    path("verify/ended.json", views.ended, name="ended"),
    path("verify/ended.pem", views.ended_key, name="ended_key"),
    path("my/certificates/", views.mine, name="mine"),
    path("certificates/<uuid:certificate>/", views.show, name="show"),
    path("certificates/<uuid:certificate>/file/", views.file, name="file"),
    path("certificates/<uuid:certificate>/sealed.<str:form>", views.sealed, name="sealed"),
    path("certificates/<uuid:certificate>/copies/<uuid:copy>/", views.copy, name="copy"),
    path("certificates/<uuid:certificate>/copies/<uuid:copy>/sealed.<str:form>", views.sealed_copy, name="sealed_copy"),
    path("certificates/<uuid:certificate>/moves", views.move, name="move"),
]
