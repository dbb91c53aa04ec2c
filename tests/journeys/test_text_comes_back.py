"""The long forms of a season, sent after the session had ended: through the door, and saved."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import SignIn
from blocs.models import Pledge
from cooperatives.models import Figure
from scoring.models import ScoreLine
from tests.factories.cooperatives import IndicatorFactory
from tests.factories.people import PASSWORD
from tests.journeys.pages import Person
from tests.scoring.sheets import real_today_is_noon, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch):
    real_today_is_noon(monkeypatch)
    IndicatorFactory(code="doanh_thu", name="Doanh thu", unit="đồng", order=1)
    IndicatorFactory(code="so_thanh_vien", name="Số thành viên", unit="người", order=2)
    return stage()


@pytest.fixture
def director(scene):
    person = Person(scene.representative)
    person.client.defaults["HTTP_ORIGIN"] = "http://testserver"
    return person


def press_too_late(person, button, typed):
    """The session ends while the person types; the page leads through the door and back."""
    SignIn.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    door = person.press(button, typed)
    assert "Nội dung vừa gõ vẫn còn" in door
    asked = person.press("Vào", {"Tên đăng nhập": person.user.username, "Mật khẩu": PASSWORD})
    assert "Nội dung anh/chị vừa gõ vẫn còn" in asked
    assert "Không rõ ai" not in asked
    return person.press("Gửi lại nội dung này")


def test_a_score_sheet(scene, director):
    sheet = scene.open()
    director.open(f"/cham-diem/{sheet.pk}/")

    press_too_late(
        director,
        "Lưu",
        {"Tự chấm tiêu chí 1": "8,5", "Lý do tiêu chí 1": "Có ảnh & sổ,\nđủ 12 tháng"},
    )

    line = ScoreLine.objects.get(sheet=sheet, criterion__code="1")
    assert line.self_points == Decimal("8.5")


def test_a_registration(scene, director):
    unit = scene.member.organization
    director.open(f"/nam/2023/dang-ky/{unit.pk}/ghi/")

    press_too_late(
        director, "Lưu và làm tiếp sau", {"Doanh thu": "5.400,5", "Số thành viên": "120"}
    )

    targets = Pledge.objects.get(organization=unit).targets
    assert sorted(targets.values_list("plan", flat=True)) == [
        Decimal(120), Decimal(5_400_500_000),
    ]  # fmt: skip


def test_figures_of_the_year(scene, director):
    unit = scene.member.organization
    director.open(f"/htx/{unit.pk}/so-lieu/2023/ca-nam/")

    press_too_late(director, "Lưu", {"Doanh thu": "5.300,25"})

    assert Figure.objects.get(organization=unit).value == Decimal(5_300_250_000)
