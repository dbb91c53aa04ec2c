"""The same facts as tables to work on: the ranking of a year, and the list of the proposed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from awards.models import Proposal
from blocs.models import Season
from files.workbooks import GroupLine, SheetColumn, SheetRow, SheetSpec
from history.vietnamese import format_date
from reports.dossiers.common import (
    award_named,
    bloc_named,
    place_named,
    session_day,
    wording,
    year_end,
)
from reports.dossiers.figures import SUMMARY_NAMES, IndicatorFacts, facts_of_units
from reports.dossiers.places import address_on, with_places
from reports.dossiers.ranking import RankedUnit, award_cell, ranked_units
from scoring.models import Ranking
from scoring.selectors.ranked import BlocRanking
from scoring.selectors.rankings import sealed

MILLION = 1_000_000
RANKED = (1, 2, 3)


def ranking_sheets(season: Season) -> list[SheetSpec]:
    """A summary, then one sheet for each bloc that is sealed."""
    rankings = list(
        Ranking.objects.filter(bloc_year__season=season, state=Ranking.State.SEALED)
        .select_related("bloc_year__bloc", "bloc_year__locality")
        .order_by("bloc_year__number")
    )
    shown = {ranking.pk: sealed(ranking.bloc_year) for ranking in rankings}
    blocs = [
        (ranking, ranked_units(ranking, {r.membership.pk: r.notes for r in shown[ranking.pk].rows}))
        for ranking in rankings
    ]
    title = wording("bang_xep_hang", year_end(season.year))("ten")
    return [
        _summary(season, title, blocs),
        *(_bloc_sheet(season, title, units, shown[ranking.pk]) for ranking, units in blocs),
    ]


def _summary(
    season: Season, title: str, blocs: Sequence[tuple[Ranking, tuple[RankedUnit, ...]]]
) -> SheetSpec:
    columns = (
        SheetColumn("Khối số", "integer", 9),
        SheetColumn("Khối thi đua", width=36),
        SheetColumn("Số đơn vị", "integer", 11, summed=True),
        SheetColumn("Có xếp hạng", "integer", 12, summed=True),
        SheetColumn("Được đề nghị khen", "integer", 14, summed=True),
        SheetColumn("Điểm cao nhất", "points", 12),
        SheetColumn("Chốt ngày", "date", 13),
    )
    rows = tuple(
        (
            ranking.bloc_year.number,
            bloc_named(ranking.bloc_year),
            len(units),
            sum(unit.place is not None for unit in units),
            sum(bool(unit.award) for unit in units),
            max((unit.total for unit in units if unit.total is not None), default=None),
            ranking.sealed_at.date() if ranking.sealed_at else None,
        )
        for ranking, units in blocs
    )
    return SheetSpec("Tổng hợp", columns, rows, (title, f"Năm {season.year}"))


def _bloc_sheet(
    season: Season, title: str, units: Sequence[RankedUnit], shown: BlocRanking
) -> SheetSpec:
    ranking = shown.bloc_year.ranking
    columns = (
        SheetColumn("Hạng", "integer", 8),
        SheetColumn("Đơn vị", width=44),
        SheetColumn("Tự chấm", "points", 11, group="Điểm"),
        SheetColumn("Khối chấm", "points", 11, group="Điểm"),
        SheetColumn("Thẩm định", "points", 11, group="Điểm"),
        SheetColumn("Xếp loại", width=14),
        SheetColumn("Đề nghị khen", width=36),
        SheetColumn("Ghi chú", width=40),
    )
    rows = tuple(
        (
            unit.place,
            unit.name,
            unit.self_total,
            unit.bloc_total,
            unit.total,
            unit.class_name,
            award_cell(unit),
            "; ".join(
                part
                for part in (unit.not_ranked, unit.no_award, *unit.capped, unit.tie_note)
                if part
            ),
        )
        for unit in units
    )  # fmt: skip
    bloc_year = ranking.bloc_year
    return SheetSpec(
        f"Khối {bloc_year.number}",
        columns,
        rows,
        (title, f"{bloc_named(bloc_year)}, năm {season.year}"),
        notes=(
            f"Cách xếp hạng: {shown.ranking_words}. Cách tính điểm năm: {shown.year_words}.",
            f"Chốt ngày {format_date(ranking.sealed_at)}, mã đối chiếu {ranking.digest[:12]}.",
        ),
    )


def list_sheet(season: Season) -> SheetSpec:
    """Everybody proposed in the year, by bloc and place; members and money are summed live."""
    proposals = list(
        with_places(Proposal.objects.standing_ones())
        .filter(season=season)
        .select_related(
            "award_type", "standing", "person", "bloc_year__bloc", "bloc_year__locality"
        )
        .order_by("bloc_year__number", "place", "award_type__order", "pk")
    )
    columns = (
        SheetColumn("STT", "integer", 6),
        SheetColumn("Tên tập thể, cá nhân", width=42),
        SheetColumn("Địa chỉ", width=36),
        SheetColumn("Hạng", width=8),
        SheetColumn("Điểm", "points", 10),
        SheetColumn("Danh hiệu, hình thức đề nghị", width=40),
        SheetColumn("Thành viên (người)", "integer", 12, "Kết quả năm", summed=True),
        SheetColumn("Doanh thu (triệu đồng)", "number", 15, "Kết quả năm", summed=True),
        SheetColumn("Lợi nhuận trước thuế (triệu đồng)", "number", 15, "Kết quả năm", summed=True),
        SheetColumn("Tình trạng", width=20),
        SheetColumn("Ghi chú", width=24),
    )
    words = wording("danh_sach", year_end(season.year))
    heading = (words("ten"), words("trich_yeu", year=season.year))
    return SheetSpec("Danh sách", columns, tuple(_proposed(season, proposals)), heading)


def _proposed(season: Season, proposals: Sequence[Proposal]) -> Iterator[SheetRow]:
    units = [each.organization_id for each in proposals if each.organization_id]
    facts = facts_of_units(units, season, SUMMARY_NAMES)
    bloc = None
    for number, each in enumerate(proposals, start=1):
        if each.bloc_year and each.bloc_year_id != bloc:
            bloc = each.bloc_year_id
            yield GroupLine(bloc_named(each.bloc_year))
        own = facts.get(each.organization_id or 0, {}) if each.person is None else {}
        yield (
            number,
            each.legal_name,
            address_on(each.address, each.organization, session_day(each)),
            place_named(each.place),
            each.standing.total if each.standing else None,
            award_named(each.award_type, each.place),
            _whole(own.get("so_thanh_vien")),
            _million(own.get("doanh_thu")),
            _million(own.get("loi_nhuan_truoc_thue")),
            each.get_state_display(),
            each.note,
        )


def _whole(each: IndicatorFacts | None) -> int | None:
    return None if each is None or each.actual is None else int(each.actual)


def _million(each: IndicatorFacts | None) -> Decimal | None:
    return None if each is None or each.actual is None else each.actual / MILLION
