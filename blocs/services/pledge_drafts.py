"""A registration written page by page: each page saved as a draft, with or without gaps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from blocs import permissions, selectors
from blocs.models import BlocYear, Pledge, PledgeAward, PledgeTarget, Season
from blocs.selectors import PersonRow, Registration
from catalogue.models import AwardType, Indicator
from cooperatives.behalf import source_of
from cooperatives.models import Organization, Person
from cooperatives.permissions import represents
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_lines, clean_text, fold, format_date

NOT_YOURS = "Đăng ký là việc của đơn vị, Khối trưởng và cán bộ phụ trách Khối."


@dataclass(frozen=True)
class Targets:
    """Plans by the code of their indicator; one that is not named is not registered."""

    plans: Mapping[str, Decimal]
    part = Pledge.Part.TARGETS

    def write(self, pledge: Pledge) -> dict[str, Any]:
        indicators = _indicators(self.plans)
        PledgeTarget.objects.filter(pledge=pledge).delete()
        PledgeTarget.objects.bulk_create(
            PledgeTarget(pledge=pledge, indicator=indicators[code], plan=plan)
            for code, plan in self.plans.items()
        )
        return {"targets": {indicators[code].name: plan for code, plan in self.plans.items()}}


@dataclass(frozen=True)
class Collective:
    """Danh hiệu and hình thức khen thưởng of the unit itself, each with its place."""

    awards: Sequence[Registration]
    part = Pledge.Part.COLLECTIVE

    def write(self, pledge: Pledge) -> dict[str, Any]:
        types = _award_types(self.awards)
        PledgeAward.objects.filter(pledge=pledge, person__isnull=True).delete()
        PledgeAward.objects.bulk_create(
            PledgeAward(pledge=pledge, award_type=types[code], place=place)
            for code, place in self.awards
        )
        return {"awards": _in_words(self.awards, types)}


@dataclass(frozen=True)
class Persons:
    """Cá nhân, in the order they were written."""

    rows: Sequence[PersonRow]
    part = Pledge.Part.PERSONS

    def write(self, pledge: Pledge) -> dict[str, Any]:
        rows = [_clean(row) for row in self.rows]
        types = _person_types(rows)
        before = {each.person for each in selectors.person_awards(pledge) if each.person}
        pledge.awards.filter(person__isnull=False).delete()
        people = _people(pledge.organization, rows)
        PledgeAward.objects.bulk_create(
            PledgeAward(pledge=pledge, award_type=types[row.award], person=people[_key(row)])
            for row in rows
        )
        for person in before - set(people.values()):
            _forget(person)
        # The journal says how many, never who: names stand where they can be forgotten.
        return {"persons": len(rows)}


@dataclass(frozen=True)
class Commitments:
    text: str
    part = Pledge.Part.COMMITMENTS

    def write(self, pledge: Pledge) -> dict[str, Any]:
        pledge.commitments = clean_lines(self.text)
        return {"commitments": pledge.commitments}


Written = Targets | Collective | Persons | Commitments


@transaction.atomic
def draft_pledge(
    *,
    organization: Organization,
    season: Season,
    written: Written,
    at_part: str = "",
    mark: str | None = None,
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> Pledge:
    """Keep one page. `mark` is what the form was filled from (`selectors.part_mark`): where
    another hand wrote on the same page meanwhile, nothing is overwritten."""
    bloc_year = held_bloc(organization, season)
    at = clock.at(at)
    day = clock.day(at)
    if not permissions.may_submit_pledge(by, organization, bloc_year, day):
        raise PermissionDenied(NOT_YOURS)
    refuse_closed(bloc_year, season, day)
    pledge = Pledge.objects.filter(organization=organization, season=season).first()
    refuse_accepted(pledge)
    _refuse_sent(pledge)
    own = represents(by, organization, day)
    source = source_of(source, own=own, before=pledge.entry_source if pledge else "")
    _refuse_other_mark(pledge, written.part, mark)

    if pledge is None:
        pledge = Pledge.objects.create(organization=organization, season=season)
    changes = written.write(pledge)
    pledge.entered_by, pledge.entry_source = by, source
    pledge.at_part = at_part or written.part
    pledge.version += 1
    pledge.save()
    record(
        by=by, verb="blocs.pledge_drafted", subject=pledge, at=at, season=season.year,
        role=permissions.role_of(by, bloc_year, day),
        on_behalf_of="" if own else str(organization),
        changes=changes | ({"entry_source": source} if source else {}),
    )  # fmt: skip
    return pledge


def _refuse_sent(pledge: Pledge | None) -> None:
    if pledge and pledge.state == Pledge.State.SUBMITTED:
        raise ValidationError(
            "Đăng ký này đã gửi, đang chờ cán bộ phụ trách. Muốn sửa, xin bấm “Rút lại” trước."
        )


def _refuse_other_mark(pledge: Pledge | None, part: str, mark: str | None) -> None:
    if mark is None or mark == selectors.part_mark(pledge, part):
        return
    raise Stale(
        "Trang này vừa có người khác lưu. Điều vừa ghi vẫn còn; xin xem hai bản rồi lưu lại.",
        selectors.contents_of(pledge, part),
    )


# --- Shared with handing in whole --------------------------------------------------------------


def held_bloc(organization: Organization, season: Season) -> BlocYear | None:
    """The unit's bloc, held; the season itself where no bloc was decided yet."""
    bloc_year = selectors.bloc_year_of(organization, season)
    if bloc_year is None:
        Season.objects.select_for_update().get(pk=season.pk)
        return None
    return BlocYear.objects.locked(bloc_year.pk)


def refuse_closed(bloc_year: BlocYear | None, season: Season, day: date) -> None:
    why = selectors.why_unregistrable(bloc_year, season, day)
    if why:
        raise ValidationError(why)


def refuse_accepted(pledge: Pledge | None) -> None:
    if pledge and pledge.state == Pledge.State.ACCEPTED:
        raise ValidationError(
            f"Đăng ký này đã được xác nhận ngày {format_date(pledge.accepted_on)}. "
            "Cần sửa, xin nhờ cán bộ phụ trách Khối trả lại."
        )


def _indicators(targets: Mapping[str, Decimal]) -> dict[str, Indicator]:
    found = {each.code: each for each in Indicator.objects.filter(code__in=targets)}
    if unknown := sorted(set(targets) - found.keys()):
        raise ValidationError(f"Không có chỉ tiêu “{', '.join(unknown)}” trong danh mục.")
    below = [found[code].name for code, plan in targets.items() if plan < 0]
    if below:
        raise ValidationError(f"{', '.join(below)}: xin ghi từ 0 trở lên.")
    return found


def _award_types(awards: Sequence[Registration]) -> dict[str, AwardType]:
    found = _types_of({code for code, _ in awards})
    if personal := [
        each.name for each in found.values() if each.subject != AwardType.Subject.COLLECTIVE
    ]:
        raise ValidationError(f"{', '.join(personal)}: dành cho cá nhân, xin ghi ở phần Cá nhân.")
    twice = [found[code].name for (code, _), times in Counter(awards).items() if times > 1]
    if twice:
        raise ValidationError(f"{', '.join(twice)} ghi hai lần. Xin bỏ bớt một.")
    if any(place is not None and not 1 <= place <= 99 for _, place in awards):
        raise ValidationError("Hạng đăng ký là số từ 1 trở lên.")
    return found


def _types_of(codes: set[str]) -> dict[str, AwardType]:
    found = {each.code: each for each in AwardType.objects.filter(code__in=codes)}
    if unknown := sorted(codes - found.keys()):
        raise ValidationError(
            f"Không có danh hiệu, hình thức “{', '.join(unknown)}” trong danh mục."
        )
    return found


def _in_words(awards: Sequence[Registration], types: Mapping[str, AwardType]) -> str:
    return "; ".join(selectors.award_mark(types[code], place).label for code, place in awards)


# --- Persons -----------------------------------------------------------------------------------


def _clean(row: PersonRow) -> PersonRow:
    cleaned = PersonRow(clean_text(row.full_name), clean_text(row.post), row.award)
    if not cleaned.full_name:
        raise ValidationError("Xin ghi họ tên của cá nhân.")
    return cleaned


def _key(row: PersonRow) -> tuple[str, str]:
    return fold(row.full_name), fold(row.post)


def _person_types(rows: Sequence[PersonRow]) -> dict[str, AwardType]:
    types = _types_of({row.award for row in rows})
    if wrong := [each.name for each in types.values() if each.subject != AwardType.Subject.PERSON]:
        raise ValidationError(f"{', '.join(wrong)}: dành cho tập thể, xin ghi ở phần Tập thể.")
    for (name, _, award), times in Counter((*_key(row), row.award) for row in rows).items():
        if times > 1:
            row = next(each for each in rows if fold(each.full_name) == name)
            raise ValidationError(
                f"{row.full_name} đăng ký {types[award].short_name} hai lần. Xin bỏ bớt một dòng."
            )
    return types


def _people(organization: Organization, rows: Sequence[PersonRow]) -> dict[tuple[str, str], Person]:
    """Who is already known of the unit is not made twice: by name and post, else by name."""
    known = list(Person.objects.filter(organization=organization).order_by("pk"))
    people: dict[tuple[str, str], Person] = {}
    for row in sorted(rows, key=lambda each: not _is_known(each, known)):
        if _key(row) not in people:
            people[_key(row)] = _person(organization, row, known)
    return people


def _is_known(row: PersonRow, known: Sequence[Person]) -> bool:
    return any(_key(row) == (fold(each.full_name), fold(each.post)) for each in known)


def _person(organization: Organization, row: PersonRow, known: list[Person]) -> Person:
    named = [each for each in known if fold(each.full_name) == fold(row.full_name)]
    named.sort(key=lambda each: fold(each.post) != fold(row.post))
    if not named:
        return Person.objects.create(
            organization=organization, full_name=row.full_name, post=row.post
        )
    found = named[0]
    known.remove(found)
    if (found.full_name, found.post) != (row.full_name, row.post):
        found.full_name, found.post = row.full_name, row.post or found.post
        found.save()
    return found


def _forget(person: Person) -> None:
    """Nothing is kept of somebody no paper names any more."""
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return
