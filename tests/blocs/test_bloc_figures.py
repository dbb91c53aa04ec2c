"""The grid of a bloc's figures: one page, one sending, nothing lost."""

import json

import pytest

from cooperatives.doubts import PROFIT
from cooperatives.models import AskedIndicator, Figure
from history.models import Event
from tests.blocs.conftest import cost_of
from tests.factories.blocs import MembershipFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory

pytestmark = pytest.mark.django_db

URL = "/nam/2023/khoi/10/so-lieu/ca-nam/"
HEAD = {"status": "uoc", "behalf": "Bản giấy"}


@pytest.fixture
def asked(awards):
    """The office asks for two indicators this year."""
    found = [IndicatorFactory(code=code) for code in ("doanh_thu", "so_thanh_vien")]
    for each in found:
        AskedIndicator.objects.create(year=2023, indicator=each)
    return found


def cell(membership, code) -> str:
    return f"o-{membership.organization_id}-{code}"


def seen_of(page) -> str:
    return page.context["seen"]


def figure(membership, code="doanh_thu"):
    return Figure.objects.get(organization=membership.organization, indicator__code=code)


def test_many_cells_go_in_at_one_sending(as_, cast, asked):
    client = as_("officer")
    page = client.get(URL)
    assert "đã có 0/4 ô" in page.text

    done = client.post(
        URL,
        {
            **HEAD, "seen": seen_of(page), cell(cast.member, "doanh_thu"): "13.500,5",
            cell(cast.member, "so_thanh_vien"): "0", cell(cast.leading, "doanh_thu"): "",
        },
        follow=True,
    )  # fmt: skip

    assert "Đã lưu 2 ô số liệu" in done.text
    assert figure(cast.member).value == 13_500_500_000
    assert figure(cast.member, "so_thanh_vien").value == 0
    assert Figure.objects.count() == 2
    assert Event.objects.get().on_behalf_of == str(cast.member.organization)


def test_profit_above_revenue_is_saved_and_told(as_, cast, asked):
    AskedIndicator.objects.create(year=2023, indicator=IndicatorFactory(code=PROFIT))
    client = as_("officer")
    typed = {**HEAD, "seen": seen_of(client.get(URL)), cell(cast.member, "doanh_thu"): "156"}

    doubtful = client.post(URL, typed | {cell(cast.member, PROFIT): "218"}, follow=True).text
    assert f"{cast.member.organization.name}: Lợi nhuận lớn hơn doanh thu, xin xem lại." in doubtful
    assert figure(cast.member, PROFIT).value == 218_000_000
    again = {**HEAD, "seen": seen_of(client.get(URL)), cell(cast.member, PROFIT): "56"}
    assert "Lợi nhuận lớn hơn" not in client.post(URL, again, follow=True).text


def test_wrong_cells_are_named_and_everything_typed_is_kept(as_, cast, asked):
    client = as_("officer")

    page = client.post(
        URL,
        {
            **HEAD, cell(cast.member, "doanh_thu"): "1.234",
            cell(cast.leading, "so_thanh_vien"): "12",
        },
    )  # fmt: skip

    [fault] = page.context["errors"]
    assert fault["anchor"] == cell(cast.member, "doanh_thu")
    assert fault["text"].startswith(f"{cast.member.organization.name}: Doanh thu: ")
    assert 'value="1.234"' in page.text
    assert 'value="12"' in page.text
    assert not Figure.objects.exists()


def test_a_cell_another_saved_shows_both_and_loses_nothing_else(as_, cast, asked):
    client = as_("officer")
    before = seen_of(client.get(URL))
    FigureFactory(
        organization=cast.member.organization, indicator=asked[0], year=2023, value=5_000_000
    )
    mine = {
        **HEAD, "seen": before, cell(cast.member, "doanh_thu"): "7",
        cell(cast.leading, "doanh_thu"): "8",
    }  # fmt: skip

    page = client.post(URL, mine)

    assert "Người khác đã lưu 5,0" in page.text
    assert 'value="7"' in page.text
    assert 'value="8"' in page.text
    assert Figure.objects.count() == 1
    client.post(URL, mine | {"seen": seen_of(page)})
    assert figure(cast.member).value == 7_000_000
    assert figure(cast.leading).value == 8_000_000


def test_a_blank_cell_takes_no_figure_away(as_, cast, asked):
    FigureFactory(
        organization=cast.member.organization, indicator=asked[0], year=2023, value=5_000_000
    )
    client = as_("officer")
    page = client.get(URL)

    client.post(URL, {**HEAD, "seen": seen_of(page), cell(cast.member, "doanh_thu"): ""})

    assert figure(cast.member).value == 5_000_000


def test_what_the_page_showed_may_be_spoilt_and_still_nothing_is_overwritten(as_, cast, asked):
    FigureFactory(
        organization=cast.member.organization, indicator=asked[0], year=2023, value=5_000_000
    )

    for spoilt in ("la", "[]", json.dumps({"x": "y"})):
        typed = {**HEAD, "seen": spoilt, cell(cast.member, "doanh_thu"): "7"}
        assert "Người khác đã lưu" in as_("officer").post(URL, typed).text


def test_from_what_it_was_typed_is_asked(as_, cast, asked):
    page = as_("officer").post(URL, {"status": "uoc", cell(cast.member, "doanh_thu"): "7"})

    assert "Nhập thay từ: Xin chọn nguồn" in page.context["errors"][0]["text"]
    assert not Figure.objects.exists()


def test_the_leader_types_for_the_units_and_others_do_not(as_, cast, asked):
    typed = {**HEAD, cell(cast.member, "doanh_thu"): "7"}

    assert as_("leader").post(URL, typed).status_code == 302
    assert Event.objects.get().role == "Khối trưởng"
    for who in ("representative", "reviewer"):
        assert as_(who).get(URL).status_code == 403
        assert as_(who).post(URL, typed).status_code == 403
    assert as_("stranger").get(URL).status_code == 404


def test_a_period_that_does_not_exist_is_not_found(as_, cast, asked):
    assert as_("officer").get("/nam/2023/khoi/10/so-lieu/quy-1/").status_code == 404


def test_sixty_units_cost_as_much_as_two(as_, cast, asked):
    client = as_("officer")
    client.get(URL)
    two = cost_of(client, URL)
    for _ in range(58):
        membership = MembershipFactory(bloc_year=cast.bloc_year)
        FigureFactory(organization=membership.organization, indicator=asked[0], value=5)
    for number in range(10):
        indicator = IndicatorFactory(code=f"them_{number}", name=f"Thêm {number}")
        AskedIndicator.objects.create(year=2023, indicator=indicator)

    page = client.get(URL)

    assert page.text.count('id="o-') == 720
    assert cost_of(client, URL) == two <= 16
    every = {each["name"]: "3" for _, cells in page.context["rows"] for each in cells}
    assert client.post(URL, {**HEAD, "seen": seen_of(page), **every}).status_code == 302
    assert Figure.objects.filter(year=2023).count() == 720
