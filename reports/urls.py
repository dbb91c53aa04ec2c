from django.urls import path

from reports import form_views, law_views, receipt_views, views, wording_views

app_name = "reports"

YEAR = "nam/<int:year>/van-ban/"
BLOC = "nam/<int:year>/khoi/<int:number>/"
UNIT = "nam/<int:year>/dang-ky/<int:pk>/"

urlpatterns = [
    path(YEAR, views.papers, name="papers"),
    path(f"{YEAR}lap/", views.issue_dossier, name="issue_dossier"),
    path(f"{YEAR}lap/<slug:kind>/<int:pk>/", views.issue_paper, name="issue_paper"),
    path(f"{YEAR}du-thao/<slug:kind>/<int:pk>/", views.draft, name="draft"),
    path(f"{YEAR}ho-so.zip", views.dossier_zip, name="dossier_zip"),
    path(f"{YEAR}xep-hang.xlsx", views.ranking_workbook, name="ranking_workbook"),
    path(f"{YEAR}danh-sach.xlsx", views.list_workbook, name="list_workbook"),
    path(f"{YEAR}bang-tong-hop.xlsx", views.council_workbook, name="council_workbook"),
    path(f"{YEAR}danh-sach-gui-tinh.xlsx", views.province_workbook, name="province_workbook"),
    path(f"{BLOC}mau-dang-ky.pdf", form_views.pledge_forms, name="pledge_forms"),
    path(f"{BLOC}mau-tu-cham.pdf", form_views.score_forms, name="score_forms"),
    path(f"{UNIT}mau.pdf", form_views.unit_pledge_form, name="unit_pledge_form"),
    path(f"{UNIT}mau-tu-cham.pdf", form_views.unit_score_form, name="unit_score_form"),
    path(f"{UNIT}ban-in.pdf", form_views.pledge_print, name="pledge_print"),
    path("cham-diem/<int:pk>/bien-nhan.pdf", receipt_views.receipt, name="receipt"),
    path("van-ban/<int:pk>/", views.paper, name="paper"),
    path("van-ban/<int:pk>/tep/", views.download, name="download"),
    path("van-ban/<int:pk>/word/", views.download_word, name="word"),
    path("khen-thuong/de-nghi/<int:pk>/ho-so/", views.dossier, name="dossier"),
    path("cau-chu/", wording_views.wordings, name="wordings"),
    path("cau-chu/can-cu/", law_views.legal_bases, name="legal_bases"),
    path("cau-chu/can-cu/them/", law_views.add_basis, name="add_basis"),
    path("cau-chu/can-cu/<int:pk>/", law_views.edit_basis, name="edit_basis"),
    path("cau-chu/nguoi-ky/", law_views.signatories, name="signatories"),
    path("cau-chu/nguoi-ky/<slug:post>/", law_views.signatory, name="signatory"),
    path("cau-chu/cot-danh-sach/", law_views.list_columns, name="list_columns"),
    path("cau-chu/van-ban/<slug:paper>/<slug:place>/", wording_views.wording, name="wording"),
    path("kt/<str:code>", views.check, name="check"),
]
