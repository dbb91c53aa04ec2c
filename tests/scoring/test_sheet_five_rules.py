"""A sheet whose rows use all five rules, filled on its page from the first box to the points."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from catalogue.models import Indicator
from catalogue.services import load_catalogue
from cooperatives.models import Figure
from scoring import shipped
from scoring.models import CriteriaAssignment, ScoreLine
from scoring.services import criteria as services
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory
from tests.scoring.sheets import real_today_is_noon, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch, client):
    """The farming sample scores the bloc; its member has figures and a target, but no land."""
    load_catalogue()
    real_today_is_noon(monkeypatch)
    scene = stage()
    CriteriaAssignment.objects.all().delete()
    sample = services.create_from_definition(
        season=scene.bloc_year.season, definition=shipped.definition(shipped.FARMING),
        origin="Bộ mẫu", by=scene.admin,
    )  # fmt: skip
    sample = services.publish_criteria_set(criteria_set=sample, by=scene.admin)
    services.assign_criteria_set(bloc_year=scene.bloc_year, criteria_set=sample, by=scene.admin)
    unit = scene.member.organization
    million = 1_000_000
    for code, value in {
        "doanh_thu": 900 * million, "thu_nhap_sau_nghia_vu": 600 * million, "so_thanh_vien": 100,
    }.items():  # fmt: skip
        FigureFactory(
            organization=unit, indicator=Indicator.objects.get(code=code), year=2023,
            period=Figure.Period.YEAR, value=value,
        )  # fmt: skip
    pledge = PledgeFactory(organization=unit, season=scene.bloc_year.season)
    pledge.targets.create(indicator=Indicator.objects.get(code="doanh_thu"), plan=1_000 * million)
    client.force_login(scene.representative)
    return scene


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_each_rule_has_its_box_its_words_and_its_points(client, scene):
    sheet = scene.open()
    lines = {line.criterion.code: line for line in sheet.lines.select_related("criterion")}
    address = reverse("scoring:sheet", args=[sheet.pk])
    typed = {f"version-{line.pk}": str(line.version) for line in lines.values()}
    typed |= {
        f"given-{lines['6'].pk}": "Có tổ chức nhưng trễ hạn",
        f"given-{lines['10'].pk}": "8.5",
        f"given-{lines['13'].pk}": "2",
        f"given-{lines['4'].pk}": "5",
        f"reason-{lines['4'].pk}": "HTX không có đất canh tác, xét theo hợp đồng",
    }

    blank = text(client.get(address))
    client.post(address, typed)
    shown = text(client.get(address))

    assert "900 triệu đồng (ước) / 1,0 tỷ đồng = 90,0% → 13,5 điểm" in blank
    assert "= 6 triệu đồng/người: từ 5 đến dưới 10 triệu đồng/người → 8 điểm" in blank
    assert "Chưa có số liệu" in blank
    points = {
        code: ScoreLine.objects.get(pk=lines[code].pk).self_points
        for code in ("1", "3", "4", "6", "10", "13")
    }
    assert points == {
        "1": Decimal("13.5"), "3": Decimal(8), "4": Decimal(5), "6": Decimal(4),
        "10": Decimal("8.5"), "13": Decimal(4),
    }  # fmt: skip
    assert "= 4,0 điểm" in shown
    assert "HTX không có đất canh tác" in client.get(address).content.decode()
