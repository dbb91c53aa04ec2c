"""Which set each unit of a bloc is scored by, and why; what stands against handing one out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Subquery

from blocs.models import BlocYear, Membership
from cooperatives.models import Field, Figure
from history.vietnamese import format_number
from scoring.assigning import Assigned, Found, Target, Unit, clashes, find
from scoring.models import CriteriaAssignment, CriteriaSet, ScoreSheet

MEMBERS = "so_thanh_vien"


def target_of(assignment: CriteriaAssignment) -> Target:
    return Target(
        assignment.field,
        assignment.members_from,
        assignment.members_below,
        assignment.membership_id,
    )


def target_words(target: Target, membership: Membership | None = None) -> str:
    """ "ngành Thủy sản, từ 500 thành viên"; "cả Khối" where nothing narrows it."""
    if target.unit is not None:
        return f"riêng {membership.organization}" if membership else "riêng một đơn vị"
    trade = f"ngành {Field(target.field).label}" if target.field else ""
    return ", ".join(filter(None, (trade, target.size_words()))) or "cả Khối"


# --- Who gets what -----------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitSet:
    """A member of a bloc and the set it is scored by: the one its sheet was opened with, else the
    one it would get today."""

    membership: Membership
    members: int | None
    criteria_set: CriteriaSet | None
    why: str
    is_opened: bool
    wrong: str = ""


def sets_of_units(bloc_year: BlocYear) -> list[UnitSet]:
    """Every current member in its order, in three queries."""
    assignments = assignments_of([bloc_year])
    by_key = {(each.criteria_set_id, target_of(each)): each for each in assignments}
    assigned = _assigned(assignments)
    sheets = {
        each.membership_id: each.criteria_set
        for each in ScoreSheet.objects.of_bloc(bloc_year).select_related("criteria_set")
    }
    found = []
    for member in members_of([bloc_year]):
        answer = find(unit_of(member), assigned)
        given = answer.assigned
        used = by_key[given.criteria_set, given.target] if given else None
        opened = sheets.get(member.pk)
        found.append(
            UnitSet(
                membership=member,
                members=_count(member),
                criteria_set=opened or (used.criteria_set if used else None),
                why=_why(used, answer, opened is not None),
                is_opened=opened is not None,
                wrong=_wrong(used, answer) if opened is None else "",
            )
        )
    return found


def assignments_of(bloc_years: Iterable[BlocYear]) -> list[CriteriaAssignment]:
    rows = CriteriaAssignment.objects.filter(bloc_year__in=bloc_years)
    return list(
        rows.select_related("criteria_set", "membership__organization").order_by("bloc_year", "pk")
    )


def members_of(bloc_years: Iterable[BlocYear]) -> list[Membership]:
    """The current members, each with the number of its own members last told up to that year."""
    told = Figure.objects.filter(
        organization=OuterRef("organization"), indicator__code=MEMBERS,
        period=Figure.Period.YEAR, year__lte=OuterRef("season__year"),
    ).exclude(value=None)  # fmt: skip
    rows = Membership.objects.current().filter(bloc_year__in=bloc_years)
    return list(
        rows.select_related("organization")
        .annotate(counted=Subquery(told.order_by("-year").values("value")[:1]))
        .order_by("bloc_year", F("order"), "pk")
    )


def _count(member: Membership) -> int | None:
    counted = getattr(member, "counted", None)
    return None if counted is None else int(counted)


def unit_of(member: Membership) -> Unit:
    return Unit(member.pk, member.organization.field, _count(member))


def _assigned(assignments: Iterable[CriteriaAssignment]) -> list[Assigned]:
    return [Assigned(target_of(each), each.criteria_set_id) for each in assignments]


def _why(used: CriteriaAssignment | None, answer: Found, opened: bool) -> str:
    if opened:
        return "Bảng chấm điểm đã mở theo bộ này."
    if used is None:
        return ""
    words = f"Giao cho {target_words(target_of(used), used.membership)}."
    if answer.unsized:
        words += " Chưa có số thành viên nên chưa xét theo quy mô."
    return words


def _wrong(used: CriteriaAssignment | None, answer: Found) -> str:
    if answer.rivals:
        return "Hai bộ tiêu chí cùng nhận đơn vị này. Xin giao riêng cho đơn vị."
    if used is None and answer.unsized:
        return "Chưa có số thành viên để xét quy mô. Xin nhập số thành viên hoặc giao cả Khối."
    if used is None:
        return "Chưa có bộ tiêu chí. Xin giao một bộ cho cả Khối hoặc cho đơn vị."
    return ""


def sets_to_open(bloc_year: BlocYear, members: Collection[Membership]) -> dict[int, CriteriaSet]:
    """The set for each of these members; a ValidationError names the first that has none."""
    wanted = {each.pk for each in members}
    chosen: dict[int, CriteriaSet] = {}
    for each in sets_of_units(bloc_year):
        if each.membership.pk not in wanted:
            continue
        name = each.membership.organization
        if each.criteria_set is None:
            if "số thành viên" in each.wrong:
                raise ValidationError(f"{name}: {each.wrong}")
            raise ValidationError(
                f"Chưa có bộ tiêu chí cho {name}. "
                "Xin gán bộ tiêu chí đã ban hành cho Khối rồi mở bảng chấm điểm."
            )
        if each.wrong:
            raise ValidationError(f"{name}: {each.wrong}")
        chosen[each.membership.pk] = each.criteria_set
    return chosen


# --- May it be so? -----------------------------------------------------------------------------


def refusals_of_assigning(
    bloc_years: Sequence[BlocYear], criteria_set: CriteriaSet, target: Target
) -> list[str]:
    """What stands against it, bloc by bloc; nothing when the set can be handed to all of them."""
    if criteria_set.state == CriteriaSet.State.DRAFT:
        return ["Bộ tiêu chí còn là bản nháp. Xin ban hành trước khi giao cho Khối."]
    foreign = [each for each in bloc_years if each.season_id != criteria_set.season_id]
    if foreign:
        return ["Bộ tiêu chí này của năm khác. Xin chép sang năm của Khối rồi giao bản chép."]
    low, high = target.members_from, target.members_below
    if low is not None and high is not None and high <= low:
        return ["Số thành viên «đến dưới» phải lớn hơn số «từ». Xin sửa một số."]
    held = _by_bloc(assignments_of(bloc_years))
    new = Assigned(target, criteria_set.pk)
    after = {
        each.pk: [one for one in _assigned(held[each.pk]) if one.target != target] + [new]
        for each in bloc_years
    }
    return [
        *_clashes(bloc_years, after, held, criteria_set),
        *_kept(bloc_years, held, after),
    ]


def refusals_of_withdrawing(bloc_year: BlocYear, assignment: CriteriaAssignment) -> list[str]:
    held = _by_bloc(assignments_of([bloc_year]))
    after = {bloc_year.pk: _assigned(e for e in held[bloc_year.pk] if e.pk != assignment.pk)}
    return _kept([bloc_year], held, after)


def _by_bloc(assignments: Iterable[CriteriaAssignment]) -> dict[int, list[CriteriaAssignment]]:
    found: dict[int, list[CriteriaAssignment]] = defaultdict(list)
    for each in assignments:
        found[each.bloc_year_id].append(each)
    return found


def _clashes(
    bloc_years: Sequence[BlocYear],
    after: Mapping[int, list[Assigned]],
    held: Mapping[int, list[CriteriaAssignment]],
    criteria_set: CriteriaSet,
) -> list[str]:
    """Two sets for one unit would be drawn by lot: refused before there is such a unit."""
    names = {e.criteria_set_id: str(e.criteria_set) for rows in held.values() for e in rows}
    names[criteria_set.pk] = str(criteria_set)
    return [
        f"{bloc_year.name}: bộ «{names[one.criteria_set]}» giao cho {target_words(one.target)} và "
        f"bộ «{names[other.criteria_set]}» giao cho {target_words(other.target)} có thể cùng nhận "
        "một đơn vị. Xin ghi rõ cả ngành lẫn quy mô, hoặc giao riêng từng đơn vị."
        for bloc_year in bloc_years
        for one, other in clashes(after[bloc_year.pk])
    ]


def _kept(
    bloc_years: Sequence[BlocYear],
    held: Mapping[int, list[CriteriaAssignment]],
    after: Mapping[int, list[Assigned]],
) -> list[str]:
    """Units whose sheet is open keep the set it was opened with."""
    opened = dict(
        ScoreSheet.objects.filter(membership__bloc_year__in=bloc_years).values_list(
            "membership", "criteria_set"
        )
    )
    if not opened:
        return []
    touched: dict[int, list[str]] = defaultdict(list)
    for member in members_of(bloc_years):
        bloc = member.bloc_year_id
        if member.pk in opened and _loses(
            unit_of(member), opened[member.pk], held[bloc], after[bloc]
        ):
            touched[member.bloc_year_id].append(str(member.organization))
    return [
        f"{each.name} đã mở bảng chấm điểm theo bộ tiêu chí khác nên giữ bộ đó đến hết năm: "
        f"{_some(touched[each.pk])}."
        for each in bloc_years
        if touched[each.pk]
    ]


def _loses(
    unit: Unit, opened: int, held: Iterable[CriteriaAssignment], after: Iterable[Assigned]
) -> bool:
    """Would this unit, whose sheet is open, now get another set than the one it has?"""
    now, then = find(unit, _assigned(held)).assigned, find(unit, after).assigned
    if then is None:
        return now is not None and now.criteria_set == opened
    return then.criteria_set != opened and then != now


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return f"{shown} và {format_number(more)} đơn vị khác" if more > 0 else shown
