"""Công văn đôn đốc: who has not handed in what, though its last day is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.models import BlocYear, Membership, Season
from blocs.selectors import windows, windows_by_bloc
from catalogue.selectors import office_on, signatory_on
from history import clock
from reports.blocks import (
    Addressees,
    Column,
    Head,
    Paper,
    Paragraph,
    Recipients,
    Row,
    Signatures,
    Signer,
    Table,
)
from reports.dossiers.common import (
    Letterhead,
    NotReady,
    Wording,
    bloc_named,
    bloc_number_named,
    letterhead,
    parted,
    short_date,
    wording,
)
from reports.wording import BlankDate, bare
from scoring.selectors.due import Late, late_ones, units_due, units_of_bloc

CHAIR = "chu-tich-lien-minh"


@dataclass(frozen=True)
class LateUnit:
    name: str
    bloc: str
    owes: tuple[str, ...]
    since: tuple[str, ...]


@dataclass(frozen=True)
class LateFacts:
    """`bloc` is blank where the letter goes to several."""

    year: int
    day: date
    letterhead: Letterhead
    symbol: str
    words: Wording
    bloc: str
    file_stem: str
    units: tuple[LateUnit, ...]
    officer: str
    phone: str
    signer: Signer


def late_of_bloc(bloc_year: BlocYear, day: date) -> list[Late]:
    own = {each.code: each for each in windows(bloc_year)}
    return late_ones(units_of_bloc(bloc_year), {bloc_year.pk: own}, day)


def late_of_year(season: Season, day: date) -> list[Late]:
    members = Membership.objects.filter(season=season).select_related("bloc_year__locality")
    return late_ones(units_due(members), windows_by_bloc(season), day)


def gather_late_bloc(bloc_year: BlocYear) -> LateFacts:
    """As of now: who is late changes with the day."""
    bloc_year = BlocYear.objects.select_related("season", "bloc", "locality", "officer").get(
        pk=bloc_year.pk
    )
    day = clock.day(clock.now())
    return _facts(
        bloc_year.season, day, late_of_bloc(bloc_year, day),
        bloc=bloc_named(bloc_year),
        file_stem=f"cong-van-don-doc-khoi-{bloc_year.number:02d}-{bloc_year.season.year}",
        officer=bloc_year.officer.full_name if bloc_year.officer else "",
        phone=(bloc_year.officer.phone or "") if bloc_year.officer else "",
    )  # fmt: skip


def gather_late_year(season: Season) -> LateFacts:
    day = clock.day(clock.now())
    office = office_on(day)
    return _facts(
        season, day, late_of_year(season, day), bloc="",
        file_stem=f"cong-van-don-doc-{season.year}",
        officer=f"Văn phòng {office.short_name}", phone=office.phone,
    )  # fmt: skip


def _facts(
    season: Season,
    day: date,
    late: Sequence[Late],
    *,
    bloc: str,
    file_stem: str,
    officer: str,
    phone: str,
) -> LateFacts:
    if not late:
        raise NotReady("Không có đơn vị nào quá hạn nên chưa cần công văn đôn đốc.")
    signatory = signatory_on(CHAIR, day)
    things = wording("tin_nhac", day)
    return LateFacts(
        year=season.year,
        day=day,
        letterhead=letterhead(day),
        symbol=office_on(day).symbol,
        words=wording("cong_van_don_doc", day),
        bloc=bloc,
        file_stem=file_stem,
        units=_units(late, things, season.year),
        officer=officer,
        phone=phone,
        signer=Signer(signatory.title, signatory.name, tuple(signatory.authority.splitlines()))
        if signatory
        else Signer("Chủ tịch"),
    )


def _units(late: Sequence[Late], things: Wording, year: int) -> tuple[LateUnit, ...]:
    """One line a unit, whatever it owes, in the order of the blocs."""
    by_unit: dict[int, list[Late]] = {}
    for each in late:
        by_unit.setdefault(each.membership.pk, []).append(each)
    return tuple(
        LateUnit(
            name=owed[0].membership.organization.legal_name,
            bloc=bloc_number_named(owed[0].membership.bloc_year),
            owes=tuple(_thing_named(each, things, year) for each in owed),
            since=tuple(short_date(each.closed) for each in owed),
        )
        for owed in by_unit.values()
    )


def _thing_named(each: Late, things: Wording, year: int) -> str:
    named = things(each.thing.text_key, year=year)
    return f"{named[:1].upper()}{named[1:]}"


# --- The paper ---------------------------------------------------------------------------------


def late_letter(facts: LateFacts) -> Paper:
    words, common = facts.words, _common(facts)
    to = "kinh_gui_khoi" if facts.bloc else "kinh_gui_nam"
    about = words("trich_yeu", **common)
    return Paper(
        kind="don_doc_khoi" if facts.bloc else "don_doc_nam",
        code="",
        title=f"Công văn đôn đốc {facts.bloc or 'các Khối thi đua'}, năm {facts.year}",
        file_stem=facts.file_stem,
        blocks=(
            Head(
                superior=facts.letterhead.superior,
                issuer=parted(facts.letterhead.office),
                place=facts.letterhead.place,
                date=BlankDate(facts.day.year),
                number_symbol=f"/{facts.symbol}",
                about=about,
            ),
            Addressees(words.lines(to, **common)),
            Paragraph(words("mo_dau", **common)),
            _table(facts),
            Paragraph(words("yeu_cau", **common)),
            Paragraph(words("lien_he", **common)),
            Paragraph(bare(words("ket", **common)), closing=True),
            Recipients(words.lines("noi_nhan", **common)),
            Signatures((facts.signer,)),
        ),
    )


def _common(facts: LateFacts) -> Mapping[str, object]:
    return {
        "year": facts.year,
        "office": facts.letterhead.office,
        "bloc": facts.bloc,
        "units": len(facts.units),
        "officer": facts.officer,
        "phone": facts.phone,
    }


def _table(facts: LateFacts) -> Table:
    one_bloc = bool(facts.bloc)
    columns = (
        Column("STT", 12, "center"),
        Column("Đơn vị", 68 if one_bloc else 56),
        *(() if one_bloc else (Column("Khối", 26),)),
        Column("Hồ sơ chưa gửi", 54 if one_bloc else 42),
        Column("Hạn (đến hết ngày)", 26, "center"),
    )
    rows = tuple(
        Row(
            (
                str(order),
                unit.name,
                *(() if one_bloc else (unit.bloc,)),
                "\n".join(unit.owes),
                "\n".join(unit.since),
            )
        )
        for order, unit in enumerate(facts.units, start=1)
    )
    return Table(columns, rows, size=12)
