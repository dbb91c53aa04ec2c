"""The doors under guessing, and a hall full of people: on the real services and database."""

import threading
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.entering import address_of, network_of
from accounts.models import Tries, User
from accounts.services import Caller, MustWait, NotIn, sign_in
from accounts.services.signing_in import WRONG
from accounts.services.throttle import Budget, give_back, lane, take
from tests.factories.people import PASSWORD, AdminFactory, UserFactory

SIGN_IN = "/tai-khoan/vao/"


@pytest.fixture
def checks(monkeypatch):
    """How many passwords were really compared."""
    counted = []
    check = User.check_password
    monkeypatch.setattr(
        User, "check_password", lambda self, raw: counted.append(self.pk) or check(self, raw)
    )
    return counted


def knock(username, secret, address="203.0.113.7", **more):
    """What comes of it, in a word."""
    try:
        sign_in(username=username, secret=secret, caller=Caller(address, **more))
    except MustWait:
        return "wait"
    except NotIn:
        return "wrong"
    return "in"


@pytest.mark.django_db
def test_a_thousand_guesses_from_a_thousand_addresses_get_no_more_than_the_budget(wait, checks):
    UserFactory(username="ngan")

    answers = Counter()
    for n in range(1_000):
        answers[knock("ngan", f"doan-{n}", f"198.51.{n // 250}.{n % 250}")] += 1
        wait(seconds=0.5)  # the thousand within ten minutes

    assert len(checks) == settings.SIGN_IN_TRIES == 10
    assert answers == {"wrong": 10, "wait": 990}


@pytest.mark.django_db
def test_in_no_quarter_of_an_hour_is_the_budget_passed_however_slowly_one_guesses(wait, checks):
    UserFactory(username="ngan")
    asked = []
    for n in range(600):
        before = len(checks)
        knock("ngan", "sai", f"198.51.{n // 250}.{n % 250}")
        asked += [timezone.now()] * (len(checks) - before)
        wait(seconds=20)

    within = settings.SIGN_IN_TRIES_WITHIN
    busiest = max(sum(1 for each in asked if start <= each < start + within) for start in asked)
    assert busiest <= settings.SIGN_IN_TRIES


@pytest.mark.django_db
def test_a_hall_of_120_behind_one_address_gets_in_within_two_minutes(wait):
    people = [UserFactory(username=f"htx{n:03d}") for n in range(120)]

    answers = Counter()
    for n, person in enumerate(people):
        client = Client(REMOTE_ADDR="203.0.113.7")
        typed = [PASSWORD] if n % 10 else ["go-nham", PASSWORD]
        for secret in typed:
            client.post(SIGN_IN, {"username": person.username, "password": secret})
        answers["in" if client.session.get("_auth_user_id") == str(person.pk) else "out"] += 1
        answers["mistyped"] += len(typed) - 1
        wait(seconds=1)

    assert answers == {"in": 120, "mistyped": 12}


@pytest.mark.django_db
def test_the_same_hall_gets_in_when_each_tenth_mistypes_four_times(wait):
    people = [UserFactory(username=f"htx{n:03d}") for n in range(120)]

    answers = Counter(
        knock(person.username, secret)
        for n, person in enumerate(people)
        for secret in ([PASSWORD] if n % 10 else ["nham"] * 4 + [PASSWORD])
    )

    assert answers == {"in": 120, "wrong": 48}


@pytest.mark.django_db
def test_one_address_that_sprays_over_many_accounts_is_stopped(wait, checks):
    people = [UserFactory(username=f"htx{n:03d}") for n in range(100)]

    answers = Counter(knock(each.username, "12345678") for each in people)

    assert answers == {"wrong": settings.SIGN_IN_TRIES_OF_ADDRESS, "wait": 40}
    assert len(checks) == settings.SIGN_IN_TRIES_OF_ADDRESS


@pytest.mark.django_db
def test_the_owner_gets_in_from_a_device_of_theirs_while_strangers_guess(wait):
    user = UserFactory(username="ngan")
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.post(SIGN_IN, {"username": "ngan", "password": PASSWORD})
    client.post("/tai-khoan/ra/")
    for n in range(20):
        knock("ngan", "doan", f"198.51.100.{n}")

    stranger = Client(REMOTE_ADDR="203.0.113.7")
    for each in (stranger, client):
        each.post(SIGN_IN, {"username": "ngan", "password": PASSWORD})

    assert "_auth_user_id" not in stranger.session
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_a_known_device_has_a_budget_of_its_own_and_no_more(wait, checks):
    user = UserFactory(username="ngan")
    mine = {"device": "x", "known": frozenset({user.pk})}

    answers = Counter(knock("ngan", "sai", **mine) for _ in range(30))

    assert answers == {"wrong": 10, "wait": 20}


@pytest.mark.django_db
def test_a_mark_made_up_by_the_browser_opens_no_lane(wait, client):
    UserFactory(username="ngan")
    client.cookies["may"] = '{"id": "x", "people": [1, 2, 3]}'
    for _ in range(12):
        answer = client.post(SIGN_IN, {"username": "ngan", "password": "sai"})

    assert "Đã gõ sai nhiều lần" in answer.content.decode()


@pytest.mark.django_db
def test_a_name_nobody_has_is_answered_as_one_somebody_has(wait, client):
    UserFactory(username="ngan")

    def told(username):
        return [
            client.post(SIGN_IN, {"username": username, "password": "sai"})
            .context["form"]
            .non_field_errors()
            for _ in range(12)
        ]

    there, not_there = told("ngan"), told("khong-co")

    assert there == not_there
    assert there[0] == [WRONG]
    assert there[10] == [
        "Đã gõ sai nhiều lần. Xin đợi 15 phút rồi gõ lại. Cần vào ngay, xin gọi cán bộ Liên minh "
        "phụ trách Khối để được gửi đường dẫn vào một lần."
    ]


@pytest.mark.django_db
def test_after_the_time_told_the_right_password_opens_again(wait, client):
    UserFactory(username="ngan")
    for _ in range(11):
        client.post(SIGN_IN, {"username": "ngan", "password": "sai"})
    wait(minutes=15)

    client.post(SIGN_IN, {"username": "ngan", "password": PASSWORD})

    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_the_office_sees_that_somebody_guesses_and_until_when_to_wait(wait, client):
    user = UserFactory(username="ngan")
    client.force_login(AdminFactory())
    page = f"/tai-khoan/danh-sach/{user.pk}/"
    assert "gõ sai" not in client.get(page).text

    for n in range(3):
        knock("ngan", f"doan-{n}", f"198.51.100.{n}")
    assert ": gõ sai 3 lần, lần cuối lúc 08:00." in client.get(page).text
    for n in range(9):
        knock("ngan", f"doan-{n}", f"198.51.101.{n}")
    assert ": gõ sai 10 lần, đợi đến 08:15 mới gõ tiếp được." in client.get(page).text

    wait(minutes=15)
    assert "gõ sai" not in client.get(page).text


@pytest.mark.django_db
def test_neither_addresses_nor_names_can_be_read_from_what_is_counted(wait):
    knock("mat-khau-go-nham-o", "x", "203.0.113.7")

    kept = str(list(Tries.objects.values()))
    assert "mat-khau" not in kept
    assert "203.0.113" not in kept


@pytest.mark.django_db
def test_counts_of_yesterday_are_swept_away(wait):
    knock("hom-qua", "x")
    wait(days=2)
    knock("hom-nay", "x", "198.51.100.1")

    assert Tries.objects.count() == 2


def test_the_address_is_the_one_our_own_proxy_saw(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.7"})

    settings.TRUSTED_PROXIES = 1
    assert address_of(request) == "203.0.113.7"
    settings.TRUSTED_PROXIES = 0
    assert address_of(request) == "127.0.0.1"
    settings.TRUSTED_PROXIES = 3
    assert address_of(request) == "127.0.0.1"


def test_a_household_of_ipv6_counts_as_one():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("203.0.113.7") == "203.0.113.7"


# --- Processes side by side ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_connections_side_by_side_share_one_budget():
    """As processes do: each thread has a connection of its own."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite of the tests stands in memory: threads share one connection there.")
    budget, key, now = Budget(10, settings.SIGN_IN_TRIES_WITHIN), lane("account", 1), timezone.now()
    let_through, start = [], threading.Barrier(4)

    def guess():
        start.wait()
        for _ in range(25):
            let_through.append(take(key, budget, now) is None)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(let_through) == 100
    assert sum(let_through) == 10
    assert Tries.objects.get().count == 10


@pytest.mark.django_db(transaction=True)
def test_guesses_side_by_side_from_many_addresses_get_one_budget_together(checks):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite of the tests stands in memory: threads share one connection there.")
    UserFactory(username="ngan")
    answers, start = [], threading.Barrier(4)

    def guess(thread):
        start.wait()
        answers.extend(knock("ngan", "sai", f"198.51.{thread}.{n}") for n in range(10))
        connection.close()

    threads = [threading.Thread(target=guess, args=[n]) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert Counter(answers) == {"wrong": 10, "wait": 30}
    assert len(checks) == 10


@pytest.mark.django_db
def test_a_try_given_back_may_be_taken_again():
    budget, now = Budget(1, settings.SIGN_IN_TRIES_WITHIN), timezone.now()

    assert take("x", budget, now) is None
    assert take("x", budget, now) is not None
    give_back("x")
    assert take("x", budget, now) is None
