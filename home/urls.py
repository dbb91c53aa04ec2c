from django.urls import path

from home import list_views, views

app_name = "home"

urlpatterns = [
    path("htx/nhap/", list_views.import_list, name="import_organizations"),
    path("htx/nhap/<int:pk>/", list_views.list_preview, name="preview_organizations"),
    path("", views.home, name="home"),
    path("tim/", views.search, name="search"),
    path("goi-y/", views.dismiss_hint, name="dismiss_hint"),
    path("nam/<int:year>/sang/", views.other_year, name="other_year"),
    path("vai/", views.choose_role, name="choose_role"),
    path("nam/<int:year>/", views.season, name="season"),
    # Stands before the register's own page of a unit, and adds what the apps above know.
    path("htx/<int:pk>/", views.organization, name="organization"),
]
