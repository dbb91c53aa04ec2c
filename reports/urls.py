from django.urls import path

from reports import form_views, views

app_name = "reports"

YEAR = "nam/<int:year>/van-ban/"
BLOC = "nam/<int:year>/khoi/<int:number>/"
UNIT = "nam/<int:year>/dang-ky/<int:pk>/"

urlpatterns = [
    path(YEAR, views.papers, name="papers"),
    path(f"{YEAR}lap/", views.issue_dossier, name="issue_dossier"),
    path(f"{YEAR}lap/<slug:kind>/<int:pk>/", views.issue_paper, name="issue_paper"),
    path(f"{YEAR}ho-so.zip", views.dossier_zip, name="dossier_zip"),
    path(f"{YEAR}xep-hang.xlsx", views.ranking_workbook, name="ranking_workbook"),
    path(f"{YEAR}danh-sach.xlsx", views.list_workbook, name="list_workbook"),
    path(f"{BLOC}mau-dang-ky.pdf", form_views.pledge_forms, name="pledge_forms"),
    path(f"{BLOC}mau-tu-cham.pdf", form_views.score_forms, name="score_forms"),
    path(f"{UNIT}mau.pdf", form_views.unit_pledge_form, name="unit_pledge_form"),
    path(f"{UNIT}mau-tu-cham.pdf", form_views.unit_score_form, name="unit_score_form"),
    path(f"{UNIT}ban-in.pdf", form_views.pledge_print, name="pledge_print"),
    path("van-ban/<int:pk>/", views.paper, name="paper"),
    path("van-ban/<int:pk>/tep/", views.download, name="download"),
    path("khen-thuong/de-nghi/<int:pk>/ho-so/", views.dossier, name="dossier"),
    path("kt/<str:code>", views.check, name="check"),
]
