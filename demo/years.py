"""Seasons and blocs of 2015-2023 as published (lmhtx.kiengiang.gov.vn, 11/12/2023).

2015: two blocs of credit funds. 2016: Châu Thành 1, Giồng Riềng 5. 2017: Tân Hiệp 3. From 2023 the
credit funds' blocs are with the State Bank's branch, and 11 blocs are drawn anew over 10 districts.
Members of the blocs before 2022 were not published, so none are entered.
"""

from collections.abc import Mapping
from datetime import date, datetime

from accounts.models import User
from blocs.models import Bloc, BlocYear, Season
from blocs.selectors import usual_windows
from blocs.services import end_bloc, form_bloc, open_season
from cooperatives.models import Locality
from demo.moments import on

FUNDS = "Quỹ tín dụng nhân dân"
OLD_BLOCS = (
    (2015, 1, FUNDS), (2015, 2, FUNDS),
    (2016, 3, "Châu Thành"),
    (2016, 4, "Giồng Riềng"), (2016, 5, "Giồng Riềng"), (2016, 6, "Giồng Riềng"),
    (2016, 7, "Giồng Riềng"), (2016, 8, "Giồng Riềng"),
    (2017, 9, "Tân Hiệp"), (2017, 10, "Tân Hiệp"), (2017, 11, "Tân Hiệp"),
)  # fmt: skip
OFFICER_OF_2022 = {1: "lap", 2: "lap", 3: "ngan", 4: "diem", 5: "diem", 6: "diem", 7: "viet",
                   8: "viet", 9: "nhut", 10: "ngan", 11: "nhut"}  # fmt: skip


def opened_at(year: int) -> datetime:
    return on(date(year, 1, 3), 8)


def open_year(year: int, by: User, decision: str = "") -> Season:
    return open_season(
        year=year, decision=decision, steps=usual_windows(year), by=by, at=opened_at(year)
    )


def draw_old_blocs(by: User, staff: Mapping[str, User]) -> dict[int, BlocYear]:
    """2015 to 2022, each year carrying on the blocs of the year before; gives those of 2022."""
    blocs: dict[int, Bloc] = {}
    current: dict[int, BlocYear] = {}
    for year in range(2015, 2023):
        season = open_year(year, by)
        for since, number, area in OLD_BLOCS:
            if since > year:
                continue
            officer = staff[OFFICER_OF_2022[number]] if year == 2022 else None
            current[number] = form_bloc(
                season=season, number=number, area=area, bloc=blocs.get(number), officer=officer,
                locality=district(area), by=by, at=on(date(year, 1, 10)),
            )  # fmt: skip
            blocs[number] = current[number].bloc
    return current


def end_old_blocs(blocs: Mapping[int, BlocYear], by: User) -> None:
    """Before the new blocs of 15/06/2023 are drawn."""
    for number, bloc_year in blocs.items():
        note = (
            "Chuyển về Ngân hàng Nhà nước chi nhánh tỉnh theo dõi từ năm 2023"
            if number in (1, 2)
            else "Chia lại 11 khối trên 10 huyện theo Quyết định số 52/QĐ-LMHTX ngày 15/06/2023"
        )
        end_bloc(bloc=bloc_year.bloc, year=2023, note=note, by=by, at=on(date(2023, 6, 15), 7))


def district(area: str) -> Locality | None:
    """The district of the old map of Kiên Giang; the credit funds' blocs cover the province."""
    named = Locality.objects.districts().filter(name=area, parent__name="Kiên Giang")
    return named.filter(valid_to__lt=date(2025, 7, 1)).first()
