"""Notices as they are kept: what was said, to whom, and the two ticks."""

import pytest
from django.core.exceptions import ValidationError

from history.models import Event
from notices.models import Notice
from notices.selectors import by_recipient, notices_about, standing_notices
from notices.services import Message, Topic, mark_done, mark_seen, record_notices
from tests.factories.blocs import BlocYearFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def bloc_year():
    return BlocYearFactory()


def told(bloc_year, *units, at=NOON, channel="zalo", code="tu-cham", **more):
    return record_notices(
        topic=Topic(bloc_year, 2023, code, "Tự chấm"),
        channel=channel,
        given=[Message(each, "anh Mẫu", f"Kính gửi {each.name}.") for each in units],
        by=bloc_year.officer,
        at=at,
        **more,
    )


def test_each_notice_is_a_row_and_an_act_that_tells_no_words_of_it(bloc_year):
    units = OrganizationFactory.create_batch(2)

    made = told(bloc_year, *units, note="hẹn chiều mai")

    assert [each.recipient_label for each in made] == [each.name for each in units]
    assert Notice.objects.count() == 2
    acts = Event.objects.filter(verb="notices.given")
    assert [act.changes for act in acts] == [{"channel": "zalo", "topic": "Tự chấm"}] * 2


def test_the_newest_counts_and_the_others_are_counted(bloc_year):
    unit = OrganizationFactory()
    told(bloc_year, unit, at=moment(18, 12, 2023))
    told(bloc_year, unit, at=moment(20, 12, 2023), channel="goi")
    told(bloc_year, unit, at=moment(21, 12, 2023), code="dang-ky")

    given = by_recipient(notices_about(bloc_year, "tu-cham"))[str(unit.pk)]

    assert (given.last.channel, given.times) == ("goi", 2)


@pytest.mark.parametrize(
    "note",
    [
        "https://thidua.mau/tai-khoan/vao/abc/",
        "vào www.thidua.mau",
        "gửi /vao/-jPUWf-DATIiOt8KWAKn7NF1xwN9GYDy_uWMmqz/",
    ],
)
def test_a_note_keeps_no_address(bloc_year, note):
    with pytest.raises(ValidationError, match="Xin bỏ đường dẫn"):
        told(bloc_year, OrganizationFactory(), note=note)

    assert not Notice.objects.exists()


def test_a_note_may_say_half_a_day_or_a_date(bloc_year):
    [notice] = told(bloc_year, OrganizationFactory(), note="hẹn 25/12/2023, sáng/chiều đều được")

    assert notice.note == "hẹn 25/12/2023, sáng/chiều đều được"


def test_a_way_of_telling_that_is_none_is_refused(bloc_year):
    with pytest.raises(ValidationError, match="Xin chọn cách nhắc"):
        told(bloc_year, OrganizationFactory(), channel="bo-cau")


def test_reading_and_doing_are_ticked_once(bloc_year):
    [notice] = told(bloc_year, OrganizationFactory())

    notice = mark_seen(notice=notice, by=bloc_year.officer, at=NOON)
    with pytest.raises(ValidationError, match="đã ghi là đã xem"):
        mark_seen(notice=notice, by=bloc_year.officer, at=NOON)
    mark_done(notice=notice, by=bloc_year.officer, at=NOON)
    with pytest.raises(ValidationError, match="đã ghi là đã làm"):
        mark_done(notice=notice, by=bloc_year.officer, at=NOON)

    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["notices.given", "notices.seen", "notices.done"]


def test_what_is_done_stands_no_longer(bloc_year):
    unit = OrganizationFactory()
    told(bloc_year, unit, code="dang-ky")
    [notice] = told(bloc_year, unit)

    mark_done(notice=notice, by=bloc_year.officer)

    assert [each.topic for each in standing_notices(unit, 2023)] == ["dang-ky"]


def test_a_notice_is_never_removed(bloc_year):
    [notice] = told(bloc_year, OrganizationFactory())

    with pytest.raises(ValidationError, match="không xóa được"):
        notice.delete()
    with pytest.raises(ValidationError, match="không xóa được"):
        Notice.objects.all().delete()
