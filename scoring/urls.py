from django.urls import path

from scoring.views import (
    adoption,
    assignments,
    behalf,
    bloc_grid,
    criteria,
    criteria_rows,
    criterion_page,
    evidence,
    fairness,
    library,
    questions,
    rankings,
    rehearsal,
    relations,
    returns,
    seals,
    sheet_acts,
    sheets,
    verification,
    workbooks,
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
    path("nam/<int:year>/khoi/<int:number>/cham-diem/", bloc_grid.grid, name="bloc_grid"),
    path(
        "nam/<int:year>/khoi/<int:number>/cham-diem/chap-nhan/",
        bloc_grid.accept,
        name="bloc_accept",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/cham-diem/cham-xong/",
        bloc_grid.finish,
        name="bloc_finish",
    ),
    path("nam/<int:year>/khoi/<int:number>/tep/", workbooks.workbooks, name="workbooks"),
    path(
        "nam/<int:year>/khoi/<int:number>/tep/tai/", workbooks.workbook_make, name="workbook_make"
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/tep/nhap/", workbooks.workbook_send, name="workbook_send"
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/tep/nhap/<int:pk>/",
        workbooks.workbook_returned,
        name="workbook_returned",
    ),
    path("cham-diem/<int:pk>/", sheets.sheet, name="sheet"),
    path("cham-diem/<int:pk>/tieu-chi/<int:line>/", criterion_page.criterion, name="criterion"),
    path("cham-diem/<int:pk>/nhap-thay/", behalf.enter, name="behalf"),
    path("cham-diem/<int:pk>/gui/", sheet_acts.sheet_submit, name="sheet_submit"),
    path("cham-diem/<int:pk>/bien-nhan/", sheet_acts.sheet_receipt, name="sheet_receipt"),
    path("cham-diem/<int:pk>/rut-lai/", sheet_acts.sheet_withdraw, name="sheet_withdraw"),
    path("cham-diem/<int:pk>/tra-lai/", sheet_acts.sheet_return, name="sheet_return"),
    path("cham-diem/<int:pk>/cham-xong/", sheet_acts.sheet_finish, name="sheet_finish"),
    path("cham-diem/<int:pk>/tham-dinh/", sheet_acts.sheet_verify, name="sheet_verify"),
    path("cham-diem/<int:pk>/minh-chung/<int:line>/", evidence.evidence, name="evidence"),
    path(
        "cham-diem/<int:pk>/minh-chung/tep/<int:file>/",
        evidence.evidence_file,
        name="evidence_file",
    ),
    path(
        "cham-diem/<int:pk>/minh-chung/tep/<int:file>/nho/",
        evidence.evidence_thumbnail,
        name="evidence_thumbnail",
    ),
    path(
        "cham-diem/<int:pk>/minh-chung/tep/<int:file>/bo/",
        evidence.evidence_remove,
        name="evidence_remove",
    ),
    path(
        "cham-diem/<int:pk>/minh-chung/tep/<int:file>/lay-lai/",
        evidence.evidence_restore,
        name="evidence_restore",
    ),
    path(
        "cham-diem/<int:pk>/tieu-chi/<int:line>/tra-lai/", returns.line_return, name="line_return"
    ),
    path(
        "cham-diem/<int:pk>/tieu-chi/<int:line>/thoi-tra-lai/",
        returns.line_return_withdraw,
        name="line_return_withdraw",
    ),
    path("cham-diem/<int:pk>/da-sua/", returns.lines_mended, name="lines_mended"),
    path("cham-diem/<int:pk>/xem-lai/", returns.look_again, name="look_again"),
    path("nam/<int:year>/khoi/<int:number>/quan-he/", relations.relations, name="relations"),
    path(
        "nam/<int:year>/khoi/<int:number>/quan-he/<int:pk>/thoi/",
        relations.relation_end,
        name="relation_end",
    ),
    path("nam/<int:year>/tham-dinh/", verification.verification, name="verification"),
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
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/kien-nghi/",
        questions.questions,
        name="questions",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/kien-nghi/hoi/",
        questions.question_ask,
        name="question_ask",
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/xep-hang/kien-nghi/<int:pk>/tra-loi/",
        questions.question_answer,
        name="question_answer",
    ),
    path("goi-chot/<int:pk>/", seals.seal_bundle, name="seal_bundle"),
    path("nam/<int:year>/tieu-chi/", criteria.criteria_sets, name="criteria_sets"),
    path("nam/<int:year>/tieu-chi/moi/", criteria.criteria_set_new, name="criteria_set_new"),
    path("tieu-chi/<int:pk>/", criteria.criteria_set, name="criteria_set"),
    path("tieu-chi/<int:pk>/sua/", criteria.criteria_set_edit, name="criteria_set_edit"),
    path("tieu-chi/<int:pk>/ban-hanh/", criteria.criteria_set_publish, name="criteria_set_publish"),
    path("tieu-chi/<int:pk>/chep/", criteria.criteria_set_copy, name="criteria_set_copy"),
    path("tieu-chi/<int:pk>/cham-thu/", rehearsal.rehearsal, name="rehearsal"),
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
