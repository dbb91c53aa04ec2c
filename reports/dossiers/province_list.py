"""Danh sách gửi tỉnh: the proposed of a year in the columns the office has put in order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from awards.models import Proposal, Vote
from blocs.models import Season
from catalogue.models import ListColumn
from cooperatives.models import Locality
from files.workbooks import Kind, SheetColumn, SheetSpec, Value
from reports.dossiers.common import award_named, bloc_named, place_named, wording, year_end
from reports.dossiers.figures import (
    SUMMARY_NAMES,
    EarlierAward,
    UnitFacts,
    earlier_awards,
    facts_of_units,
    summary_of,
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
    def commune(self) -> Locality | None:
        unit = self.proposal.organization
        return unit.commune if unit else None


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
    """The commune of before the reform; of a new commune, those it was made of."""
    commune = each.commune
    if commune is None:
        return ""
    if list(commune.successors.all()):
        return located(commune)
    return "; ".join(located(old) for old in commune.predecessors.all())


def _new_locality(each: Listed) -> Value:
    commune = each.commune
    if commune is None:
        return ""
    return "; ".join(located(new) for new in commune.successors.all() or [commune])


def located(place: Locality) -> str:
    """ "Xã Tân Hiệp A, huyện Tân Hiệp, tỉnh Kiên Giang": as far up as is known."""
    names: list[str] = []
    above: Locality | None = place
    while above is not None:
        names.append(above.full_name)
        above = above.parent
    return ", ".join((names[0], *(f"{name[:1].lower()}{name[1:]}" for name in names[1:])))


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
    "dia_chi": Content(lambda each: each.proposal.address),
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
    "da_khen": Content(lambda each: "\n".join(award.short for award in each.earlier)),
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
        Proposal.objects.standing_ones()
        .filter(season=season)
        .select_related(
            "award_type", "standing", "person__organization", "bloc_year__bloc",
            "bloc_year__locality", "organization__commune__parent__parent__parent",
        )
        .prefetch_related(
            "organization__commune__successors__parent__parent__parent",
            "organization__commune__predecessors__parent__parent__parent",
        )
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
