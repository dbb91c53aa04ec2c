"""Opening a year and moving its windows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs import permissions
from blocs.models import Season, Step, StepCode
from blocs.selectors import StepWindow
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date


@transaction.atomic
def open_season(
    *,
    year: int,
    decision: str = "",
    steps: Sequence[StepWindow],
    by: User,
    at: datetime | None = None,
) -> Season:
    """A year with its nine windows. The one before may still be running."""
    at = clock.at(at)
    if not permissions.may_open_season(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh mở được năm thi đua.")
    if not 2000 <= year <= 2100:
        raise ValidationError("Xin ghi năm từ 2000 đến 2100.")
    if Season.objects.filter(year=year).exists():
        raise ValidationError(f"Năm thi đua {year} đã mở rồi. Cần đổi lịch, xin sửa từng bước.")
    refuse_unlawful(year, steps)

    season = Season.objects.create(year=year, decision=clean_text(decision))
    Step.objects.bulk_create(
        Step(
            season=season,
            code=step.code,
            order=order,
            opens_on=step.opens_on,
            closes_on=step.closes_on,
        )
        for order, step in enumerate(steps, start=1)
    )
    record(
        by=by, verb="blocs.season_opened", subject=season, at=at, season=year,
        role=permissions.role_of(by, None, clock.day(at)),
        changes={"decision": season.decision, "steps": {s.code: _span(s) for s in steps}},
    )  # fmt: skip
    return season


def _span(step: StepWindow) -> list[date]:
    return [step.opens_on, step.closes_on]


@transaction.atomic
def move_step(
    *, step: Step, opens_on: date, closes_on: date, by: User, at: datetime | None = None
) -> Step:
    """Other days for one window, for every bloc of the year."""
    season = Season.objects.select_for_update().get(pk=step.season_id)
    at = clock.at(at)
    if not permissions.may_move_step(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh đổi được lịch của năm.")
    rows = list(season.steps.order_by("order"))
    moved = [
        StepWindow(each.code, opens_on, closes_on)
        if each.pk == step.pk
        else StepWindow(each.code, each.opens_on, each.closes_on)
        for each in rows
    ]
    refuse_unlawful(season.year, moved)

    step = next(each for each in rows if each.pk == step.pk)
    before = [step.opens_on, step.closes_on]
    if before == [opens_on, closes_on]:
        return step
    step.opens_on, step.closes_on = opens_on, closes_on
    step.save(update_fields=["opens_on", "closes_on"])
    record(
        by=by, verb="blocs.step_moved", subject=season, at=at, season=season.year,
        role=permissions.role_of(by, None, clock.day(at)),
        changes={step.code: [before, [opens_on, closes_on]]},
    )  # fmt: skip
    return step


@transaction.atomic
def set_seal_rule(
    *, season: Season, two_to_seal: bool, by: User, at: datetime | None = None
) -> Season:
    """Whether two persons close a ranking of this year, or one with the signed minutes' scan."""
    season = Season.objects.select_for_update().get(pk=season.pk)
    at = clock.at(at)
    if not permissions.may_move_step(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh đặt được cách chốt xếp hạng của năm.")
    before = season.two_to_seal
    if before == two_to_seal:
        return season
    season.two_to_seal = two_to_seal
    season.save(update_fields=["two_to_seal"])
    record(
        by=by, verb="blocs.seal_rule_set", subject=season, at=at, season=season.year,
        role=permissions.role_of(by, None, clock.day(at)),
        changes={"two_to_seal": [before, two_to_seal]},
    )  # fmt: skip
    return season


def refuse_unlawful(year: int, steps: Sequence[StepWindow]) -> None:
    """All nine in their order, none ending before it starts, none opening before the one before."""
    if [step.code for step in steps] != StepCode.values:
        raise ValidationError(
            "Năm thi đua có đủ chín bước theo thứ tự, từ phát động đến tờ trình. "
            "Xin ghi ngày cho từng bước."
        )
    faults = [fault for step in steps if (fault := _fault_of(year, step))]
    for previous, step in zip(steps, steps[1:], strict=False):
        if step.opens_on < previous.opens_on:
            faults.append(
                f"{_name(step)}: mở ngày {format_date(step.opens_on)}, trước cả bước "
                f"{_name(previous)} ({format_date(previous.opens_on)}). Xin xếp lại theo thứ tự."
            )
    if faults:
        raise ValidationError(faults)


def _fault_of(year: int, step: StepWindow) -> str | None:
    if step.closes_on < step.opens_on:
        return f"{_name(step)}: ngày kết thúc phải từ ngày bắt đầu trở đi."
    if step.opens_on < date(year - 1, 10, 1) or step.closes_on > date(year + 1, 12, 31):
        return (
            f"{_name(step)}: xin ghi ngày trong khoảng 01/10/{year - 1} đến 31/12/{year + 1} "
            f"cho năm thi đua {year}."
        )
    return None


def _name(step: StepWindow) -> str:
    return StepCode(step.code).label
