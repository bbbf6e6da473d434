"""The addresses of subscriptions."""

from django.urls import path

from tongban.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:subscription>/", views.show, name="show"),
    path("<uuid:subscription>/moves", views.move, name="move"),
    path("<uuid:subscription>/replay", views.replay, name="replay"),
]
