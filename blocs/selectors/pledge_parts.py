"""A registration page by page: what stands on each, what is missing, what looks odd."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from blocs.models import Pledge, PledgeAward
from blocs.selectors.pledges import PLACES, AwardMark, award_mark
from blocs.selectors.targets import TargetRow
from catalogue.models import AwardType, Indicator
from catalogue.selectors import paper_texts
from history.services import digest_of
from history.vietnamese import format_number

PARTS = (
    Pledge.Part.TARGETS, Pledge.Part.COLLECTIVE, Pledge.Part.PERSONS, Pledge.Part.COMMITMENTS,
)  # fmt: skip
# From so many times last year's figure on, a plan is more often a slip of the unit than a plan.
FAR = 5
# In a choice: registered for, without a place.
NO_PLACE = "co"


@dataclass(frozen=True)
class PersonRow:
    """Cá nhân: only the name, the post and what is registered for."""

    full_name: str
    post: str
    award: str
    """Its code."""


@dataclass(frozen=True)
class Remark:
    """A sentence about a registration, and the page it is mended on."""

    part: str
    text: str
    anchor: str = ""


# --- What stands on a page ---------------------------------------------------------------------


def contents_of(pledge: Pledge | None, part: str) -> dict[str, Any]:
    """What is written on one page, by the names of its fields."""
    if pledge is None:
        return {}
    return CONTENTS[Pledge.Part(part)](pledge)


def part_mark(pledge: Pledge | None, part: str) -> str:
    """What a form was filled from: another mark means somebody else wrote on this very page."""
    return digest_of(contents_of(pledge, part))[:16]


def _targets(pledge: Pledge) -> dict[str, Any]:
    return dict(pledge.targets.values_list("indicator__code", "plan"))


def _collective(pledge: Pledge) -> dict[str, Any]:
    return {
        name: NO_PLACE if place is None else str(place)
        for name, place in award_names(collective_pairs(pledge))
    }


def _persons(pledge: Pledge) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, row in enumerate(person_rows(pledge), start=1):
        found |= {
            f"name_{number}": row.full_name,
            f"post_{number}": row.post,
            f"title_{number}": row.award,
        }
    return found


def _commitments(pledge: Pledge) -> dict[str, Any]:
    return {"commitments": pledge.commitments} if pledge.commitments else {}


CONTENTS = {
    Pledge.Part.TARGETS: _targets,
    Pledge.Part.COLLECTIVE: _collective,
    Pledge.Part.PERSONS: _persons,
    Pledge.Part.COMMITMENTS: _commitments,
}


def collective_pairs(pledge: Pledge | None) -> list[tuple[str, int | None]]:
    if pledge is None:
        return []
    awards = pledge.awards.filter(person__isnull=True)
    in_order = awards.order_by("award_type__order", "award_type__code", "place")
    return list(in_order.values_list("award_type__code", "place"))


def award_names(pairs: list[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    """The field of each award; the second place of one award has a field of its own."""
    named: list[tuple[str, int | None]] = []
    seen: dict[str, int] = {}
    for code, place in pairs:
        seen[code] = seen.get(code, 0) + 1
        named.append((f"award_{code}" + (f"_{seen[code]}" if seen[code] > 1 else ""), place))
    return named


def person_awards(pledge: Pledge | None) -> list[PledgeAward]:
    if pledge is None:
        return []
    awards = pledge.awards.filter(person__isnull=False)
    return list(awards.select_related("person", "award_type").order_by("pk"))


def person_rows(pledge: Pledge | None) -> list[PersonRow]:
    return [
        PersonRow(each.person.full_name, each.person.post, each.award_type.code)
        for each in person_awards(pledge)
        if each.person
    ]


def places_of(award_type: AwardType) -> list[tuple[str, str]]:
    """How an award can be registered for, in words: a flag is for the first, a certificate has
    places, a title has none."""
    if award_type.mark == AwardType.Mark.FLAG:
        return [("1", "Đăng ký (hạng Nhất)")]
    if award_type.mark == AwardType.Mark.CERTIFICATE:
        ranks = [(str(place), f"Đăng ký hạng {word}") for place, word in PLACES.items()]
        return [*ranks, (NO_PLACE, "Đăng ký, không ghi hạng")]
    return [(NO_PLACE, "Đăng ký")]


@dataclass(frozen=True)
class AwardGroups:
    """What is registered for: titles and forms of praise stand apart, as the law has them."""

    titles: list[AwardMark]
    forms: list[AwardMark]


def award_groups(pledge: Pledge | None) -> AwardGroups:
    groups = AwardGroups([], [])
    if pledge is None:
        return groups
    awards = pledge.awards.filter(person__isnull=True).select_related("award_type")
    for each in awards.order_by("award_type__order", "award_type__code", "place"):
        is_title = each.award_type.category == AwardType.Category.TITLE
        group = groups.titles if is_title else groups.forms
        group.append(award_mark(each.award_type, each.place))
    return groups


def usual_commitments(day: date) -> str:
    """A text to begin with, from the catalogue; blank where the office keeps none."""
    return paper_texts("dang_ky", day).get("cam_ket_mau", "")


# --- Before it is sent -------------------------------------------------------------------------


def missing_of(pledge: Pledge | None, rows: list[TargetRow]) -> list[Remark]:
    """What keeps a registration from being sent."""
    missing: list[Remark] = []
    if all(row.plan is None for row in rows):
        missing.append(Remark(Pledge.Part.TARGETS, "Chưa ghi chỉ tiêu nào."))
    missing += [
        Remark(
            Pledge.Part.PERSONS, f"{row.full_name}: chưa ghi chức vụ.", f"id_post_{number}"
        )
        for number, row in enumerate(person_rows(pledge), start=1)
        if not row.post
    ]  # fmt: skip
    if not (pledge and pledge.commitments):
        missing.append(
            Remark(Pledge.Part.COMMITMENTS, "Chưa ghi cam kết, biện pháp.", "id_commitments")
        )
    return missing


def oddities_of(pledge: Pledge | None, rows: list[TargetRow]) -> list[Remark]:
    """What is allowed and seldom meant: to be confirmed, not refused."""
    odd = [
        Remark(Pledge.Part.TARGETS, text, f"id_{row.indicator.code}")
        for row in rows
        if (text := _odd_plan(row))
    ]
    blank = [row.indicator.name for row in rows if row.is_usual and row.plan is None]
    if blank and len(blank) < len([row for row in rows if row.is_usual]):
        odd.append(Remark(Pledge.Part.TARGETS, f"Để trống, không đăng ký: {'; '.join(blank)}."))
    if pledge is None or not pledge.awards.exists():
        odd.append(Remark(Pledge.Part.COLLECTIVE, "Không đăng ký khen thưởng nào."))
    return odd


def _odd_plan(row: TargetRow) -> str:
    plan, last = row.plan, row.last
    if plan is None:
        return ""
    if last is None or last <= 0:
        return f"{row.indicator.name}: đăng ký bằng 0." if plan == 0 else ""
    if plan >= FAR * last:
        times = format_number((plan / last).quantize(Decimal("0.1")))
        return (
            f"{row.indicator.name}: đăng ký {row.plan_shown} {row.unit}, gấp {times} lần năm trước "
            f"({row.last_shown}). Xin xem lại đơn vị tính."
        )
    if _is_worse(row.indicator, plan, last):
        word = "thấp hơn" if plan < last else "cao hơn"
        return (
            f"{row.indicator.name}: đăng ký {row.plan_shown} {row.unit}, {word} năm trước "
            f"({row.last_shown})."
        )
    return ""


def _is_worse(indicator: Indicator, plan: Decimal, last: Decimal) -> bool:
    return plan < last if indicator.better == Indicator.Better.UP else plan > last


# --- The way through the pages -----------------------------------------------------------------


def next_part(part: str) -> str:
    parts = [*PARTS, Pledge.Part.CHECK]
    return parts[parts.index(Pledge.Part(part)) + 1]


def previous_part(part: str) -> str | None:
    place = [*PARTS, Pledge.Part.CHECK].index(Pledge.Part(part))
    return PARTS[place - 1] if place else None
