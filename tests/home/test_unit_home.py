"""A unit's own home: the next thing to do, what was promised, whom to call."""

from datetime import date
from decimal import Decimal

import pytest

from blocs.models import Pledge, PledgeTarget, StepCode
from cooperatives.models import Dues, Figure
from history import clock
from scoring.models import Ranking, ScoreSheet
from tests.factories.blocs import (
    PledgeFactory,
)
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON, moment
from tests.factories.people import (
    OfficerFactory,
    UserFactory,
)
from tests.home.seasons import (
    DRAFT,
    SENT,
    bloc_of,
    director_of,
    queries_of,
    season_2023,
    seen_by,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


def test_a_director_is_told_the_next_thing_and_until_when(client, season, monkeypatch):
    season.steps.filter(code=StepCode.SELF_SCORE).update(closes_on=date(2023, 12, 25))
    _, [member] = bloc_of(season, [DRAFT])
    FigureFactory(organization=member.organization, period=Figure.Period.HALF, value=Decimal(1))

    answer = seen_by(client, director_of(member))

    task = answer.context["unit"].next
    assert (task.title, task.action) == ("Tự chấm điểm năm 2023", "Chấm tiếp")
    assert task.detail == "Đã chấm 1/2 tiêu chí, còn 1 tiêu chí."
    assert (task.kind, task.until) == ("warn", date(2023, 12, 25))
    assert "Còn 3 ngày" in answer.content.decode()


def test_what_one_can_do_oneself_comes_before_what_wants_a_call(client, season):
    _, [member] = bloc_of(season, [DRAFT])

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    assert [(task.title, task.is_closed) for task in tasks] == [
        ("Báo cáo 6 tháng đầu năm 2023", False),
        ("Đăng ký thi đua năm 2023", True),
        ("Tự chấm điểm năm 2023", True),
    ]


def test_a_step_that_closed_says_whom_to_call(client, season):
    bloc_year, [member] = bloc_of(season, [DRAFT])

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.title == "Tự chấm điểm năm 2023"]
    assert (task.kind, task.action) == ("late", "Xem bảng tự chấm")
    assert "đã khóa từ hết ngày 15/12/2023" in task.detail
    assert bloc_year.officer.called in task.detail


def test_a_half_year_report_is_no_longer_asked_for_when_the_year_is_over(
    client, season, monkeypatch
):
    _, [member] = bloc_of(season, [SENT])
    monkeypatch.setattr(clock, "now", lambda: moment(12, 1, 2024))

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    assert "Báo cáo 6 tháng đầu năm 2023" not in [each.title for each in tasks]


def test_a_sheet_given_back_shows_the_words_of_whoever_did(client, season):
    _, [member] = bloc_of(season, [DRAFT])
    ScoreSheet.objects.update(
        return_reason="Ảnh trang 2 bị mờ.", returned_by=UserFactory(salutation="chị Ngân")
    )

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.title == "Sửa bảng tự chấm năm 2023"]
    assert "Chị Ngân nhắn: “Ảnh trang 2 bị mờ.”" in task.detail


def test_what_was_done_is_folded_away(client, season):
    _, [member] = bloc_of(season, [SENT])
    PledgeFactory(season=season, organization=member.organization, state=Pledge.State.ACCEPTED)
    FigureFactory(organization=member.organization, period=Figure.Period.HALF, value=Decimal(1))
    Dues.objects.create(organization=member.organization, year=2023, due=1_200_000, paid=1_200_000)

    answer = seen_by(client, director_of(member))

    assert answer.context["unit"].tasks == []
    assert "Đã xong 4 việc trong năm" in answer.content.decode()
    assert "không còn việc nào phải làm" in answer.content.decode()


def test_a_registration_given_back_is_to_be_mended(client, season):
    season.steps.filter(code=StepCode.REGISTRATION).update(closes_on=date(2023, 12, 31))
    organization = OrganizationFactory()
    PledgeFactory(
        season=season, organization=organization, state=Pledge.State.RETURNED,
        return_reason="Thiếu doanh thu.",
    )  # fmt: skip
    person = RepresentativeFactory(organization=organization).user

    task = seen_by(client, person).context["unit"].next

    assert (task.kind, task.title) == ("warn", "Sửa bản đăng ký năm 2023")
    assert task.detail == "Cán bộ phụ trách nhắn: “Thiếu doanh thu.”"


def test_a_registration_begun_goes_on_where_it_was_left(client, season):
    season.steps.filter(code=StepCode.REGISTRATION).update(closes_on=date(2023, 12, 31))
    organization = OrganizationFactory()
    PledgeFactory(
        season=season, organization=organization, state=Pledge.State.DRAFT, at_part="ca-nhan"
    )
    person = RepresentativeFactory(organization=organization).user

    task = seen_by(client, person).context["unit"].next

    assert (task.action, task.detail) == ("Làm tiếp", "Đang làm, tới phần cá nhân; chưa gửi.")
    assert client.get(task.url)["Location"].endswith("/ghi/ca-nhan/")


def test_a_ranking_announced_may_be_asked_about(client, season):
    bloc_year, [member] = bloc_of(season, [ScoreSheet.State.VERIFIED])
    Ranking.objects.create(
        bloc_year=bloc_year, state=Ranking.State.ANNOUNCED, announced_at=NOON,
        questions_until=date(2023, 12, 28),
    )  # fmt: skip

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.kind == "doing"]
    assert task.detail == "Có ý kiến, xin báo trước hết ngày 28/12/2023"


def test_promises_stand_beside_what_was_done(client, season):
    _, [member] = bloc_of(season, [SENT])
    pledge = PledgeFactory(season=season, organization=member.organization)
    for order, (code, unit, plan, done, status) in enumerate(
        [
            ("doanh_thu", "đồng", 12_000_000_000, 12_800_000_000, Figure.Status.OFFICIAL),
            ("dien_tich", "ha", 455, 430, Figure.Status.ESTIMATE),
            ("so_thanh_vien", "người", 20, None, Figure.Status.ESTIMATE),
        ]
    ):
        indicator = IndicatorFactory(code=code, name=code, unit=unit, order=order)
        PledgeTarget.objects.create(pledge=pledge, indicator=indicator, plan=plan)
        FigureFactory(
            organization=member.organization, indicator=indicator, value=done, status=status
        )

    shown = seen_by(client, director_of(member)).context["unit"].targets

    assert [(bar.done, bar.plan, bar.note) for bar in shown] == [
        ("12,8", "12 tỷ đồng", "Vượt 6,7%"),
        ("ước 430", "455 ha", "Còn thiếu 25 ha"),
        ("–", "20 người", "Chưa có số liệu năm nay"),
    ]


def test_the_officer_can_be_called(client, season):
    bloc_year, [member] = bloc_of(season, [SENT], officer=OfficerFactory(phone="0912345678"))

    page = seen_by(client, director_of(member)).content.decode()

    assert 'href="tel:0912345678"' in page


def test_a_home_costs_the_same_for_one_promise_and_three(client, season):
    _, [member] = bloc_of(season, [SENT])
    person = director_of(member)
    pledge = PledgeFactory(season=season, organization=member.organization)
    PledgeTarget.objects.create(pledge=pledge, indicator=IndicatorFactory(), plan=1)
    one = queries_of(client, person)
    for code in ("dien_tich", "so_thanh_vien"):
        PledgeTarget.objects.create(pledge=pledge, indicator=IndicatorFactory(code=code), plan=1)

    assert queries_of(client, person) == one
