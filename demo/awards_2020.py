"""A few awards of 2020, so that a list of a later year shows what a unit already holds.

Quyết định số 614/QĐ-UBND of 11/03/2021 and its totals were published, the winners were not: who is
named here is a sample, and so the decision says "mẫu".
"""

from collections.abc import Mapping, Sequence
from datetime import date

from accounts.models import User
from awards.models import Award
from awards.services import record_decision
from blocs.models import Season
from catalogue.models import AwardType, Issuer
from cooperatives.models import Organization
from demo.moments import on

DECIDED_ON = date(2021, 3, 11)
ENTERED = on(date(2022, 1, 8))
# A sample unit of each of these blocs, among the three that will be proposed for 2022.
HELD = (
    (1, "co_thi_dua_tinh", 1),
    (2, "bang_khen_tinh_tap_the", 2),
    (5, "bang_khen_tinh_tap_the", 3),
    (8, "co_thi_dua_tinh", 1),
)
PROPOSED_LATER = 3
FOUNDED_BY = 2019


def record(season: Season, members: Mapping[int, Sequence[Organization]], by: User) -> None:
    decision = record_decision(
        season=season, submission=None, number="614/QĐ-UBND (người nhận: mẫu)",
        decided_on=DECIDED_ON, issuer=Issuer.objects.get(code="ct-ubnd-tinh"),
        title="Về việc khen thưởng phong trào thi đua năm 2020 (đơn vị nhận khen là dữ liệu mẫu)",
        granted=[], is_sample=True, by=by, at=ENTERED,
    )  # fmt: skip
    types = {each.code: each for each in AwardType.objects.all()}
    for bloc, code, place in HELD:
        unit = _sample_of(members[bloc][:PROPOSED_LATER])
        Award.objects.create(
            season=season, decision=decision, award_type=types[code], place=place,
            organization=unit, name=unit.name, legal_name=unit.legal_name,
        )  # fmt: skip


def _sample_of(units: Sequence[Organization]) -> Organization:
    """Never a unit that is real, nor one founded after the year."""
    return next(e for e in units if e.is_sample and (e.founded_year or 0) <= FOUNDED_BY)
