"""An import is taken back for a day: what nobody built upon, and what nobody changed since."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blocs.models import Bloc, BlocYear, Membership
from cooperatives.models import Figure, Organization, OrganizationName
from history.models import Event
from history.services import verify_chain
from home import services
from tests.factories.blocs import PledgeFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.scoring import ScoreSheetFactory
from tests.home.imports import answered, confirmed, sent
from tests.home.lists import row

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)
OTHER = {"number": 2, "tax_code": "1700000002", "name": "HTX Bình Minh"}


def test_an_import_taken_back_leaves_the_register_as_it_was(looked, season, admin, commune):
    batch, _ = looked(row(), row(**OTHER))
    confirmed(batch, admin)

    done = services.undo(batch=batch, by=admin, at=LATER)

    assert (done.state, done.stayed) == ("da_hoan_tac", [])
    assert not any(
        each.objects.exists()
        for each in (Organization, OrganizationName, Figure, Membership, BlocYear, Bloc)
    )
    assert Event.objects.last().verb == "home.import_undone"
    assert verify_chain() is None


def test_what_the_import_changed_is_put_back(looked, season, admin, commune):
    confirmed(sent(season, admin, row(members=20, bloc=1)), admin)
    unit = Organization.objects.get()
    before = (unit.name, unit.contact_name, unit.sort_key)
    batch = sent(season, admin, row(name="HTX Tân Hòa", contact="Trần Mẫu", members=25, bloc=2))
    confirmed(answered(batch, admin), admin, at=LATER)

    services.undo(batch=batch, by=admin, at=LATER)

    unit.refresh_from_db()
    assert (unit.name, unit.contact_name, unit.sort_key) == before
    assert Figure.objects.get(indicator__code="so_thanh_vien").value == 20
    assert Membership.objects.current().get().bloc_year.number == 1
    assert OrganizationName.objects.get().name == unit.name
    assert not BlocYear.objects.filter(number=2).exists()


def test_a_code_given_to_a_unit_without_one_is_taken_away_again(looked, admin, commune):
    unit = OrganizationFactory(name="HTX NN Hòa Thuận", commune=commune, tax_code=None)
    batch, _ = looked(row())
    services.answer(batch=batch, keys=["1-2"], value=str(unit.pk), by=admin)
    confirmed(batch, admin)

    services.undo(batch=batch, by=admin, at=LATER)

    unit.refresh_from_db()
    assert unit.tax_code is None


def test_a_unit_that_pledged_since_stays_whole_and_is_named(looked, season, admin, commune):
    batch, _ = looked(row(), row(**OTHER))
    confirmed(batch, admin)
    unit = Organization.objects.get(tax_code="1700000001")
    PledgeFactory(organization=unit, season=season)

    done = services.undo(batch=batch, by=admin, at=LATER)

    assert done.stayed == [
        ["HTX NN Hòa Thuận", "đã có đăng ký thi đua từ khi nhập"],
        ["Khối 1 An Biên", "còn đơn vị thành viên"],
    ]
    assert Organization.objects.get() == unit
    assert (unit.figures.count(), unit.memberships.count()) == (2, 1)


def test_a_unit_with_a_sheet_or_a_figure_by_another_hand_stays(looked, season, admin, commune):
    batch, _ = looked(row(), row(**OTHER), row(number=3, tax_code="1700000003", name="HTX Ba"))
    confirmed(batch, admin)
    ScoreSheetFactory(membership=Membership.objects.get(organization__tax_code="1700000001"))
    figure = Figure.objects.filter(organization__tax_code="1700000002").first()
    Figure.objects.filter(pk=figure.pk).update(value=7, entered_at=LATER)

    batch.refresh_from_db()
    plan = services.undoing(batch=batch, by=admin, at=LATER)

    assert plan.removed[0] == "HTX Ba (mã số thuế 1700000003)"
    assert [each.name for each in plan.stays] == [
        "HTX NN Hòa Thuận", "HTX Bình Minh", "Khối 1 An Biên",
    ]  # fmt: skip
    assert "bảng chấm" in plan.stays[0].why
    assert "số liệu" in plan.stays[1].why


def test_what_somebody_changed_since_stays_as_they_left_it(looked, season, admin, commune):
    confirmed(sent(season, admin, row()), admin)
    batch = sent(season, admin, row(contact="Trần Mẫu", phone="0987654321", members=25))
    confirmed(batch, admin, at=LATER)
    Organization.objects.update(contact_name="Lê Mẫu", version=9)
    Figure.objects.filter(indicator__code="so_thanh_vien").update(
        value=30, entered_at=LATER + timedelta(minutes=1)
    )

    done = services.undo(batch=batch, by=admin, at=LATER)

    unit = Organization.objects.get()
    assert (unit.contact_name, unit.contact_phone) == ("Lê Mẫu", "0912345678")
    assert Figure.objects.get(indicator__code="so_thanh_vien").value == 30
    assert sorted(why for _, why in done.stayed) == [
        "người đại diện đã được sửa sau khi nhập",
        "số liệu “Số thành viên chính thức” đã được sửa sau khi nhập",
    ]


def test_a_second_undo_and_one_after_a_day_are_refused(looked, season, admin, commune):
    batch, _ = looked(row())
    confirmed(batch, admin)
    with pytest.raises(ValidationError, match="Chỉ hoàn tác được trong 24 giờ"):
        services.undo(batch=batch, by=admin, at=NOON + timedelta(hours=24, seconds=1))

    services.undo(batch=batch, by=admin, at=NOON + timedelta(hours=24))

    with pytest.raises(ValidationError, match="đã hoàn tác lúc"):
        services.undo(batch=batch, by=admin, at=LATER)


def test_what_was_not_imported_is_not_taken_back(looked, admin, commune):
    batch, _ = looked(row())

    with pytest.raises(ValidationError, match="chưa nhập"):
        services.undo(batch=batch, by=admin, at=LATER)


def test_judging_what_to_take_back_takes_as_many_questions_for_three_units_as_for_one(
    looked, season, admin, commune
):
    other, asked = SeasonFactory(year=2026), []
    for chosen, count in ((season, 1), (other, 3)):
        rows = [
            row(number=n, tax_code=f"17{chosen.year}{n:04}", name=f"HTX Mẫu {n} {chosen.year}")
            for n in range(1, count + 1)
        ]
        batch = confirmed(sent(chosen, admin, *rows), admin)
        with CaptureQueriesContext(connection) as queries:
            services.undoing(batch=batch, by=admin, at=LATER)
        asked.append(len(queries))

    # One for every table that may refer to a unit: their number grows with the application.
    assert asked[0] == asked[1]


def test_a_name_given_twice_on_one_day_comes_back_too(looked, season, admin, commune):
    for name in ("HTX NN Hòa Thuận", "HTX Tân Hòa"):
        confirmed(answered(sent(season, admin, row(name=name)), admin), admin)
    batch = answered(sent(season, admin, row(name="HTX Hòa Phát")), admin)
    batch = confirmed(batch, admin, at=LATER)

    services.undo(batch=batch, by=admin, at=LATER)

    assert Organization.objects.get().name == "HTX Tân Hòa"
    names = OrganizationName.objects.order_by("pk").values_list("name", "valid_to")
    assert [name for name, until in names if until is None] == ["HTX Tân Hòa"]
