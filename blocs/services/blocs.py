"""Blocs of a year: forming, ending, the officer in charge, more time."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from blocs import permissions, selectors
from blocs.models import Bloc, BlocYear, Extension, Season, Step, StepCode
from cooperatives.models import Locality
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date


@transaction.atomic
def form_bloc(
    *,
    season: Season,
    number: int,
    area: str,
    locality: Locality | None = None,
    officer: User | None = None,
    decision: str = "",
    bloc: Bloc | None = None,
    kind: str = Bloc.Kind.BLOC,
    by: User,
    at: datetime | None = None,
) -> BlocYear:
    """A bloc in a year: a new one, or one that goes on under this number and area."""
    season = Season.objects.select_for_update().get(pk=season.pk)
    at = clock.at(at)
    if not permissions.may_form_bloc(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh lập được Khối.")
    _refuse_bloc(season, number, bloc)
    _refuse_officer(officer)

    if bloc is None:
        name = f"{Bloc.Kind(kind).label} {number} {clean_text(area)}".strip()
        bloc = Bloc.objects.create(kind=kind, name=name, founded_year=season.year)
    bloc_year = BlocYear.objects.create(
        season=season,
        bloc=bloc,
        number=number,
        area=clean_text(area),
        locality=locality,
        officer=officer,
        decision=clean_text(decision),
    )
    record(
        by=by, verb="blocs.bloc_formed", subject=bloc_year, at=at, season=season.year,
        role=permissions.role_of(by, None, clock.day(at)),
        changes={
            "number": number, "area": bloc_year.area, "decision": bloc_year.decision,
            "officer": str(officer or ""),
        },
    )  # fmt: skip
    return bloc_year


def _refuse_bloc(season: Season, number: int, bloc: Bloc | None) -> None:
    if not 1 <= number <= 9999:
        raise ValidationError("Số của Khối là số nguyên từ 1 trở lên.")
    if season.bloc_years.filter(number=number).exists():
        raise ValidationError(f"Năm {season.year} đã có Khối {number}. Xin chọn số khác.")
    if bloc is None:
        return
    if season.bloc_years.filter(bloc=bloc).exists():
        raise ValidationError(f"{bloc.name} đã có trong năm {season.year}.")
    if bloc.ended_year is not None and bloc.ended_year <= season.year:
        raise ValidationError(f"{bloc.name} đã thôi từ năm {bloc.ended_year}. Xin lập Khối mới.")


def _refuse_officer(officer: User | None) -> None:
    if officer and not (officer.is_officer and officer.is_active):
        raise ValidationError(
            f"{officer} không phải cán bộ phụ trách Khối đang làm việc. Xin chọn người khác."
        )


@transaction.atomic
def end_bloc(*, bloc: Bloc, year: int, note: str, by: User, at: datetime | None = None) -> Bloc:
    """From this year on the bloc is no more; its past stays."""
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    at = clock.at(at)
    if not permissions.may_end_bloc(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh ghi được việc thôi Khối.")
    note = clean_text(note)
    if not note:
        raise ValidationError("Xin ghi lý do thôi Khối.")
    if bloc.ended_year is not None:
        raise ValidationError(f"{bloc.name} đã thôi từ năm {bloc.ended_year}.")
    if bloc.years.filter(season__year__gte=year).exists():
        raise ValidationError(f"{bloc.name} còn hoạt động trong năm {year}. Xin ghi năm sau đó.")

    bloc.ended_year, bloc.end_note = year, note
    bloc.save(update_fields=["ended_year", "end_note"])
    record(
        by=by, verb="blocs.bloc_ended", subject=bloc, at=at, season=year, reason=note,
        role=permissions.role_of(by, None, clock.day(at)), changes={"ended_year": [None, year]},
    )  # fmt: skip
    return bloc


@transaction.atomic
def assign_officer(
    *, bloc_year: BlocYear, officer: User | None, by: User, at: datetime | None = None
) -> BlocYear:
    """Who of the Alliance is in charge of the bloc from now on."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    if not permissions.may_assign_officer(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh giao được cán bộ phụ trách.")
    _refuse_officer(officer)

    before = bloc_year.officer
    if before == officer:
        return bloc_year
    bloc_year.officer = officer
    BlocYear.objects.filter(pk=bloc_year.pk).update(officer=officer, version=F("version") + 1)
    bloc_year.version += 1
    record(
        by=by, verb="blocs.officer_assigned", subject=bloc_year, at=at,
        season=bloc_year.season.year, role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={"officer": [str(before or ""), str(officer or "")]},
    )  # fmt: skip
    return bloc_year


@transaction.atomic
def extend_step(
    *,
    bloc_year: BlocYear,
    code: str,
    until: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Extension:
    """More time for one bloc in one step, with who gave it and why."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    if not permissions.may_extend_step(by, bloc_year):
        raise PermissionDenied("Gia hạn là việc của cán bộ phụ trách Khối này.")
    reason = clean_text(reason)
    window = selectors.window(bloc_year, code)
    _refuse_extension(window, until, reason, clock.day(at))

    extension = Extension.objects.create(
        bloc_year=bloc_year,
        step=Step.objects.get(season=bloc_year.season_id, code=code),
        until=until,
        reason=reason,
        granted_by=by,
        granted_at=at,
    )
    record(
        by=by, verb="blocs.step_extended", subject=bloc_year, at=at,
        season=bloc_year.season.year, role=permissions.role_of(by, bloc_year, clock.day(at)),
        reason=reason, changes={code: [window.closes, until]},
    )  # fmt: skip
    return extension


def _refuse_extension(window: selectors.Window, until: date, reason: str, today: date) -> None:
    if window.closes is None:
        raise ValidationError(
            f"Năm này chưa có lịch cho bước {StepCode(window.code).label}. Xin đặt lịch trước."
        )
    if not reason:
        raise ValidationError("Xin ghi lý do gia hạn.")
    if until <= window.closes:
        raise ValidationError(
            f"Bước này vốn đã mở đến hết ngày {format_date(window.closes)}. "
            "Xin chọn ngày sau ngày đó."
        )
    if until < today:
        raise ValidationError("Ngày gia hạn đã qua. Xin chọn từ hôm nay trở đi.")
