"""Danh sách gửi tỉnh: the proposed of a year in the columns the office has put in order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from awards.models import Proposal, Vote
from blocs.models import Season
from catalogue.models import ListColumn
from cooperatives.models import Locality
from files.workbooks import Kind, SheetColumn, SheetSpec, Value
from reports.dossiers.common import (
    award_named,
    bloc_named,
    place_named,
    session_day,
    wording,
    year_end,
)
from reports.dossiers.figures import (
    SUMMARY_NAMES,
    EarlierAward,
    UnitFacts,
    earlier_awards,
    earlier_text,
    facts_of_units,
    summary_of,
)
from reports.dossiers.places import (
    BOTH_MAPS,
    address_on,
    located,
    new_places,
    old_places,
    with_places,
)

MILLION = 1_000_000


@dataclass(frozen=True)
class Listed:
    """One proposal with what a column may ask of it."""

    number: int
    year: int
    proposal: Proposal
    figures: UnitFacts
    earlier: Sequence[EarlierAward]
    vote: Vote | None

    def figure(self, code: str) -> Decimal | None:
        found = self.figures.get(code)
        return found.actual if found else None

    @property
    def day(self) -> date:
        """The map of this day is the one the list speaks of."""
        return session_day(self.proposal)


def _name(each: Listed) -> Value:
    return each.proposal.legal_name


def _kind(each: Listed) -> Value:
    unit = each.proposal.organization
    return unit.get_kind_display() if unit else ""


def _post(each: Listed) -> Value:
    person = each.proposal.person
    if person is None:
        return ""
    unit = person.organization.legal_name if person.organization else ""
    return ", ".join(part for part in (person.post, unit) if part)


def _old_locality(each: Listed) -> Value:
    unit = each.proposal.organization
    return _told(old_places(unit, each.day)) if unit else ""


def _new_locality(each: Listed) -> Value:
    unit = each.proposal.organization
    return _told(new_places(unit, each.day)) if unit else ""


def _told(places: Sequence[Locality]) -> str:
    return "; ".join(located(each) for each in places)


def _address(each: Listed) -> Value:
    return address_on(each.proposal.address, each.proposal.organization, each.day)


def _achievement(each: Listed) -> Value:
    if each.proposal.achievement or each.proposal.person_id:
        return each.proposal.achievement
    return summary_of(each.figures, each.year)


def _million(code: str) -> Callable[[Listed], Value]:
    def told(each: Listed) -> Value:
        value = each.figure(code)
        return None if value is None else value / MILLION

    return told


def _members(each: Listed) -> Value:
    value = each.figure("so_thanh_vien")
    return None if value is None else int(value)


def _votes(each: Listed) -> Value:
    vote = each.vote
    if vote is None:
        return ""
    whole = vote.session.members if vote.denominator == "total" else vote.session.present
    return f"{vote.agree}/{whole}"


@dataclass(frozen=True)
class Content:
    """What a column holds."""

    value: Callable[[Listed], Value]
    kind: Kind = "text"
    summed: bool = False


CONTENTS: Mapping[str, Content] = {
    "stt": Content(lambda each: each.number, "integer"),
    "ten": Content(_name),
    "loai_hinh": Content(_kind),
    "ma_so": Content(lambda each: getattr(each.proposal.organization, "tax_code", "") or ""),
    "chuc_vu": Content(_post),
    "nam_sinh": Content(lambda each: getattr(each.proposal.person, "birth_year", None), "year"),
    "dia_chi": Content(_address),
    "dia_ban_cu": Content(_old_locality),
    "dia_ban_moi": Content(_new_locality),
    "khoi": Content(
        lambda each: bloc_named(each.proposal.bloc_year) if each.proposal.bloc_year else ""
    ),
    "diem": Content(
        lambda each: each.proposal.standing.total if each.proposal.standing else None, "points"
    ),
    "hang": Content(lambda each: place_named(each.proposal.place)),
    "de_nghi": Content(lambda each: award_named(each.proposal.award_type, each.proposal.place)),
    "thanh_tich": Content(_achievement),
    "thanh_vien": Content(_members, "integer", summed=True),
    "doanh_thu": Content(_million("doanh_thu"), "number", summed=True),
    "loi_nhuan": Content(_million("loi_nhuan_truoc_thue"), "number", summed=True),
    "da_khen": Content(lambda each: "" if each.proposal.person_id else earlier_text(each.earlier)),
    "phieu": Content(_votes),
    "ghi_chu": Content(lambda each: each.proposal.note),
}


def province_sheet(season: Season) -> SheetSpec:
    columns = [each for each in ListColumn.objects.filter(is_shown=True) if each.code in CONTENTS]
    held = [(column, CONTENTS[column.code]) for column in columns]
    words = wording("danh_sach", year_end(season.year))
    return SheetSpec(
        "Danh sách",
        tuple(
            SheetColumn(column.label, content.kind, column.width, summed=content.summed)
            for column, content in held
        ),
        tuple(
            tuple(content.value(each) for _, content in held) for each in listed_of(season)
        ),
        (words("ten"), words("trich_yeu", year=season.year)),
    )  # fmt: skip


def listed_of(season: Season) -> Iterator[Listed]:
    proposals = list(
        with_places(Proposal.objects.standing_ones())
        .filter(season=season)
        .select_related(
            "award_type", "standing", "person__organization", "bloc_year__bloc",
            "bloc_year__locality",
        )
        .prefetch_related(*BOTH_MAPS)
        .order_by("award_type__order", "place", "bloc_year__number", "pk")
    )  # fmt: skip
    units = [each.organization_id for each in proposals if each.organization_id]
    figures = facts_of_units(units, season, SUMMARY_NAMES)
    earlier = earlier_awards(units, season.year)
    votes = {
        vote.proposal_id: vote
        for vote in Vote.objects.filter(proposal__in=proposals)
        .select_related("session")
        .order_by("session__held_on", "pk")
    }
    for number, each in enumerate(proposals, start=1):
        unit = 0 if each.person_id else each.organization_id or 0
        yield Listed(
            number, season.year, each, figures.get(unit, {}), earlier.get(unit, ()),
            votes.get(each.pk),
        )  # fmt: skip
