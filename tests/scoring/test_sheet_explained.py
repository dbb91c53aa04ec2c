"""What a sheet says of each line: the fact and where it stands, the band, the way to the points,
what is missing and where it is entered; and of its conditions."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.models import Figure
from scoring.models import Criterion, Gate, ScoreLine
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.scoring.sheets import fill, hand_over, line, real_today_is_noon, stage

pytestmark = pytest.mark.django_db

BANDS = [
    {"min": None, "max": "60", "points": "2"},
    {"min": "60", "max": "80", "points": "5"},
    {"min": "80", "max": None, "points": "10"},
]
OFFICIAL, ESTIMATE = Figure.Status.OFFICIAL, Figure.Status.ESTIMATE


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def by_revenue(value=None, plan=None, status=ESTIMATE):
    """The first row is reckoned from revenue against the plan; the second is typed."""
    scene = stage()
    revenue = IndicatorFactory(code="doanh_thu", name="Doanh thu")
    Criterion.objects.filter(code="1").update(
        rule="TIER",
        params={"metric": "ratio(actual:doanh_thu,plan:doanh_thu)", "unit": "%", "bands": BANDS},
    )
    unit = scene.member.organization
    if value is not None:
        FigureFactory(
            organization=unit, indicator=revenue, year=2023, value=value, status=status,
            source="Bản giấy",
        )  # fmt: skip
    if plan is not None:
        pledge = PledgeFactory(organization=unit, season=scene.bloc_year.season)
        pledge.targets.create(indicator=revenue, plan=plan)
    return scene, scene.open()


def shown(client, user, sheet):
    client.force_login(user)
    return " ".join(client.get(sheet.get_absolute_url()).text.split())


@pytest.mark.parametrize(
    ("status", "told"), [(ESTIMATE, "Số ước thực hiện"), (OFFICIAL, "Số chính thức")]
)
def test_a_line_says_its_band_in_words_and_where_its_figures_stand(client, status, told):
    scene, sheet = by_revenue(value=700, plan=1000, status=status)

    page = shown(client, scene.representative, sheet)

    assert "Mức từ 60% đến dưới 80%: 5,0 điểm" in page
    assert f"{told}, báo cáo cả năm 2023 (Bản giấy); chỉ tiêu theo bản đăng ký thi đua" in page


def test_what_is_missing_is_named_with_the_page_where_it_is_entered(client):
    scene, sheet = by_revenue(value=None, plan=1000)
    unit = scene.member.organization

    page = shown(client, scene.representative, sheet)

    assert "Chưa tính được. Chưa có số thực hiện năm nay «Doanh thu»" in page
    link = f'href="/htx/{unit.pk}/so-lieu/2023/ca-nam/">Nhập số thực hiện năm nay «Doanh thu»'
    assert link in page
    assert client.get(f"/htx/{unit.pk}/so-lieu/2023/ca-nam/").status_code == 200


def test_a_missing_target_leads_to_the_pledge(client):
    scene, sheet = by_revenue(value=700, plan=None)
    unit = scene.member.organization

    page = shown(client, scene.representative, sheet)

    assert f'href="/nam/2023/dang-ky/{unit.pk}/">Nhập chỉ tiêu đăng ký «Doanh thu»' in page
    assert client.get(f"/nam/2023/dang-ky/{unit.pk}/").status_code == 200


def test_who_may_not_enter_figures_is_told_what_is_missing_without_a_link(client):
    scene, sheet = by_revenue(value=None, plan=1000)
    fill(sheet, "self", scene.officer, None, 8)
    ScoreLine.objects.filter(sheet=sheet, criterion__code="1").update(self_points=5)
    services.submit_sheet(sheet=sheet, by=scene.officer, at=NOON)

    page = shown(client, scene.leader, sheet)

    assert "Chưa có số thực hiện năm nay «Doanh thu»" in page
    assert "Nhập số thực hiện năm nay" not in page


def test_readings_of_the_same_points_share_one_way_and_choices_and_counts_have_theirs(client):
    scene = stage(maxima=(10, 10))
    Criterion.objects.filter(code="1").update(
        rule="CHOICE", params={"options": [["Đúng hạn", "10"], ["Trễ hạn", "4"]]}
    )
    Criterion.objects.filter(code="2").update(rule="COUNT", params={"per": "2", "cap": "10"})
    sheet = scene.open()
    entries = {line(sheet, 1).pk: LineEntry(input="Trễ hạn"), line(sheet, 2).pk: LineEntry(input=3)}
    services.fill_reading(
        sheet=sheet, reading="self", entries=entries, source="Bản giấy", by=scene.officer, at=NOON
    )
    services.submit_sheet(sheet=sheet, by=scene.officer, at=NOON)
    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    page = shown(client, scene.officer, sheet)

    assert "HTX tự chấm, Khối chấm: Trễ hạn → 4 điểm" in page
    assert "HTX tự chấm, Khối chấm: 3 lần × 2 điểm = 6 điểm → 6 điểm" in page
    assert "I 10 = 10" in page, "the sum of the groups"
    assert "4 + 6 = 10" in page, "the sum of the lines"


def test_points_of_figures_that_moved_since_say_so(client):
    scene, sheet = by_revenue(value=700, plan=1000)
    fill(sheet, "self", scene.officer, None, 8)
    Figure.objects.update(value=900)

    page = shown(client, scene.officer, sheet)

    assert "HTX tự chấm: 5/10 điểm, tính từ số liệu lúc ghi; theo số liệu bây giờ:" in page


def test_conditions_say_held_failed_or_not_yet_decided_with_the_consequence(client):
    scene = stage()
    for kind, given in (
        (Gate.Kind.NO_ZERO, {"text": "Không điểm liệt", "effect": Gate.Effect.NOT_RANKED}),
        (Gate.Kind.MIN_PERCENT, {"text": "Từ nửa số điểm", "effect": Gate.Effect.CLASS_CAPPED,
                                 "percent": 30, "capped_class": "Khá"}),
        (Gate.Kind.CONDITION, {"text": "Chấp hành thuế", "effect": Gate.Effect.NO_AWARD}),
    ):  # fmt: skip
        Gate.objects.create(criteria_set=scene.criteria_set, kind=kind, **given)
    sheet = scene.open()
    fill(sheet, "self", scene.officer, 10, 0)

    page = shown(client, scene.officer, sheet)

    assert "Nhóm I có điểm liệt: 2." in page
    assert "Hậu quả: không xếp hạng." in page
    assert "Nhóm I được 10/20 điểm, đạt mức 30%." in page
    assert "Chưa xác nhận." in page
    assert "Không đạt thì không xét khen thưởng." in page


def test_a_sheet_with_conditions_costs_the_same_for_one_line_and_three(client):
    costs = set()
    for number in (1, 3):
        scene = stage(maxima=[10] * number, year=2020 + number)
        for effect in (Gate.Effect.NOT_RANKED, Gate.Effect.NO_AWARD)[: 1 + number // 3]:
            Gate.objects.create(
                criteria_set=scene.criteria_set, kind=Gate.Kind.NO_ZERO, text="Điểm liệt",
                effect=effect,
            )  # fmt: skip
        revenue = IndicatorFactory()
        Criterion.objects.filter(group=scene.group).update(indicator=revenue)
        FigureFactory(
            organization=scene.member.organization, indicator=revenue, year=2020 + number,
            value=Decimal(5),
        )  # fmt: skip
        sheet = scene.open()
        hand_over(scene, sheet, *[8] * number)
        client.force_login(scene.leader)
        with CaptureQueriesContext(connection) as queries:
            assert "Điều kiện xét" in client.get(sheet.get_absolute_url()).text
        costs.add(len(queries))

    # Ten are the page's own, five those of the frame around every page.
    assert costs == {15}
