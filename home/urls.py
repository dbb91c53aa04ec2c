from django.urls import path

from home import import_views, views

app_name = "home"

urlpatterns = [
    path("htx/nhap/", import_views.import_list, name="import_organizations"),
    path("nhap/", import_views.imports, name="imports"),
    path("nhap/<slug:table>/moi/", import_views.import_table, name="import_table"),
    path("nhap/<int:pk>/", import_views.import_batch, name="import_batch"),
    path("nhap/<int:pk>/chon/", import_views.import_choose, name="import_choose"),
    path("nhap/<int:pk>/danh-dau/", import_views.import_marked, name="import_marked"),
    path("nhap/<int:pk>/bo/", import_views.import_drop, name="import_drop"),
    path("nhap/<int:pk>/hoan-tac/", import_views.import_undo, name="import_undo"),
    path("", views.home, name="home"),
    path("vai/", views.choose_role, name="choose_role"),
    path("nam/<int:year>/", views.season, name="season"),
    # Stands before the register's own page of a unit, and adds what the apps above know.
    path("htx/<int:pk>/", views.organization, name="organization"),
]
