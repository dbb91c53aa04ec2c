"""Two registers came together: look-alikes are seen side by side, and are one unit or two."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from blocs.services import fold_twin
from cooperatives.models import DistinctPair, Dues, Figure, Organization, Representative
from cooperatives.services import tell_apart
from cooperatives.twins import twins
from history.models import Event
from history.services import verify_chain
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.cooperatives import (
    FigureFactory,
    LocalityFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def pair(name="Phú Lợi", **of_other):
    commune = LocalityFactory()
    one = OrganizationFactory(name=f"HTX NN {name}", commune=commune)
    other = OrganizationFactory(name=f"HTX nông nghiệp {name}", commune=commune, **of_other)
    return one, other


def test_alike_units_are_paired_once_and_others_not():
    one, other = pair()
    OrganizationFactory(name="HTX NN Kênh 3A", commune=one.commune)
    OrganizationFactory(name="HTX NN Kênh 3B", commune=one.commune)

    (found,) = twins()

    assert (found.one, found.other, found.why) == (one, other, "Cùng tên, cùng xã")


def test_two_units_said_to_be_two_are_not_asked_about_again():
    one, other = pair()

    tell_apart(one=other, other=one, by=OfficerFactory(), at=NOON)
    tell_apart(one=one, other=other, by=OfficerFactory(), at=NOON)

    assert twins() == []
    assert DistinctPair.objects.count() == 1
    assert [each.verb for each in Event.objects.all()] == ["cooperatives.told_apart"]


def test_the_doubled_record_gives_what_it_alone_knew_and_nothing_is_written_over():
    one, other = pair(contact_name="Nguyễn Văn Mẫu", founded_year=2010)
    Organization.objects.filter(pk=one.pk).update(tax_code=None, founded_year=2008)
    one.refresh_from_db()
    code = other.tax_code
    FigureFactory(organization=one, year=2022, value=Decimal(5))
    FigureFactory(organization=other, year=2022, value=Decimal(7))
    FigureFactory(organization=other, year=2023, value=Decimal(9))
    Dues.objects.create(organization=other, year=2023, due=1_200_000)
    speaker = RepresentativeFactory(organization=other)

    folded = fold_twin(doubled=other, kept=one, by=OfficerFactory(), at=NOON)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.tax_code, one.founded_year, one.contact_name) == (code, 2008, "Nguyễn Văn Mẫu")
    assert (other.tax_code, other.status, other.successor) == (None, "da_sap_nhap", one)
    figures = Figure.objects.filter(organization=one).order_by("year")
    assert [(each.year, each.value) for each in figures] == [(2022, 5), (2023, 9)]
    assert (folded.filled, folded.figures) == (2, 2)
    assert Representative.objects.get(organization=one).user == speaker.user
    assert Representative.objects.get(organization=other).valid_to is not None
    assert twins() == []
    assert verify_chain() is None


def test_a_record_that_sits_in_a_bloc_is_kept_and_nothing_changes():
    one, other = pair()
    seat = MembershipFactory(organization=other, bloc_year=BlocYearFactory(number=4))

    with pytest.raises(ValidationError, match=f"{other} đang ở {seat.bloc_year.name} năm 2023"):
        fold_twin(doubled=other, kept=one, by=OfficerFactory(), at=NOON)

    other.refresh_from_db()
    assert other.status == Organization.Status.ACTIVE
    assert not Event.objects.exists()


def test_a_record_folded_meanwhile_is_told():
    one, other = pair()
    fold_twin(doubled=other, kept=one, by=OfficerFactory(), at=NOON)

    with pytest.raises(ValidationError, match="đã sáp nhập. Xin tải lại danh sách"):
        fold_twin(doubled=other, kept=one, by=OfficerFactory(), at=NOON)


def test_only_the_alliances_staff_judge():
    one, other = pair()

    with pytest.raises(PermissionDenied):
        fold_twin(doubled=other, kept=one, by=UserFactory(), at=NOON)
    with pytest.raises(PermissionDenied):
        tell_apart(one=one, other=other, by=UserFactory(), at=NOON)


def test_the_pages_show_both_ask_once_and_do_it(client):
    one, other = pair()
    client.force_login(OfficerFactory())

    page = client.get(reverse("blocs:twins")).text
    asked = client.get(reverse("blocs:fold_twin", args=[one.pk, other.pk])).text
    done = client.post(reverse("blocs:fold_twin", args=[one.pk, other.pk]), follow=True).text

    assert page.count(one.tax_code) == page.count(other.tax_code) == 1
    assert f"Gộp {other} vào {one}?" in asked
    assert f"Đã gộp {other} vào {one}" in done
    assert "Không có hai hồ sơ nào giống nhau" in client.get(reverse("blocs:twins")).text


def test_a_refusal_stands_on_the_page(client):
    one, other = pair()
    MembershipFactory(organization=other)
    client.force_login(OfficerFactory())

    page = client.post(reverse("blocs:fold_twin", args=[one.pk, other.pk])).text

    assert "Chưa gộp được" in page
    assert "Xin giữ hồ sơ này, hoặc ghi ra khỏi Khối trước rồi gộp." in page


def test_saying_they_are_two_on_the_page(client):
    one, other = pair()
    client.force_login(OfficerFactory())

    page = client.post(reverse("blocs:tell_twins_apart", args=[one.pk, other.pk]), follow=True).text

    assert "là hai đơn vị khác nhau, sẽ không hỏi lại." in page


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_pairs(client, pairs, django_assert_num_queries):
    for name in ("Phú Lợi", "Tân Hòa", "Kênh 8B")[:pairs]:
        pair(name)
    client.force_login(OfficerFactory())

    with django_assert_num_queries(11):
        page = client.get(reverse("blocs:twins")).text

    assert page.count("Hai đơn vị khác nhau") == pairs
