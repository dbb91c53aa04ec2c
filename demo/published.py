"""Totals published without names: kept as totals, so that nobody invents winners."""

from datetime import date

from accounts.models import User
from awards.services import record_published_total
from catalogue.models import AwardType
from demo.moments import on

TITLE = "co_thi_dua_tinh"
FORM = "bang_khen_tinh_tap_the"
YEARBOOK = "lmhtx.kiengiang.gov.vn, 11/12/2023"
MIDYEAR = "lmhtx.kiengiang.gov.vn, 16/07/2023"

# year, stage, source, (first, second, third), note
TOTALS = (
    (2020, "da_khen", "Quyết định 614/QĐ-UBND ngày 11/3/2021", (13, 12, 10),
     "13 khối, 123 đơn vị, gồm cả QTDND"),
    (2022, "da_khen", YEARBOOK, (11, 10, 12), "11 khối, gồm hai khối QTDND"),
    (2022, "de_nghi", MIDYEAR, (9, 8, 10), "Chỉ chín khối HTX"),
    (2022, "da_khen", MIDYEAR, (9, 9, 9), "Chỉ chín khối HTX, công bố ngày 14/7/2023"),
    (2023, "dang_ky", YEARBOOK, (11, 13, 14), "117 HTX, 11 khối"),
)  # fmt: skip


def record_totals(by: User) -> None:
    types = {each.code: each for each in AwardType.objects.filter(code__in=(TITLE, FORM))}
    for year, stage, source, counts, note in TOTALS:
        for place, count in enumerate(counts, start=1):
            record_published_total(
                year=year, stage=stage, source=source,
                award_type=types[TITLE if place == 1 else FORM], place=place, count=count,
                note=note,
                by=by, at=on(date(2023, 12, 20)),
            )  # fmt: skip
