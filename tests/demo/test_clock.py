from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from demo import services
from demo.context import demo_clock
from demo.middleware import running_clock
from demo.selectors import next_stops
from history import clock, requests
from history.models import DemoClock, Event
from history.services import record
from tests.factories.blocs import SeasonFactory, StepFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

START = moment(22, 12, 2023, hour=8)
REAL = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAGE = "/ban-dung-thu/"


class RealClock:
    """The machine's clock, to be wound by hand."""

    def __init__(self, monkeypatch):
        self.now = REAL
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def passes(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def real(monkeypatch):
    return RealClock(monkeypatch)


@pytest.fixture
def demo(settings, real):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    services.start_clock(at=START)
    return real


def server():
    """A process that serves: it answers one request a call."""
    return running_clock(lambda request: HttpResponse())


def test_one_request_reads_the_clock_once_and_sees_it_run(demo, django_assert_num_queries):
    requests.begin()

    with django_assert_num_queries(1):
        first = clock.now()
        demo.passes(seconds=5)
        second = clock.now()

    requests.end()
    assert second - first == timedelta(seconds=5)


def test_a_clock_moved_within_a_request_is_read_anew(demo):
    requests.begin()
    clock.now()

    services.move_clock(to=START + timedelta(days=3), by=AdminFactory())

    assert clock.now() == START + timedelta(days=3)
    requests.end()


def test_without_demo_mode_the_real_clock_runs_whatever_the_database_says(real):
    services.start_clock(at=START)

    assert clock.now() == REAL


def test_without_demo_mode_nothing_can_move_it(client, real):
    services.start_clock(at=START)
    admin = AdminFactory()
    client.force_login(admin)

    with pytest.raises(PermissionDenied):
        services.move_clock(to=START + timedelta(days=1), by=admin)
    with pytest.raises(PermissionDenied):
        services.start_over(by=admin)
    with pytest.raises(NoReverseMatch):
        reverse("demo:clock")
    with pytest.raises(MiddlewareNotUsed):
        server()
    assert client.get(PAGE).status_code == 404
    assert demo_clock(None) == {}


def test_in_demo_mode_without_a_seed_the_real_clock_runs(settings, real):
    settings.DEMO = True

    assert clock.now() == REAL
    server()(None)
    with pytest.raises(ValidationError, match="Chưa có dữ liệu mẫu"):
        services.start_over(by=AdminFactory())


def test_the_clock_starts_where_the_seed_put_it_and_runs(demo):
    assert clock.now() == START

    demo.passes(minutes=5)

    assert clock.now() == START + timedelta(minutes=5)
    assert clock.day(clock.now()).isoformat() == "2023-12-22"


def test_a_machine_whose_clock_is_set_back_does_not_turn_the_demonstration_back(demo):
    demo.passes(minutes=-30)

    assert clock.now() == START


def test_time_stands_still_while_nothing_runs(demo):
    serve = server()
    serve(None)
    demo.passes(minutes=5)
    serve(None)

    demo.passes(days=3)
    server()(None)

    assert clock.now() == START + timedelta(minutes=5)


def test_time_runs_on_while_a_server_waits_for_requests(demo):
    serve = server()
    serve(None)

    demo.passes(hours=5)
    serve(None)

    assert clock.now() == START + timedelta(hours=5)


def test_a_second_process_does_not_turn_back_the_first(demo):
    first = server()
    first(None)
    demo.passes(minutes=30)
    first(None)
    demo.passes(seconds=10)

    server()(None)

    assert clock.now() == START + timedelta(minutes=30, seconds=10)


def test_an_act_just_before_the_stop_does_not_come_to_lie_in_the_future(demo):
    serve = server()
    serve(None)
    demo.passes(seconds=50)
    user = UserFactory()
    with transaction.atomic():
        record(by=user, verb="accounts.created", subject=user, at=clock.now())

    demo.passes(days=3)
    server()(None)

    assert clock.now() == START + timedelta(seconds=50)


def test_the_clock_is_written_at_most_once_a_minute(demo, django_assert_num_queries):
    serve = server()
    serve(None)
    demo.passes(seconds=59)

    with django_assert_num_queries(0):
        serve(None)
    demo.passes(seconds=1)
    with django_assert_num_queries(2):  # the look and the note
        serve(None)

    assert DemoClock.objects.get().shown_at == START + timedelta(minutes=1)


def test_the_admin_moves_it_forward_and_it_is_recorded(demo):
    admin = AdminFactory()
    later = moment(2, 1, 2024, hour=8)

    services.move_clock(to=later, by=admin)

    assert clock.now() == later
    event = Event.objects.get()
    assert (event.verb, event.at, event.actor) == ("demo.clock_moved", later, admin)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(minutes=1), timedelta(days=365)])
def test_it_never_goes_back(demo, back):
    with pytest.raises(ValidationError, match="Đồng hồ chỉ tiến: bây giờ là 08:00, 22/12/2023"):
        services.move_clock(to=START - back, by=AdminFactory())

    assert clock.now() == START
    assert not Event.objects.exists()


def test_starting_over_goes_to_the_first_morning(demo):
    admin = AdminFactory()
    services.move_clock(to=moment(2, 1, 2024), by=admin)

    services.start_over(by=admin)

    assert clock.now() == START
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "demo.clock_moved",
        "demo.clock_started_over",
    ]


def test_only_the_admin_moves_it(demo):
    officer = OfficerFactory()

    with pytest.raises(PermissionDenied):
        services.move_clock(to=START + timedelta(days=1), by=officer)
    with pytest.raises(PermissionDenied):
        services.start_over(by=officer)


def test_the_next_stops_are_the_first_mornings_of_coming_steps(demo):
    season = SeasonFactory(year=2023)
    for code, opens_on in (
        ("tu_cham", moment(22, 12, 2023)),
        ("hoi_nghi", moment(8, 1, 2024)),
        ("khoi_cham", moment(26, 12, 2023)),
    ):
        StepFactory(season=season, code=code, opens_on=opens_on.date())

    stops = next_stops(clock.now())

    assert [(stop.at, stop.label) for stop in stops] == [
        (moment(26, 12, 2023, hour=8), "Khối tổng hợp, chấm điểm, năm 2023"),
        (moment(8, 1, 2024, hour=8), "Hội nghị Khối bình xét, suy tôn, năm 2023"),
    ]


@pytest.fixture
def admin(client, demo):
    admin = AdminFactory()
    client.force_login(admin)
    return admin


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_every_page_says_that_it_is_a_demonstration_and_what_day_it_is(client, demo):
    page = client.get("/tai-khoan/vao/").content.decode()

    assert "Bản dùng thử: hôm nay là <strong>Thứ Sáu, 22/12/2023 08:00</strong>" in page
    assert f'href="{PAGE}"' not in page


def test_the_banner_leads_the_admin_to_the_clock(client, admin):
    assert f'href="{PAGE}"' in client.get("/tai-khoan/").content.decode()


def test_the_page_moves_the_clock_to_a_day(client, admin):
    answer = client.post(PAGE, {"day": "02/01/2024", "hour": "8"}, follow=True)

    assert said(answer) == ["Bản dùng thử nay ở lúc 08:00, 02/01/2024."]
    assert clock.now() == moment(2, 1, 2024, hour=8)


def test_the_page_refuses_to_go_back_and_keeps_what_was_typed(client, admin):
    answer = client.post(PAGE, {"day": "01/12/2023", "hour": "8"})

    assert answer.context["form"].errors["day"][0].startswith("Đồng hồ chỉ tiến")
    assert 'value="01/12/2023"' in answer.content.decode()


def test_the_page_sends_the_clock_to_a_step(client, admin):
    season = SeasonFactory(year=2023)
    StepFactory(season=season, code="hoi_nghi", opens_on=moment(8, 1, 2024).date())
    assert "08/01/2024: Hội nghị Khối bình xét, suy tôn, năm 2023" in (
        client.get(PAGE).content.decode()
    )

    answer = client.post(f"{PAGE}den-buoc/", {"to": "2024-01-08T08:00:00+07:00"}, follow=True)

    assert said(answer) == ["Bản dùng thử nay ở lúc 08:00, 08/01/2024."]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("", "Chưa rõ đến lúc nào. Xin chọn lại."),
        ("hôm qua", "Chưa rõ đến lúc nào. Xin chọn lại."),
        (
            "2023-12-01T08:00:00+07:00",
            "Đồng hồ chỉ tiến: bây giờ là 08:00, 22/12/2023. "
            "Xin chọn lúc sau đó, hoặc bắt đầu lại.",
        ),
    ],
)
def test_a_stop_that_is_none_is_refused(client, admin, to, sentence):
    answer = client.post(f"{PAGE}den-buoc/", {"to": to}, follow=True)

    assert said(answer) == [sentence]
    assert clock.now() == START


def test_the_page_starts_over_and_says_what_stays(client, admin):
    client.post(PAGE, {"day": "02/01/2024", "hour": "8"})

    answer = client.post(f"{PAGE}bat-dau-lai/", follow=True)

    assert said(answer)[-2:] == [
        "Đã quay lại lúc bắt đầu. Những gì đã nhập vẫn còn nguyên.",
        "Bản dùng thử nay ở lúc 08:00, 22/12/2023.",
    ]
    assert clock.now() == START


def test_the_page_is_for_the_admin(client, demo):
    client.force_login(OfficerFactory())

    answers = [
        client.get(PAGE),
        client.post(f"{PAGE}den-buoc/", {"to": "2024-01-08T08:00:00+07:00"}),
        client.post(f"{PAGE}bat-dau-lai/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert clock.now() == START
