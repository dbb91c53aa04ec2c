from django.urls import path

from scoring.views import (
    adoption,
    assignments,
    behalf,
    criteria,
    criteria_rows,
    fairness,
    library,
    rankings,
    sheets,
    year,
)

app_name = "scoring"

urlpatterns = [
    path("nam/<int:year>/cham-diem/", year.sheets, name="sheets"),
    path("nam/<int:year>/khoi/<int:number>/mo-bang-cham/", year.sheets_open, name="sheets_open"),
    path(
        "nam/<int:year>/khoi/<int:number>/thong-qua-diem/",
        adoption.adoption,
        name="sheets_adoption",
    ),
    path("cham-diem/<int:pk>/", sheets.sheet, name="sheet"),
    path("cham-diem/<int:pk>/nhap-thay/", behalf.enter, name="behalf"),
    path("cham-diem/<int:pk>/gui/", sheets.sheet_submit, name="sheet_submit"),
    path("cham-diem/<int:pk>/bien-nhan/", sheets.sheet_receipt, name="sheet_receipt"),
    path("cham-diem/<int:pk>/rut-lai/", sheets.sheet_withdraw, name="sheet_withdraw"),
    path("cham-diem/<int:pk>/tra-lai/", sheets.sheet_return, name="sheet_return"),
    path("cham-diem/<int:pk>/cham-xong/", sheets.sheet_finish, name="sheet_finish"),
    path("cham-diem/<int:pk>/tham-dinh/", sheets.sheet_verify, name="sheet_verify"),
    path("nam/<int:year>/cong-bang/", fairness.fairness, name="fairness"),
    path("nam/<int:year>/xep-hang/", rankings.rankings, name="rankings"),
    path("nam/<int:year>/khoi/<int:number>/xep-hang/", rankings.ranking, name="ranking"),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/cong-bo/",
        rankings.ranking_announce,
        name="ranking_announce",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/chot/",
        rankings.ranking_seal,
        name="ranking_seal",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/mo-lai/",
        rankings.ranking_reopen,
        name="ranking_reopen",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/y-kien/",
        rankings.ranking_answer,
        name="ranking_answer",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/bieu-quyet/",
        rankings.ranking_votes,
        name="ranking_votes",
    ),
    path("nam/<int:year>/tieu-chi/", criteria.criteria_sets, name="criteria_sets"),
    path("nam/<int:year>/tieu-chi/moi/", criteria.criteria_set_new, name="criteria_set_new"),
    path("tieu-chi/<int:pk>/", criteria.criteria_set, name="criteria_set"),
    path("tieu-chi/<int:pk>/sua/", criteria.criteria_set_edit, name="criteria_set_edit"),
    path("tieu-chi/<int:pk>/ban-hanh/", criteria.criteria_set_publish, name="criteria_set_publish"),
    path("tieu-chi/<int:pk>/chep/", criteria.criteria_set_copy, name="criteria_set_copy"),
    path("tieu-chi/<int:pk>/giao/", assignments.criteria_set_assign, name="criteria_set_assign"),
    path("tieu-chi/<int:pk>/thay-doi/", criteria.criteria_set_changes, name="criteria_set_changes"),
    path(
        "nam/<int:year>/khoi/<int:number>/tieu-chi/",
        assignments.criteria_of_bloc,
        name="criteria_of_bloc",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/tieu-chi/don-vi/<int:pk>/",
        assignments.criteria_of_unit,
        name="criteria_of_unit",
    ),
    path(
        "tieu-chi/giao/<int:pk>/thoi/", assignments.assignment_withdraw, name="assignment_withdraw"
    ),
    path("bo-mau/", library.sample_list, name="samples"),
    path("bo-mau/<slug:slug>/", library.sample_detail, name="sample"),
    path("bo-mau/<slug:slug>/lap/", library.sample_use, name="sample_use"),
    path("tieu-chi/<int:pk>/nhom/moi/", criteria_rows.group_new, name="group_new"),
    path("tieu-chi/nhom/<int:pk>/", criteria_rows.group_edit, name="group_edit"),
    path("tieu-chi/nhom/<int:pk>/chuyen/", criteria_rows.group_move, name="group_move"),
    path("tieu-chi/nhom/<int:pk>/xoa/", criteria_rows.group_delete, name="group_delete"),
    path("tieu-chi/nhom/<int:pk>/tieu-chi/moi/", criteria_rows.criterion_new, name="criterion_new"),
    path("tieu-chi/dong/<int:pk>/", criteria_rows.criterion_edit, name="criterion_edit"),
    path("tieu-chi/dong/<int:pk>/thu/", criteria_rows.criterion_try, name="criterion_try"),
    path("tieu-chi/dong/<int:pk>/chuyen/", criteria_rows.criterion_move, name="criterion_move"),
    path("tieu-chi/dong/<int:pk>/xoa/", criteria_rows.criterion_delete, name="criterion_delete"),
    path("tieu-chi/<int:pk>/dieu-kien/moi/", criteria_rows.gate_new, name="gate_new"),
    path("tieu-chi/dieu-kien/<int:pk>/", criteria_rows.gate_edit, name="gate_edit"),
    path("tieu-chi/dieu-kien/<int:pk>/xoa/", criteria_rows.gate_delete, name="gate_delete"),
]
