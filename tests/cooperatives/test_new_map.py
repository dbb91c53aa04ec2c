"""Districts ended on 01/07/2025: the register goes over to the new map, and forgets nothing."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.models import FormerPlace, Locality, Organization
from cooperatives.new_map import district_of, ended_places
from cooperatives.services import move_to_new_map
from history import clock
from history.models import Event
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db

AFTER = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)
LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def after(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def district(name="Giồng Riềng"):
    return LocalityFactory(
        name=name, full_name=f"Huyện {name}", level=Locality.Level.DISTRICT, valid_to=LAST_DAY
    )


def ended(*successors, parent=None):
    commune = LocalityFactory(parent=parent or district(), valid_to=LAST_DAY)
    commune.successors.set(successors)
    return commune


def new_commune():
    return LocalityFactory(valid_from=FIRST_DAY)


def test_units_in_ended_communes_are_listed_with_what_stands_there_now():
    new = new_commune()
    commune = ended(new)
    unit = OrganizationFactory(commune=commune)
    OrganizationFactory(commune=new)
    OrganizationFactory(commune=commune, status=Organization.Status.DISSOLVED)

    (place,) = ended_places(date(2025, 7, 2))

    assert (place.commune, place.units, place.successors) == (commune, (unit,), (new,))
    assert ended_places(LAST_DAY) == []


def test_moving_keeps_where_the_unit_was():
    old_district = district()
    new = new_commune()
    old = ended(new, parent=old_district)
    unit = OrganizationFactory(commune=old)

    move_to_new_map(choices={unit.pk: new.pk}, by=AdminFactory(), at=AFTER)

    unit.refresh_from_db()
    former = FormerPlace.objects.get()
    assert (unit.commune, unit.version) == (new, 1)
    assert (former.organization, former.commune, former.until) == (unit, old, LAST_DAY)
    moved = Organization.objects.select_related("commune__parent").get(pk=unit.pk)
    assert district_of(moved) == old_district
    assert Event.objects.get().verb == "cooperatives.moved_to_new_map"


def test_of_two_successors_one_must_be_chosen_and_nothing_moves_before():
    here, there = new_commune(), new_commune()
    one, two = (
        OrganizationFactory(commune=ended(here)),
        OrganizationFactory(commune=ended(here, there)),
    )

    with pytest.raises(ValidationError, match=f"{two}: xin chọn một xã, phường"):
        move_to_new_map(choices={one.pk: here.pk, two.pk: 0}, by=AdminFactory(), at=AFTER)

    assert not FormerPlace.objects.exists()
    assert not Event.objects.exists()


def test_a_unit_that_moved_meanwhile_refuses_the_whole():
    new = new_commune()
    commune = ended(new)
    moved, waiting = OrganizationFactory(commune=commune), OrganizationFactory(commune=commune)
    choices = {moved.pk: new.pk, waiting.pk: new.pk}
    move_to_new_map(choices={moved.pk: new.pk}, by=AdminFactory(), at=AFTER)

    with pytest.raises(ValidationError, match="vừa được người khác chuyển"):
        move_to_new_map(choices=choices, by=AdminFactory(), at=AFTER)

    waiting.refresh_from_db()
    assert waiting.commune == commune


def test_only_the_admin_moves_the_register():
    new = new_commune()
    unit = OrganizationFactory(commune=ended(new))

    with pytest.raises(PermissionDenied):
        move_to_new_map(choices={unit.pk: new.pk}, by=OfficerFactory(), at=AFTER)


@pytest.mark.parametrize("units", [1, 3])
def test_the_page_moves_what_stays_ticked(client, after, django_assert_num_queries, units):
    new = new_commune()
    commune = ended(new)
    made = [OrganizationFactory(commune=commune) for _ in range(units)]
    stays = OrganizationFactory(commune=commune)
    client.force_login(AdminFactory())
    url = reverse("cooperatives:new_map")

    with django_assert_num_queries(10):
        page = client.get(url).text
    sent = {f"don_vi_{each.pk}": "1" for each in made}
    sent |= {f"xa_{each.pk}": new.pk for each in [*made, stays]}
    asked = client.post(url, sent).text
    assert not FormerPlace.objects.exists()
    answer = client.post(url, sent | {"dong-y": "1"}, follow=True)

    assert f"Chuyển {units} đơn vị sang địa bàn mới?" in asked
    assert f"Để lại 1 đơn vị: {stays}." in asked
    assert page.count('type="checkbox"') == units + 1
    assert f"Đã chuyển {units} đơn vị sang địa bàn mới." in answer.text
    stays.refresh_from_db()
    assert stays.commune == commune
    assert FormerPlace.objects.count() == units


def test_what_was_chosen_comes_back_with_the_refusal(client, after):
    here, there = new_commune(), new_commune()
    both = ended(here, there)
    one, two = OrganizationFactory(commune=both), OrganizationFactory(commune=both)
    client.force_login(AdminFactory())

    answer = client.post(
        reverse("cooperatives:new_map"),
        {f"don_vi_{one.pk}": "1", f"xa_{one.pk}": there.pk, f"don_vi_{two.pk}": "1"},
    )

    assert f"{two}: xin chọn một xã, phường thay cho {both}." in answer.text
    assert f'<option value="{there.pk}" selected>' in answer.text
    assert not FormerPlace.objects.exists()


def test_a_commune_without_a_known_successor_is_told_apart(client, after):
    unit = OrganizationFactory(commune=ended())
    client.force_login(AdminFactory())

    page = client.get(reverse("cooperatives:new_map")).text

    assert "Chưa rõ xã, phường thay thế" in page
    assert unit.get_absolute_url() in page
    assert 'type="checkbox"' not in page


def test_when_every_unit_has_moved_the_page_says_so(client, after):
    client.force_login(AdminFactory())

    assert "Mọi đơn vị đã ở địa bàn đang dùng" in client.get(reverse("cooperatives:new_map")).text


def test_sent_twice_it_says_that_all_have_moved(client, after):
    new = new_commune()
    unit = OrganizationFactory(commune=ended(new))
    client.force_login(AdminFactory())
    sent = {f"don_vi_{unit.pk}": "1", f"xa_{unit.pk}": new.pk, "dong-y": "1"}

    client.post(reverse("cooperatives:new_map"), sent)
    again = client.post(reverse("cooperatives:new_map"), sent, follow=True).text

    assert "Các đơn vị đã được chuyển" in again
    assert FormerPlace.objects.count() == 1


def test_after_the_move_the_register_is_still_found_by_its_old_district(client, after):
    old_district, new = district("Gò Quao"), new_commune()
    unit = OrganizationFactory(commune=ended(new, parent=old_district))
    other = OrganizationFactory(commune=new)
    move_to_new_map(choices={unit.pk: new.pk}, by=AdminFactory(), at=AFTER)
    client.force_login(OfficerFactory())

    page = client.get(reverse("cooperatives:organizations"), {"huyen": old_district.pk}).text

    assert unit.name in page
    assert other.name not in page
