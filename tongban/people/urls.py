"""The addresses of the entrance."""

from django.urls import path

from tongban.people import views

app_name = "people"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("code/", views.code, name="code"),
    path("leave/", views.leave, name="leave"),
    path("posts/", views.posts, name="posts"),
    path("link/<str:secret>/", views.link, name="link"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/sessions/", views.end_sessions, name="end_sessions"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<uuid:token>/revoke/", views.revoke_token, name="revoke_token"),
]
