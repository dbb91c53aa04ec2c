from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.account, name="account"),
    path("vao/", views.sign_in, name="sign_in"),
    path("ra/", views.sign_out, name="sign_out"),
    path("mat-khau/", views.password, name="password"),
    path("danh-sach/", views.accounts, name="accounts"),
    path("danh-sach/them/", views.account_create, name="account_create"),
    path("danh-sach/<int:pk>/", views.account_detail, name="account_detail"),
    path("danh-sach/<int:pk>/khoa/", views.account_disable, name="account_disable"),
    path("danh-sach/<int:pk>/mo/", views.account_enable, name="account_enable"),
]
