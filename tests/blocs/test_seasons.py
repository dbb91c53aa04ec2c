from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Season, StepCode
from blocs.services import (
    StepWindow,
    move_step,
    open_season,
)
from history.models import Event
from history.services import verify_chain
from tests.blocs.conftest import WINDOWS
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory

pytestmark = pytest.mark.django_db
MEETING_DAY = moment(27, 12, 2023)


def steps_of(windows=WINDOWS):
    return [StepWindow(code, *days) for code, days in zip(StepCode, windows, strict=True)]


def last_event() -> Event:
    return Event.objects.order_by("seq").last()


def test_opening_a_season_makes_its_nine_windows_in_one_act():
    admin = AdminFactory()

    season = open_season(year=2023, decision="KH 01", steps=steps_of(), by=admin, at=NOON)

    assert list(season.steps.values_list("order", "code")) == list(
        enumerate(StepCode.values, start=1)
    )
    assert Event.objects.count() == 1
    assert last_event().verb == "blocs.season_opened"
    assert verify_chain() is None


def test_the_next_season_opens_while_one_is_running(cast):
    a_year_on = [
        (first.replace(year=first.year + 1), last.replace(year=last.year + 1, day=25))
        for first, last in WINDOWS
    ]
    a_year_on[0] = (date(2023, 12, 20), date(2024, 3, 31))

    season = open_season(year=2024, steps=steps_of(a_year_on), by=cast.admin, at=NOON)

    assert season.steps.count() == 9
    assert Season.objects.count() == 2


def test_only_the_admin_opens_a_season(cast):
    with pytest.raises(PermissionDenied):
        open_season(year=2024, steps=steps_of(), by=cast.officer, at=NOON)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda s: s[:8], "đủ chín bước"),
        (lambda s: [s[1], s[0], *s[2:]], "đủ chín bước"),
        (
            lambda s: [StepWindow(s[0].code, date(2023, 3, 1), date(2023, 2, 1)), *s[1:]],
            "ngày kết thúc phải từ ngày bắt đầu",
        ),
        (
            lambda s: [*s[:8], StepWindow(s[8].code, date(2024, 2, 1), date(2032, 2, 1))],
            "31/12/2024",
        ),
        (
            lambda s: [s[0], StepWindow(s[1].code, date(2022, 12, 1), s[1].closes_on), *s[2:]],
            "Xin xếp lại theo thứ tự",
        ),
    ],
)
def test_unlawful_windows_are_refused_with_the_cure(spoil, sentence):
    with pytest.raises(ValidationError, match=sentence):
        open_season(year=2023, steps=spoil(steps_of()), by=AdminFactory(), at=NOON)

    assert not Season.objects.exists()


def test_a_year_is_opened_once(cast):
    with pytest.raises(ValidationError, match="đã mở rồi"):
        open_season(year=2023, steps=steps_of(), by=cast.admin, at=NOON)


def test_moving_a_step_records_both_spans(cast):
    step = cast.season.steps.get(code=StepCode.BLOC_SCORE)

    move_step(
        step=step, opens_on=date(2023, 12, 16), closes_on=date(2023, 12, 28), by=cast.admin, at=NOON
    )

    step.refresh_from_db()
    assert step.closes_on == date(2023, 12, 28)
    assert last_event().changes == {
        "khoi_cham": [["2023-12-16", "2023-12-25"], ["2023-12-16", "2023-12-28"]]
    }


def test_a_step_is_not_moved_before_the_one_before(cast):
    step = cast.season.steps.get(code=StepCode.BLOC_SCORE)

    with pytest.raises(ValidationError, match="HTX tự chấm"):
        move_step(
            step=step, opens_on=date(2023, 11, 1), closes_on=date(2023, 12, 25),
            by=cast.admin, at=NOON,
        )  # fmt: skip


def test_an_officer_moves_no_step(cast):
    step = cast.season.steps.first()

    with pytest.raises(PermissionDenied):
        move_step(
            step=step, opens_on=step.opens_on, closes_on=step.closes_on, by=cast.officer, at=NOON
        )
