"""The demonstration, from an empty database to the morning of 22/12/2023, through the services."""

from collections.abc import Callable

from django.db import transaction

from blocs.models import Season
from catalogue.services import load_catalogue
from cooperatives.services import load_localities
from demo import awards_2020, awards_2022, people, published, season_2022, season_2023, units, years
from demo.moments import FROZEN
from demo.services import start_clock

DECISION = "Quyết định số 52/QĐ-LMHTX ngày 15/06/2023"


@transaction.atomic
def build(say: Callable[[str], object]) -> None:
    """All or nothing; `say` hears what is being done."""
    say("  danh mục, địa bàn ...")
    load_catalogue(at=years.opened_at(2015))
    load_localities()
    keeper = people.keeper()
    say("  khối thi đua 2015-2022 ...")
    staff = people.open_staff_accounts(keeper, years.opened_at(2015))
    old_blocs = years.draw_old_blocs(keeper, staff)
    rows = units.rows_of_2023()
    members = units.register_units(rows, keeper)
    awards_2020.record(Season.objects.get(year=2020), members, keeper)
    say("  năm 2022: chấm, hội nghị, thẩm định, chốt ...")
    season = old_blocs[1].season
    season_2022.run_season(season, old_blocs, members, rows, keeper)
    say("  năm 2022: Hội đồng, Tờ trình, Quyết định ...")
    awards_2022.run(season, keeper)
    years.end_old_blocs(old_blocs, keeper)
    units.register_the_rest(rows, keeper)
    say("  năm 2023: danh sách, đăng ký, số liệu, bảng chấm ...")
    season_2023.run_season(years.open_year(2023, keeper, DECISION), rows, staff, keeper)
    published.record_totals(keeper)
    start_clock(at=FROZEN)
