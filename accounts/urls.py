from django.urls import path

from accounts.views import doors, entrances, office, own

app_name = "accounts"

urlpatterns = [
    path("", own.account, name="account"),
    path("vao/", doors.sign_in, name="sign_in"),
    path("vao/<str:token>/", doors.enter, name="enter"),
    path("ra/", doors.sign_out, name="sign_out"),
    path("mat-khau/", own.password, name="password"),
    path("mat-khau/dat/", own.first_password, name="first_password"),
    path("dang-vao/", office.people_in, name="people_in"),
    path("dang-vao/cho-ra/", own.put_out, name="put_out"),
    path("danh-sach/", office.accounts, name="accounts"),
    path("danh-sach/them/", office.account_create, name="account_create"),
    path("danh-sach/<int:pk>/", office.account_detail, name="account_detail"),
    path("danh-sach/<int:pk>/duong-dan/", entrances.sign_in_link, name="sign_in_link"),
    path("danh-sach/<int:pk>/ma/", entrances.one_time_code, name="one_time_code"),
    path("danh-sach/<int:pk>/huy-loi-vao/", entrances.revoke, name="revoke_entrances"),
    path("danh-sach/<int:pk>/khoa/", office.account_disable, name="account_disable"),
    path("danh-sach/<int:pk>/mo/", office.account_enable, name="account_enable"),
]
