"""The addresses of questions."""

from django.urls import path

from tongban.questions import views

app_name = "questions"
urlpatterns = [
    path("questions/", views.mine, name="mine"),
    path("questions/about/<slug:zone>/<str:code>/", views.ask, name="ask"),
    path("questions/<uuid:question>/", views.show, name="show"),
    path("questions/<uuid:question>/publish/", views.publish, name="publish"),
    path("questions/<uuid:question>/take-back/", views.take_back, name="take_back"),
    path("desk/questions/", views.office, name="office"),
]
