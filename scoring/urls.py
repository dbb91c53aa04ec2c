from django.urls import path

from scoring.views import adoption, sheets

app_name = "scoring"

urlpatterns = [
    path("nam/<int:year>/cham-diem/", sheets.sheets, name="sheets"),
    path("nam/<int:year>/khoi/<int:number>/mo-bang-cham/", sheets.sheets_open, name="sheets_open"),
    path(
        "nam/<int:year>/khoi/<int:number>/thong-qua-diem/",
        adoption.adoption,
        name="sheets_adoption",
    ),
    path("cham-diem/<int:pk>/", sheets.sheet, name="sheet"),
    path("cham-diem/<int:pk>/gui/", sheets.sheet_submit, name="sheet_submit"),
    path("cham-diem/<int:pk>/bien-nhan/", sheets.sheet_receipt, name="sheet_receipt"),
    path("cham-diem/<int:pk>/rut-lai/", sheets.sheet_withdraw, name="sheet_withdraw"),
    path("cham-diem/<int:pk>/tra-lai/", sheets.sheet_return, name="sheet_return"),
    path("cham-diem/<int:pk>/cham-xong/", sheets.sheet_finish, name="sheet_finish"),
    path("cham-diem/<int:pk>/tham-dinh/", sheets.sheet_verify, name="sheet_verify"),
]
