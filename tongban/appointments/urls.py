"""The addresses of appointments, numbers and windows."""

from django.urls import path

from tongban.appointments.views import booking, line, plans

app_name = "appointments"
WINDOW = "desk/windows/<str:hall>/<str:window>/"
urlpatterns = [
    path("appointments/", booking.mine, name="mine"),
    path("appointments/about/<slug:zone>/<str:code>/", booking.book, name="book"),
    path("appointments/<uuid:appointment>/", booking.show, name="show"),
    path("appointments/<uuid:appointment>/move/", booking.move, name="move"),
    path("appointments/<uuid:appointment>/cancel/", booking.cancel, name="cancel"),
    path("appointments/<uuid:appointment>/arrive/", booking.arrive, name="arrive"),
    path("halls/<slug:zone>/<str:hall>/", line.at_hall, name="hall"),
    path("halls/<slug:zone>/<str:hall>/screen/", line.screen, name="screen"),
    path("tickets/<uuid:ticket>/", line.ticket, name="ticket"),
    path("tickets/<uuid:ticket>/leave/", line.leave, name="leave"),
    path("desk/reception/", line.reception, name="receptions"),
    path("desk/reception/<str:hall>/", line.reception, name="reception"),
    path("desk/reception/<str:hall>/move/", line.give_back, name="reception_move"),
    path("desk/windows/", line.windows, name="windows"),
    path(WINDOW, line.window, name="window"),
    path(f"{WINDOW}next/", line.call_next, name="call_next"),
    path(f"{WINDOW}move/", line.move, name="call_move"),
    path(f"{WINDOW}state/", line.window_move, name="window_move"),
    path("house/appointments/", plans.plans, name="plans"),
]
