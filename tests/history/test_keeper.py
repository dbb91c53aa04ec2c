"""The technical pages: what the keeper of the system sees and what is recorded of it."""

import pytest

from accounts.models import User
from catalogue.models import Issuer
from history.models import Event
from tests.factories.people import AdminFactory, UserFactory

pytestmark = pytest.mark.django_db

ADMIN = "/ky-thuat/"


@pytest.fixture
def keeper(client):
    keeper = AdminFactory(is_staff=True, is_superuser=True)
    client.force_login(keeper)
    return keeper


def acts():
    return list(Event.objects.values_list("verb", "role", "changes"))


def test_the_offices_admin_has_no_business_in_the_technical_pages(client):
    client.force_login(AdminFactory())

    assert client.get(ADMIN).status_code == 302


def test_what_the_keeper_adds_changes_and_deletes_is_recorded_by_field(client, keeper):
    row = {"code": "so", "name": "Sở Mẫu", "short_name": ""}
    client.post(f"{ADMIN}catalogue/issuer/add/", row)
    issuer = Issuer.objects.get()
    client.post(f"{ADMIN}catalogue/issuer/{issuer.pk}/change/", {**row, "name": "Sở Nội vụ Mẫu"})
    client.post(f"{ADMIN}catalogue/issuer/{issuer.pk}/delete/", {"post": "yes"})

    assert acts() == [
        ("history.keeper_added", "Quản trị hệ thống", {}),
        ("history.keeper_changed", "Quản trị hệ thống", {"fields": "Tên"}),
        ("history.keeper_deleted", "Quản trị hệ thống", {}),
    ]
    assert set(Event.objects.values_list("actor", flat=True)) == {keeper.pk}


def test_several_rows_deleted_at_once_are_recorded_one_by_one(client, keeper):
    for code in ("a", "b"):
        Issuer.objects.create(code=code, name=code)

    client.post(
        f"{ADMIN}catalogue/issuer/",
        {
            "action": "delete_selected",
            "_selected_action": list(Issuer.objects.values_list("pk", flat=True)),
            "post": "yes",
        },
    )

    assert not Issuer.objects.exists()
    assert [verb for verb, *_ in acts()] == ["history.keeper_deleted"] * 2


def test_the_keeper_opens_an_account_and_it_is_recorded(client, keeper):
    client.post(
        f"{ADMIN}accounts/user/add/",
        {
            "username": "mau",
            "full_name": "Lê Thị Mẫu",
            "usable_password": "true",
            "password1": "luc-binh-troi-song",
            "password2": "luc-binh-troi-song",
        },
    )

    assert User.objects.get(username="mau").check_password("luc-binh-troi-song")
    assert [verb for verb, *_ in acts()] == ["history.keeper_added"]


def test_a_password_set_by_the_keeper_is_recorded(client, keeper):
    user = UserFactory()

    client.post(
        f"{ADMIN}accounts/user/{user.pk}/password/",
        {
            "usable_password": "true",
            "password1": "luc-binh-troi-song",
            "password2": "luc-binh-troi-song",
        },
    )

    user.refresh_from_db()
    assert user.check_password("luc-binh-troi-song")
    assert [verb for verb, *_ in acts()] == ["history.keeper_changed"]


@pytest.mark.parametrize(
    "page",
    [
        "accounts/user/",
        "catalogue/legalbasis/",
        "catalogue/awardterm/",
        "catalogue/papertext/",
        "history/event/",
    ],
)
def test_the_lists_open(client, keeper, page):
    assert client.get(f"{ADMIN}{page}").status_code == 200


def test_the_record_can_only_be_read(client, keeper):
    client.post(f"{ADMIN}catalogue/issuer/add/", {"code": "so", "name": "Sở", "short_name": ""})
    event = Event.objects.get()
    page = f"{ADMIN}history/event/{event.pk}/"

    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", {"reason": "khác"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{ADMIN}history/event/add/").status_code == 403
    assert "delete_selected" not in client.get(f"{ADMIN}history/event/").content.decode()
