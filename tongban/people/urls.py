"""The addresses of the entrance, and of the house that its administrator keeps."""

from django.urls import path

from tongban.people import views
from tongban.people.views import halls, own

app_name = "people"
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("enter/code/", views.code, name="code"),
    path("enter/leave/", views.leave, name="leave"),
    path("enter/new/", views.sign_up, name="sign_up"),
    path("enter/posts/", views.posts, name="posts"),
    path("enter/link/<str:secret>/", views.link, name="link"),
    path("enter/account/", own.account, name="account"),
    path("enter/account/password/", own.password, name="password"),
    path("enter/account/sessions/", own.end_sessions, name="end_sessions"),
    path("enter/account/sessions/others/", own.end_others, name="end_others"),
    path("enter/account/sessions/<uuid:session>/end/", own.end_session, name="end_session"),
    path("enter/account/second/", own.second, name="second"),
    path("enter/account/tokens/", own.tokens, name="tokens"),
    path("enter/account/tokens/<uuid:token>/revoke/", own.revoke_token, name="revoke_token"),
    path("house/", views.house, name="house"),
    path("house/posts/", views.new_post, name="open_post"),
    path("house/posts/<str:post>/holders/", views.holders, name="appoint"),
    path("house/posts/<str:post>/change/", views.changed_post, name="change_post"),
    path("house/posts/<str:post>/moves/", views.moved_post, name="move_post"),
    path("house/halls/", halls.halls, name="halls"),
    path("house/halls/<str:hall>/week/", halls.week, name="set_week"),
    path("house/halls/<str:hall>/closures/", halls.closed, name="close_hall"),
    path("house/halls/<str:hall>/closures/<uuid:closure>/lift/", halls.lifted, name="lift_closure"),
    path("house/halls/<str:hall>/windows/<str:window>/", halls.items, name="give_items"),
    path("house/accounts/<uuid:account>/", views.account_moves, name="move_account"),
]
