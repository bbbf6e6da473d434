"""The addresses of payments."""

from django.urls import path

from tongban.payments import views

app_name = "payments"
urlpatterns = [
    path("cases/<str:number>/fee/", views.fee, name="fee"),
    path("cases/<str:number>/fee/pay/", views.pay, name="pay"),
    path("cases/<str:number>/fee/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<str:number>/fee/back/", views.give_back, name="give_back"),
    path("payments/double/<uuid:bill>/", views.double, name="double"),
]
