"""A draft on last year's units: figures reckoned anew, points taken over, the rest left out."""

from decimal import Decimal

import pytest
from django.db.models import F
from django.urls import reverse

from scoring.models import CriteriaSet, Criterion, ScoreLine
from scoring.selectors.rehearsal import rehearse
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory, OfficerFactory
from tests.factories.scoring import CriteriaGroupFactory, CriteriaSetFactory, CriterionFactory
from tests.scoring.rankings import pledge, scene

pytestmark = pytest.mark.django_db
RATIO = {"actual": "actual:doanh_thu", "plan": "plan:doanh_thu"}


@pytest.fixture
def last_year():
    """95,5; 94,5; 93,5 by rows of 60 and 40, and revenue the other way round."""
    there = scene()
    for row, text in ((1, "Sản xuất"), (2, "Chấp hành")):
        Criterion.objects.filter(order=row).update(text=text)
    for membership, reached in zip(there.memberships, (50, 80, 100), strict=True):
        pledge(membership, 100, reached)
    return there


def draft(*rows):
    """Rows of a set for 2024: text, most points, and the rule where it is not by hand."""
    criteria_set = CriteriaSetFactory(season=SeasonFactory(year=2024), state="nhap")
    group = CriteriaGroupFactory(criteria_set=criteria_set, cap=Decimal(200))
    for number, (text, most, *params) in enumerate(rows, start=1):
        CriterionFactory(
            group=group, text=text, code=str(number), max_points=Decimal(most), order=number,
            rule="RATIO" if params else "MANUAL", params=params[0] if params else {},
        )  # fmt: skip
    return criteria_set


def test_who_moves_and_by_which_row(last_year):
    new = draft(("Sản xuất", 60), ("Doanh thu", 40, RATIO))

    found = rehearse(new, last_year.bloc_year.season)

    assert [(u.old_place, u.new_place, u.new_total) for u in found.units] == [
        (1, 3, Decimal("77.5")), (2, 2, Decimal(89)), (3, 1, Decimal(96)),
    ]  # fmt: skip
    assert found.units[2].because == "I.2 +40,0; II.2 (bỏ) −37,5"
    assert found.moved == 2
    assert [row.how for row in found.rows] == ["lấy điểm năm 2023", "tính từ số liệu năm 2023"]
    assert (found.rows[1].lowest, found.rows[1].highest) == (20, 40)


def test_points_are_never_scaled(last_year):
    new = draft(("Sản xuất", 50), ("Chấp hành", 40), ("Chuyển đổi số", 10))

    found = rehearse(new, last_year.bloc_year.season)

    assert [row.how for row in found.rows] == [
        "không so được: điểm tối đa 60, nay 50",
        "lấy điểm năm 2023",
        "không so được: năm 2023 không có tiêu chí này",
    ]
    assert [u.new_total for u in found.units] == [38, Decimal("37.5"), Decimal("37.5")]
    assert found.left_out == 2


def test_a_year_in_periods_counts_with_the_weighted_mean_of_each_row(last_year):
    """(60 + 2 × 54) : 3 = 56."""
    held = ScoreLine.objects.select_related("criterion", "sheet__membership")
    first = held.get(criterion__order=1, sheet__membership=last_year.memberships[0])
    CriteriaSet.objects.filter(pk=first.sheet.criteria_set_id).update(
        periods=[{"name": "Đầu năm", "weight": "1"}, {"name": "Cuối năm", "weight": "2"}]
    )
    ScoreLine.objects.update(period=1, alliance_points=F("ceiling"))
    ScoreLine.objects.bulk_create(
        ScoreLine(
            sheet=each.sheet,
            criterion=each.criterion,
            ceiling=each.ceiling,
            period=2,
            alliance_points=each.ceiling - 6,
        )
        for each in held.all()
    )

    found = rehearse(draft(("Sản xuất", 60)), last_year.bloc_year.season)

    assert [u.new_total for u in found.units] == [56, 56, 56]
    assert not found.in_periods
    few = draft(("Sản xuất", 60), ("Chuyển đổi số", 90))
    CriteriaSet.objects.filter(pk=few.pk).update(periods=[{"name": "a", "weight": "1"}] * 2)
    few.refresh_from_db()
    again = rehearse(few, last_year.bloc_year.season)
    assert (again.says_little, again.in_periods, again.most_counted, again.most) == (
        True, True, 60, 150,
    )  # fmt: skip


def test_a_unit_without_its_figure_gets_no_place_and_the_row_is_named(last_year):
    last_year.memberships[0].organization.figures.all().delete()

    found = rehearse(draft(("Doanh thu", 40, RATIO)), last_year.bloc_year.season)

    assert (found.units[0].new_place, found.units[0].because) == (None, "Chưa tính được: I.1")
    assert [u.new_place for u in found.units[1:]] == [2, 1]


def test_a_figure_most_units_never_gave_leaves_its_row_out(last_year):
    for membership in last_year.memberships[:2]:
        membership.organization.figures.all().delete()
    new = draft(("Sản xuất", 60), ("Doanh thu", 40, RATIO))

    found = rehearse(new, last_year.bloc_year.season, last_year.bloc_year.number)

    assert found.rows[1].how == "không so được: 1/3 đơn vị có số liệu 2023"
    assert [u.new_total for u in found.units] == [Decimal("57.5"), 57, 56]
    assert rehearse(new, last_year.bloc_year.season, 999).units == ()


def test_the_page_shows_it_and_stores_nothing(client, last_year):
    new = draft(("Sản xuất", 50), ("Doanh thu", 40, RATIO))
    before = list(ScoreLine.objects.values())
    client.force_login(OfficerFactory())

    page = client.get(reverse("scoring:rehearsal", args=[new.pk])).text

    assert "2 đơn vị đổi hạng" in page
    assert "Không so được: điểm tối đa 60, nay 50" in page
    assert reverse("scoring:rehearsal", args=[new.pk]) in client.get(new.get_absolute_url()).text
    assert list(ScoreLine.objects.values()) == before


def test_without_an_earlier_year_the_page_says_so(client):
    new = CriteriaSetFactory(season=SeasonFactory(year=2020), state="nhap")
    client.force_login(AdminFactory())

    page = client.get(reverse("scoring:rehearsal", args=[new.pk]))

    assert "Chưa có năm trước để chấm thử" in page.text


def test_more_units_ask_no_more(last_year, django_assert_num_queries):
    new = draft(("Sản xuất", 60), ("Doanh thu", 40, RATIO))
    with django_assert_num_queries(13):
        rehearse(new, last_year.bloc_year.season)
    other = scene(number=11)
    for membership in other.memberships:
        pledge(membership, 100, 90)

    with django_assert_num_queries(13):
        assert len(rehearse(new, last_year.bloc_year.season).units) == 6
