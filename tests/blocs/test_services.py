from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.apps import VERBS
from blocs.models import Bloc, StepCode
from blocs.selectors import window
from blocs.services import (
    StepWindow,
    assign_officer,
    end_bloc,
    extend_step,
    form_bloc,
)
from history import words
from history.models import Event
from tests.blocs.conftest import WINDOWS
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    SeasonFactory,
)
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory

pytestmark = pytest.mark.django_db
MEETING_DAY = moment(27, 12, 2023)


def steps_of(windows=WINDOWS):
    return [StepWindow(code, *days) for code, days in zip(StepCode, windows, strict=True)]


def last_event() -> Event:
    return Event.objects.order_by("seq").last()


def test_forming_a_bloc_makes_it_for_the_year(cast):
    bloc_year = form_bloc(
        season=cast.season, number=3, area=" Châu  Thành ", officer=cast.officer,
        decision="52/QĐ-LMHTX", by=cast.admin, at=NOON,
    )  # fmt: skip

    assert bloc_year.name == "Khối 3 Châu Thành"
    assert (bloc_year.bloc.name, bloc_year.bloc.founded_year) == ("Khối 3 Châu Thành", 2023)
    assert last_event().verb == "blocs.bloc_formed"


def test_a_bloc_goes_on_into_the_next_year_under_another_number(cast):
    season = SeasonFactory(year=2024)

    going_on = form_bloc(
        season=season, number=7, area="Tân Hiệp", bloc=cast.bloc_year.bloc, by=cast.admin, at=NOON
    )

    assert going_on.bloc == cast.bloc_year.bloc
    assert Bloc.objects.count() == 1


def test_a_number_is_taken_once_a_year(cast):
    with pytest.raises(ValidationError, match="Năm 2023 đã có Khối 10"):
        form_bloc(season=cast.season, number=10, area="", by=cast.admin, at=NOON)


def test_an_ended_bloc_does_not_come_back(cast):
    ended = BlocFactory(name="Khối 1", founded_year=2015, ended_year=2023)

    with pytest.raises(ValidationError, match="đã thôi từ năm 2023"):
        form_bloc(season=cast.season, number=1, area="", bloc=ended, by=cast.admin, at=NOON)


def test_only_an_officer_can_be_in_charge(cast):
    with pytest.raises(ValidationError, match="không phải cán bộ phụ trách"):
        assign_officer(bloc_year=cast.bloc_year, officer=cast.stranger, by=cast.admin, at=NOON)


def test_assigning_an_officer_hands_the_bloc_over(cast):
    assign_officer(bloc_year=cast.bloc_year, officer=cast.other_officer, by=cast.admin, at=NOON)

    cast.bloc_year.refresh_from_db()
    assert cast.bloc_year.officer == cast.other_officer
    with pytest.raises(PermissionDenied):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=date(2023, 12, 30),
            reason="Mưa", by=cast.officer, at=NOON,
        )  # fmt: skip


def test_an_officer_does_not_give_blocs_away(cast):
    with pytest.raises(PermissionDenied):
        assign_officer(bloc_year=cast.bloc_year, officer=None, by=cast.officer, at=NOON)


def test_a_bloc_ends_with_its_reason_and_keeps_its_past():
    bloc = BlocYearFactory(season__year=2022, bloc__name="Khối 1").bloc

    end_bloc(bloc=bloc, year=2023, note="Chuyển Ngân hàng Nhà nước", by=AdminFactory(), at=NOON)

    bloc.refresh_from_db()
    assert (bloc.ended_year, bloc.end_note) == (2023, "Chuyển Ngân hàng Nhà nước")
    assert bloc.years.count() == 1


def test_a_bloc_still_at_work_does_not_end(cast):
    with pytest.raises(ValidationError, match="còn hoạt động trong năm 2023"):
        end_bloc(bloc=cast.bloc_year.bloc, year=2023, note="Thôi", by=cast.admin, at=NOON)


def test_an_extension_is_an_act_with_its_reason(cast):
    extend_step(
        bloc_year=cast.bloc_year, code=StepCode.SELF_SCORE, until=date(2023, 12, 24),
        reason="Mất điện 3 ngày", by=cast.officer, at=NOON,
    )  # fmt: skip

    assert window(cast.bloc_year, StepCode.SELF_SCORE).is_open(date(2023, 12, 24))
    event = last_event()
    assert (event.verb, event.reason, event.role) == (
        "blocs.step_extended", "Mất điện 3 ngày", "Cán bộ phụ trách Khối",
    )  # fmt: skip
    assert event.changes == {"tu_cham": ["2023-12-15", "2023-12-24"]}


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2023, 12, 25), "Mưa", "vốn đã mở đến hết ngày 25/12/2023"),
        (date(2023, 12, 30), " ", "Xin ghi lý do"),
    ],
)
def test_an_extension_that_gives_nothing_is_refused(cast, until, reason, sentence):
    with pytest.raises(ValidationError, match=sentence):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=until, reason=reason,
            by=cast.officer, at=NOON,
        )  # fmt: skip


def test_an_extension_into_the_past_is_refused(cast):
    with pytest.raises(ValidationError, match="đã qua"):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.SELF_SCORE, until=date(2023, 12, 18),
            reason="Mưa", by=cast.officer, at=NOON,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["other_officer", "leader", "representative", "reviewer"])
def test_nobody_else_extends(cast, who):
    with pytest.raises(PermissionDenied):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=date(2023, 12, 30),
            reason="Mưa", by=getattr(cast, who), at=NOON,
        )  # fmt: skip


def test_every_act_has_its_words():
    assert VERBS.items() <= words.verbs().items()
