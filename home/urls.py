from django.urls import path

from home import list_views, people_views, views

app_name = "home"

urlpatterns = [
    path("htx/nhap/", list_views.import_list, name="import_organizations"),
    path("htx/nhap/<int:pk>/", list_views.list_preview, name="preview_organizations"),
    path("", views.home, name="home"),
    path(
        "nam/<int:year>/khoi/<int:number>/tai-khoan/",
        people_views.bloc_accounts,
        name="bloc_accounts",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/tai-khoan/mo/",
        people_views.open_accounts,
        name="bloc_open_accounts",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/tai-khoan/phieu/",
        people_views.bloc_slips,
        name="bloc_slips",
    ),
    path("tai-khoan/danh-sach/<int:pk>/phieu/", people_views.slip, name="slip"),
    path("vai/", views.choose_role, name="choose_role"),
    path("nam/<int:year>/", views.season, name="season"),
    # Stands before the register's own page of a unit, and adds what the apps above know.
    path("htx/<int:pk>/", views.organization, name="organization"),
]
