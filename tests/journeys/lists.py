"""The office's own list of a bloc: a head over the table, two rows of headers, a row naming it."""

from dataclasses import dataclass

from tests.files.packages import workbook

DISTRICT, COMMUNE = "Tân Hiệp", "Tân Hiệp A"


@dataclass(frozen=True)
class Unit:
    name: str
    tax_code: str
    director: str
    phone: str


UNITS = (
    Unit("HTX NN Kinh 4A", "1799000001", "Trần Văn Mẫu", "0900000001"),
    Unit("HTX NN Phú Lợi", "1799000002", "Lê Thị Mẫu", "0900000002"),
    Unit("HTX thương mại dịch vụ Thạnh Quới", "1799000003", "Danh Văn Mẫu", "0900000003"),
    Unit("HTX NN Đập Đá", "1799000004", "Nguyễn Thị Ặẫữỹ", "0900000004"),
    Unit("HTX NN Kinh 9B", "1799000005", "Võ Văn Mẫu", "0900000005"),
)

TOP = ["TT", "Tên HTX", "Địa chỉ", "Mã số thuế", "Lĩnh vực", "Năm TL", "Thành viên", None,
       "Vốn điều lệ\n(đồng)", "DT đất canh tác (ha)", "Giám đốc", "SĐT"]  # fmt: skip
UNDER = [None] * 6 + ["Tổng số", "Nữ"] + [None] * 4
MERGES = ["A1:L1", "G4:H4", "A6:L6", *(f"{column}4:{column}5" for column in "ABCDEFIJKL")]


def office_list(year: int) -> bytes:
    rows = [
        [f"DANH SÁCH HỢP TÁC XÃ THAM GIA KHỐI THI ĐUA NĂM {year}"],
        [f"(Kèm theo Quyết định số 52/QĐ-LMHTX ngày 15/06/{year})"],
        [],
        TOP,
        UNDER,
        [f"KHỐI THI ĐUA SỐ 10 - HUYỆN {DISTRICT.upper()}"],
    ]
    rows += [_row(number, unit) for number, unit in enumerate(UNITS, start=1)]
    return workbook(rows, merges=MERGES)


def _row(number: int, unit: Unit) -> list[object]:
    return [
        number, unit.name, f"Xã {COMMUNE}, huyện {DISTRICT}", unit.tax_code, "Trồng trọt", 2010,
        40 + number, 10, f"{number}.250.000.000", f"{number}25,40", unit.director, unit.phone,
    ]  # fmt: skip
