import pytest
from django.apps import apps
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from history import words
from history.selectors import (
    Change,
    changes_of,
    events_about,
    events_about_all,
    events_of_season,
    kind_name,
    say,
)
from history.services import record
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/nhat-ky/"


def act(subject, verb="accounts.created", **more):
    with transaction.atomic():
        return record(
            **{"by": more.pop("by", None), "verb": verb, "subject": subject, "at": NOON, **more}
        )


def text_of(html: str) -> str:
    return " ".join(html.split())


def test_a_subjects_acts_come_newest_first_and_are_its_own():
    user, other = UserFactory(), UserFactory()
    act(user)
    act(other)
    act(user, "accounts.disabled")

    assert [event.verb for event in events_about(user)] == [
        "accounts.disabled",
        "accounts.created",
    ]
    assert len(events_about(user, limit=1)) == 1


def test_the_acts_of_several_subjects_come_together():
    first, second = UserFactory(), UserFactory()
    act(first)
    act(second)
    act(UserFactory())

    events = events_about_all(User.objects.filter(pk__in=[first.pk, second.pk]))

    assert [event.subject_id for event in events] == [str(second.pk), str(first.pk)]


def test_things_of_different_kinds_with_one_number_are_kept_apart():
    user = UserFactory()
    act(user)

    assert events_about(OrganizationFactory.build(pk=user.pk)) == []


def test_the_acts_of_a_year_come_in_pages():
    user = UserFactory()
    for _ in range(51):
        act(user, season=2023)
    act(user, season=2022)

    first, second = events_of_season(2023), events_of_season(2023, 2)

    assert (len(first), len(second)) == (50, 1)
    assert (first[0].seq, second[0].seq) == (51, 1)


def test_changes_are_read_in_words_not_codes():
    event = act(
        OrganizationFactory(),
        changes={
            "founded_year": [None, 2015],
            "is_sample": [False, True],
            "note": "ghi thêm",
            "status": ["dang_hoat_dong", "tam_ngung"],
        },
    )

    assert changes_of(event) == [
        Change("năm thành lập", "–", "2015"),
        Change("dữ liệu mẫu", "không", "có"),
        Change("ghi chú", None, "ghi thêm"),
        Change("tình trạng", "Đang hoạt động", "Tạm ngừng"),
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        ("", "–"),
        (True, "có"),
        (0, "0"),
        (1_250_000, "1.250.000"),
        ("94.50", "94,5"),
        ("0.00", "0"),
        ("0300588569", "0300588569"),
        ("17.a", "17.a"),
        ("2023-12-22", "22/12/2023"),
        ("2023-12-22T05:00:00.000000+00:00", "12:00, 22/12/2023"),
        ("2023-99-99", "2023-99-99"),
        (["a", "b", "c"], "a, b, c"),
        ([], "–"),
        ({"created": 3, "la": "1.50"}, "thêm: 3; la: 1,5"),
        ({}, "–"),
    ],
)
def test_any_value_is_said_as_people_write(value, said):
    assert say(value, app="catalogue") == said


def test_facts_that_are_no_field_have_registered_names():
    event = act(UserFactory(), changes={"roles": [None, "Hội đồng TĐKT"]})

    assert changes_of(event) == [Change("vai", "–", "Hội đồng TĐKT")]


def test_one_name_may_mean_different_things_in_two_apps():
    user = UserFactory()
    loaded = act(user, "catalogue.loaded", changes={"created": 3})
    localities = act(user, "cooperatives.localities_loaded", changes={"created": 3})

    assert changes_of(loaded) == [Change("thêm", None, "3")]
    assert changes_of(localities) == [Change("số dòng thêm", None, "3")]


def test_a_subject_of_a_kind_that_is_gone_can_still_be_read():
    event = act(UserFactory(), changes={"x": 1})
    event.subject_type = "cu.khongcon"

    assert kind_name(event.subject_type) == "Cu.khongcon"
    assert changes_of(event) == [Change("x", None, "1")]


def test_every_registered_verb_belongs_to_an_app_and_reads_as_words():
    for name, said in words.verbs().items():
        assert name.partition(".")[0] in apps.app_configs, name
        assert said.strip() == said
        assert "_" not in said


def test_an_unknown_verb_is_told_by_its_own_name():
    assert words.verb("accounts.la_gi") == "accounts.la_gi"


def test_the_partial_tells_who_did_what_when_and_why():
    event = act(
        OrganizationFactory(name="HTX Mẫu"),
        verb="accounts.disabled",
        by=OfficerFactory(full_name="Nguyễn Thị Mẫu"),
        role="Cán bộ phụ trách Khối",
        on_behalf_of="HTX Mẫu",
        reason="Đơn gửi ngày 20/12",
        changes={"status": ["dang_hoat_dong", "tam_ngung"]},
    )

    page = text_of(render_to_string("history/_events.html", {"events": [event]}))

    assert "12:00, 22/12/2023" in page
    assert (
        '<strong>Nguyễn Thị Mẫu</strong> <span class="muted">(Cán bộ phụ trách Khối)</span> '
        "khóa tài khoản, thay cho HTX Mẫu"
    ) in page
    assert "Lý do: Đơn gửi ngày 20/12" in page
    assert "Tình trạng: Đang hoạt động → Tạm ngừng" in page


def test_the_partial_says_when_nothing_was_recorded():
    page = render_to_string("history/_events.html", {"events": []})

    assert "Chưa có việc nào được ghi." in page


@pytest.fixture
def admin(client):
    admin = AdminFactory(full_name="Trần Thị Mẫu")
    client.force_login(admin)
    return admin


def labels(answer) -> list[str]:
    return [event.subject_label for event in answer.context["page"]]


def test_the_record_is_for_the_admin_alone(client):
    client.force_login(OfficerFactory())

    assert client.get(PAGE).status_code == 403


def test_the_record_can_be_narrowed_by_year_person_and_kind(client, admin):
    officer = OfficerFactory()
    cooperative = OrganizationFactory(name="HTX Mẫu")
    act(UserFactory(full_name="Một"), by=admin, season=2022)
    act(UserFactory(full_name="Hai"), by=officer, season=2023)
    act(cooperative, by=officer, season=2023)

    assert labels(client.get(PAGE)) == ["HTX Mẫu", "Hai", "Một"]
    assert labels(client.get(PAGE, {"nam": 2022})) == ["Một"]
    assert labels(client.get(PAGE, {"nguoi": officer.pk})) == ["HTX Mẫu", "Hai"]
    assert labels(client.get(PAGE, {"loai": "accounts.user"})) == ["Hai", "Một"]
    both = {"loai": "accounts.user", "nam": 2023}
    assert labels(client.get(PAGE, both)) == ["Hai"]


def test_a_filter_that_makes_no_sense_shows_everything(client, admin):
    act(UserFactory(full_name="Một"))

    assert labels(client.get(PAGE, {"nam": "xyz", "nguoi": "-1"})) == ["Một"]


def test_an_empty_record_says_so(client, admin):
    assert "Chưa có việc nào như vậy" in client.get(PAGE).content.decode()


def test_the_record_costs_the_same_for_any_number_of_acts(client, admin):
    def cost(acts):
        for _ in range(acts):
            act(UserFactory(), by=OfficerFactory(), season=2023)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    one, three = cost(1), cost(2)

    assert one == three <= 12


def test_acts_are_told_at_the_hour_of_vietnam():
    event = act(UserFactory(), at=moment(1, 1, 2024, hour=0, minute=30))

    page = render_to_string("history/_events.html", {"events": [event]})

    assert "00:30, 01/01/2024" in page
