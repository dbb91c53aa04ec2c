from django.urls import path

from home import chasing_views, contact_views, import_views, people_views, views

app_name = "home"

YEAR = "nam/<int:year>/"
BLOC = f"{YEAR}khoi/<int:number>/"

chasing_urls = [
    path(f"{YEAR}nhac/", chasing_views.chasing_year, name="chasing_year"),
    path(f"{BLOC}nhac/", chasing_views.chasing_page, name="chasing"),
    path(f"{BLOC}nhac/soan/", chasing_views.compose_notices, name="compose_notices"),
    path(f"{BLOC}nhac/ghi/", chasing_views.record_notices, name="record_notices"),
    path(f"{BLOC}nhac/cong-van/", chasing_views.issue_late_letter, name="issue_late_letter"),
    path(f"{YEAR}nhac/cong-van/", chasing_views.issue_year_letter, name="issue_year_letter"),
    path("tin-nhac/<int:pk>/da-xem/", chasing_views.notice_seen, name="notice_seen"),
    path("tin-nhac/<int:pk>/da-lam/", chasing_views.notice_done, name="notice_done"),
    path(f"{BLOC}danh-ba/", contact_views.contacts, name="contacts"),
    path(f"{BLOC}danh-ba/<int:pk>/sua/", contact_views.edit_contact, name="edit_contact"),
]

urlpatterns = [
    *chasing_urls,
    path("htx/nhap/", import_views.import_list, name="import_organizations"),
    path("nhap/", import_views.imports, name="imports"),
    path("nhap/hoi-phi/", import_views.import_dues, name="import_dues"),
    path("nhap/so-lieu/", import_views.import_figures, name="import_figures"),
    path("nhap/khen-thuong/", import_views.import_awards, name="import_awards"),
    path("nhap/tieu-chi/", import_views.import_criteria, name="import_criteria"),
    path("nhap/mau/<slug:kind>/", import_views.import_template, name="import_template"),
    path("nhap/<int:pk>/", import_views.import_batch, name="import_batch"),
    path("nhap/<int:pk>/chon/", import_views.import_choose, name="import_choose"),
    path("nhap/<int:pk>/danh-dau/", import_views.import_marked, name="import_marked"),
    path("nhap/<int:pk>/bo/", import_views.import_drop, name="import_drop"),
    path("nhap/<int:pk>/hoan-tac/", import_views.import_undo, name="import_undo"),
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
    path("tim/", views.search, name="search"),
    path("goi-y/", views.dismiss_hint, name="dismiss_hint"),
    path("nam/<int:year>/sang/", views.other_year, name="other_year"),
    path("vai/", views.choose_role, name="choose_role"),
    path("nam/<int:year>/", views.season, name="season"),
    # Stands before the register's own page of a unit, and adds what the apps above know.
    path("htx/<int:pk>/", views.organization, name="organization"),
]
