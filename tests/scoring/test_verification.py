"""Verification: the widest gaps first, what the office's own books fill in, and the way onward."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blocs.models import Pledge
from cooperatives.models import Dues, Figure
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, ScoreLine, ScoreSheet
from scoring.selectors.system_facts import system_facts
from scoring.selectors.verification import gaps_of, sheets_in_hand
from scoring.services.relations import declare_relation
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    line,
    real_today_is_noon,
    score_whole_bloc,
    stage,
    typed,
)

pytestmark = pytest.mark.django_db
Known = Criterion.SystemFact


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def lower(scene, membership, number, points):
    """As if the bloc had given this, with its reason."""
    sheet = scene.sheet(membership)
    held = line(sheet, number)
    held.bloc_points, held.bloc_reason = Decimal(points), "Thiếu minh chứng"
    held.save()
    sheet.bloc_total = sum((each.bloc_points for each in sheet.lines.all()), Decimal(0))
    sheet.save()


def rows_of(scene):
    season = scene.bloc_year.season
    return gaps_of(season, list(sheets_in_hand(season, scene.officer)))


# --- Differences first ---------------------------------------------------------------------------


def test_the_widest_gap_comes_first_with_the_criteria_that_differ():
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.deputy_unit, 1, "6.5")
    lower(scene, scene.member, 1, 2)

    first, second, third = rows_of(scene)

    assert first.sheet.membership == scene.member
    assert (first.gap, first.is_wide, first.where) == (6, True, "I.1 −6,0")
    assert (second.sheet.membership, second.is_wide) == (scene.deputy_unit, False)
    assert third.gap == 0


def test_the_threshold_is_the_set_s():
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.member, 1, "6.5")
    CriteriaSet.objects.update(gap_threshold=Decimal("1.5"))

    assert [row.is_wide for row in rows_of(scene)] == [True, False, False]


def test_what_the_figures_say_against_the_bloc_counts_as_a_gap():
    scene = stage()
    revenue = IndicatorFactory(code="doanh_thu")
    adopt_whole_bloc(scene, 8, 7)
    Criterion.objects.filter(order=1).update(
        rule="RATIO", params={"actual": "actual:doanh_thu", "plan": "previous:doanh_thu"}
    )
    for year, value in ((2023, 20), (2022, 100)):
        FigureFactory(
            organization=scene.member.organization, indicator=revenue, year=year, value=value
        )

    first = rows_of(scene)[0]

    assert first.sheet.membership == scene.member
    assert (first.bloc_to_data, first.where) == (-6, "I.1 −6,0 (theo số liệu)")


def test_the_page_filters_counts_and_leads_on(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.member, 1, 2)
    client.force_login(scene.officer)
    url = reverse("scoring:verification", args=[2023])

    page, wide = client.get(url), client.get(url, {"chon": "chenh"})

    assert "Đã thẩm định 0/3 bảng" in page.text
    assert len(page.context["rows"]) == 3
    assert [row.sheet.membership for row in wide.context["rows"]] == [scene.member]
    assert "I.1 −6,0" in page.text
    client.force_login(OfficerFactory())
    assert len(client.get(url).context["rows"]) == 3
    client.force_login(scene.leader)
    assert client.get(url).status_code == 403
    client.force_login(scene.officer)
    assert client.get(reverse("scoring:verification", args=[1999])).status_code == 404


def test_save_and_next_goes_to_the_next_widest_and_at_last_to_the_list(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.member, 1, 2)
    first, own = scene.sheet(scene.member), scene.sheet(scene.leader_unit)
    client.force_login(scene.officer)

    def go_on(sheet):
        return client.post(
            sheet.get_absolute_url(), typed(sheet, "8", "7", reading="alliance", act="next")
        )

    assert go_on(own).url == first.get_absolute_url()
    ScoreSheet.objects.exclude(pk=own.pk).update(state="da_tham_dinh", alliance_total=15)
    assert go_on(own).url == reverse("scoring:verification", args=[2023])


def test_a_verified_sheet_leads_to_the_next_with_one_click_and_no_near_one(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.member, 1, 2)
    declare_relation(
        membership=scene.member, person=scene.officer, words="em ruột", by=scene.admin, at=NOON
    )
    sheet, following = scene.sheet(scene.leader_unit), scene.sheet(scene.deputy_unit)
    ScoreLine.objects.update(alliance_points=F("bloc_points"))
    ScoreSheet.objects.update(alliance_total=F("bloc_total"))
    client.force_login(scene.officer)

    verified = client.post(reverse("scoring:sheet_verify", args=[sheet.pk]), follow=True)

    assert f"Sang đơn vị kế: {following.membership.organization}" in verified.text
    page = client.get(reverse("scoring:verification", args=[2023]))
    assert page.context["first"].sheet == following
    assert "Sang đơn vị kế" not in client.get(sheet.get_absolute_url(), {"ke": sheet.pk}).text


def test_an_empty_list_says_why_and_leads_on(client):
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    client.force_login(scene.officer)
    url = reverse("scoring:verification", args=[2023])

    page = client.get(url)

    assert "3 bảng Khối đã chấm xong, chờ hội nghị" in page.text
    assert page.context["empty"]["url"] == reverse("scoring:sheets", args=[2023])
    ScoreSheet.objects.update(state="da_tham_dinh", alliance_total=15)
    assert len(client.get(url).context["rows"]) == 3
    done = client.get(url, {"chon": "cho"}).context["empty"]
    assert done["url"] == reverse("scoring:fairness", args=[2023])
    assert client.get(url, {"chon": "xem-lai"}).context["empty"]["title"].startswith("Đã thẩm")


def test_the_sheet_offers_the_wide_criteria_first(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    lower(scene, scene.member, 1, 2)
    sheet = scene.sheet(scene.member)
    client.force_login(scene.officer)

    page = client.get(sheet.get_absolute_url(), {"loc": "chenh"})

    assert page.context["chips"][0]["label"] == "Chênh từ 5 điểm"
    assert page.context["chips"][0]["count"] == 1
    assert f"given-{line(sheet, 1).pk}" in page.text
    assert f"given-{line(sheet, 2).pk}" not in page.text


@pytest.mark.parametrize("members", [3, 6])
def test_the_list_costs_the_same_for_any_number_of_sheets(client, members):
    scene = stage(members=members)
    adopt_whole_bloc(scene, 8, 7)
    Criterion.objects.update(system_fact=Known.DUES)
    client.force_login(scene.officer)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("scoring:verification", args=[2023]))

    assert len(page.context["rows"]) == members
    assert len(queries) == 15


# --- What the office's own books say -------------------------------------------------------------


def facts(scene, *kinds):
    return system_facts(scene.bloc_year.season, [scene.member], kinds)[scene.member.pk]


def pay(scene, paid):
    Dues.objects.create(organization=scene.member.organization, year=2023, due=1_200_000, paid=paid)


def test_dues_are_told_from_their_book():
    scene = stage()
    assert facts(scene, Known.DUES)[Known.DUES].text == "Sổ thu chưa ghi hội phí năm nay"
    pay(scene, 800_000)

    fact = facts(scene, Known.DUES)[Known.DUES]

    assert fact.text == "Theo sổ thu: đã nộp 800.000/1.200.000 đồng"
    assert not fact.held


def test_registration_is_on_time_by_its_window():
    scene = stage()
    pledge = PledgeFactory(
        organization=scene.member.organization, season=scene.bloc_year.season,
        state=Pledge.State.ACCEPTED, submitted_on=date(2023, 2, 20),
    )  # fmt: skip
    scene.bloc_year.season.steps.filter(code="dang_ky").update(closes_on="2023-03-01")
    on_time = facts(scene, Known.PLEDGE)[Known.PLEDGE]
    Pledge.objects.filter(pk=pledge.pk).update(submitted_on=date(2023, 3, 2))
    late = facts(scene, Known.PLEDGE)[Known.PLEDGE]

    assert (on_time.text, on_time.held) == ("Đăng ký thi đua ngày 20/02/2023, đúng hạn", True)
    assert (late.text, late.held) == ("Đăng ký thi đua ngày 02/03/2023, sau hạn", False)


def test_reports_are_counted_and_dated():
    scene = stage()
    unit, indicator = scene.member.organization, IndicatorFactory()
    FigureFactory(
        organization=unit, indicator=indicator, year=2023, period=Figure.Period.HALF, value=1,
        entered_at=NOON,
    )  # fmt: skip
    one = facts(scene, Known.REPORTS)[Known.REPORTS]
    FigureFactory(
        organization=unit, indicator=indicator, year=2023, period=Figure.Period.YEAR, value=1,
        entered_at=NOON,
    )  # fmt: skip
    both = facts(scene, Known.REPORTS)[Known.REPORTS]
    scene.bloc_year.season.steps.filter(code="so_ket").update(closes_on="2023-07-31")
    late = facts(scene, Known.REPORTS)[Known.REPORTS]

    assert (one.text, one.count) == ("Đã nộp 1/2 báo cáo (6 tháng, năm), đúng hạn", 1)
    assert (both.text, both.held) == ("Đã nộp 2/2 báo cáo (6 tháng, năm), đúng hạn", True)
    assert (late.text, late.count) == ("Đã nộp 2/2 báo cáo (6 tháng, năm), 6 tháng sau hạn", 1)


def test_at_verification_the_books_fill_in_and_the_rest_is_accepted(client):
    scene = stage()
    Criterion.objects.filter(order=1).update(system_fact=Known.DUES)
    adopt_whole_bloc(scene, 8, 7)
    pay(scene, 1_200_000)
    sheet = scene.sheet(scene.member)
    client.force_login(scene.officer)

    page = client.get(sheet.get_absolute_url())
    form = page.context["form"]
    key = line(sheet).pk

    assert "đề xuất theo sổ thu hội phí" in page.text
    assert form[f"given-{key}"].initial == 10
    assert form[f"reason-{key}"].initial == (
        "Theo sổ thu hội phí: Theo sổ thu: đã nộp 1.200.000/1.200.000 đồng"
    )
    posted = typed(sheet, "10", "", reading="alliance", act="accept")
    client.post(sheet.get_absolute_url(), posted | {f"reason-{key}": "Theo sổ thu hội phí"})
    assert [line(sheet, n).alliance_points for n in (1, 2)] == [10, 7]


def test_before_verification_the_fact_stands_there_and_proposes_nothing(client):
    scene = stage()
    Criterion.objects.filter(order=1).update(system_fact=Known.DUES)
    sheet = scene.open()
    pay(scene, 1_200_000)
    client.force_login(scene.representative)

    page = client.get(sheet.get_absolute_url())

    assert "Theo sổ thu: đã nộp" in page.text
    assert "đề xuất" not in page.text


def test_a_computed_line_names_its_source(client):
    scene = stage()
    revenue = IndicatorFactory(code="doanh_thu")
    Criterion.objects.filter(order=1).update(
        rule="RATIO", params={"actual": "actual:doanh_thu", "plan": "previous:doanh_thu"}
    )
    for unit in (scene.leader_unit, scene.deputy_unit, scene.member):
        for year in (2023, 2022):
            FigureFactory(
                organization=unit.organization, indicator=revenue, year=year, value=100,
                status=Figure.Status.OFFICIAL, entered_at=NOON,
            )  # fmt: skip
    adopt_whole_bloc(scene, 10, 7)
    client.force_login(scene.officer)

    page = client.get(scene.sheet(scene.member).get_absolute_url())

    assert "Số chính thức, báo cáo cả năm 2023" in page.text


def test_the_office_types_which_fact_stands_beside_a_criterion(client):
    scene = stage()
    CriteriaSet.objects.update(state="nhap")
    criterion = Criterion.objects.first()
    client.force_login(scene.admin)
    group = CriteriaGroup.objects.get(pk=criterion.group_id)

    client.post(
        reverse("scoring:criterion_edit", args=[criterion.pk]),
        {
            "code": criterion.code, "text": criterion.text, "max_points": "10", "rule": "MANUAL",
            "shown": "MANUAL", "scored_by": "tat_ca", "system_fact": "hoi_phi", "step": "0,5",
            "group": group.pk,
        },
    )  # fmt: skip

    criterion.refresh_from_db()
    assert criterion.system_fact == Known.DUES
