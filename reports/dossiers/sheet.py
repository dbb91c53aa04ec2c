"""Bảng chấm điểm of one unit: the three readings side by side, with what differs and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from history import clock
from history.vietnamese import format_number, format_points
from reports.blocks import (
    Block,
    Column,
    Head,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Table,
    Title,
)
from reports.dossiers.common import (
    NOTE_TO_SIGN,
    NotReady,
    Wording,
    bloc_named,
    letterhead,
    parted,
    slug,
    wording,
)
from reports.dossiers.fact_lines import paper_amount
from reports.dossiers.ranking import points
from reports.wording import BlankDate
from scoring.marking import Fact
from scoring.models import READINGS, Ranking, Reading, ScoreLine, ScoreSheet, Standing
from scoring.selectors.explained import sources_of, ways_of
from scoring.selectors.facts import dues_line, fact_line, facts_by_period, is_of_dues, rule_of
from scoring.selectors.readings import (
    READING_NAMES,
    grouped,
    groups_of_period,
    lines_of,
    parts_of_set,
    period_totals,
    rounding_of,
)
from scoring.selectors.reasons import GateShown, ReadingSum, gates_of, sums_of
from scoring.selectors.reckoning import handed_over_reading
from scoring.totals import GroupKind

READING_LABELS: dict[Reading, str] = {
    "self": "Tự chấm",
    "bloc": "Khối",
    "alliance": "Thẩm định",
}


@dataclass(frozen=True)
class SheetLine:
    code: str
    text: str
    ceiling: Decimal
    result: str
    points: tuple[Decimal | None, ...]
    reasons: str


@dataclass(frozen=True)
class SheetPeriod:
    """A period of the year with what each reading came to in it."""

    named: str
    totals: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class SheetGroup:
    """`period` is None where the year is scored at once."""

    named: str
    kind: str
    cap: Decimal | None
    counted: tuple[Decimal | None, ...]
    lines: tuple[SheetLine, ...]
    period: SheetPeriod | None = None


@dataclass(frozen=True)
class SheetFacts:
    year: int
    unit: str
    slug_name: str
    bloc: str
    bloc_number: int
    head_place: str
    head_date: BlankDate
    criteria_set: str
    totals: tuple[Decimal | None, ...]
    class_name: str
    words: Wording
    groups: tuple[SheetGroup, ...]
    sums: tuple[ReadingSum, ...] = ()
    gates: tuple[GateShown, ...] = ()
    judged: str = ""


def why_no_sheet(sheet: ScoreSheet | None) -> str:
    if sheet is None:
        return "Đơn vị chưa có bảng chấm điểm."
    if sheet.state == ScoreSheet.State.DRAFT:
        return "HTX chưa gửi bảng tự chấm."
    return ""


def gather_sheet(sheet: ScoreSheet) -> SheetFacts:
    sheet = (
        ScoreSheet.objects.with_names()
        .select_related("membership__bloc_year__locality", "membership__season",
                        "membership__organization__commune")
        .get(pk=sheet.pk)
    )  # fmt: skip
    if why := why_no_sheet(sheet):
        raise NotReady(why)
    membership = sheet.membership
    unit = membership.organization
    # A sheet out of draft was handed over on a day.
    day = clock.day(sheet.submitted_at) if sheet.submitted_at else None
    if day is None:
        raise NotReady("Bảng chấm điểm chưa có ngày gửi.")
    lines = list(lines_of(sheet))
    sealed = Standing.objects.filter(ranking__state=Ranking.State.SEALED)
    standing = sealed.filter(membership=membership).first()
    reading: Reading = handed_over_reading(sheet) or "self"
    return SheetFacts(
        year=membership.season.year,
        unit=standing.legal_name if standing else unit.legal_name,
        slug_name=slug(unit.name),
        bloc=bloc_named(membership.bloc_year),
        bloc_number=membership.bloc_year.number,
        head_place=unit.commune.name if unit.commune else letterhead(day).place,
        head_date=BlankDate(day.year),
        criteria_set=sheet.criteria_set.name,
        totals=tuple(sheet.total(reading) for reading in READINGS),
        class_name=standing.class_name if standing else "",
        words=wording("bang_cham_diem", day),
        groups=tuple(_groups(sheet, lines)),
        sums=tuple(sums_of(sheet, lines, frozenset(READINGS))),
        gates=tuple(gates_of(sheet, lines, reading)),
        judged=READING_NAMES[reading],
    )


def _groups(sheet: ScoreSheet, lines: Sequence[ScoreLine]) -> Iterator[SheetGroup]:
    facts = facts_by_period(sheet, lines)
    year = sheet.membership.season.year
    periods = _periods(sheet, lines)
    for group, members in grouped(lines):
        yield SheetGroup(
            named=f"{group.code}. {group.name}",
            kind=group.kind,
            cap=group.cap,
            counted=tuple(_counted(members, reading) for reading in READINGS),
            lines=tuple(
                _line(line, _known(line, sheet, facts[line.period], year)) for line in members
            ),
            period=periods.get(members[0].period),
        )


def _counted(members: Sequence[ScoreLine], reading: Reading) -> Decimal | None:
    return groups_of_period(members, reading)[0].counted


def _periods(sheet: ScoreSheet, lines: Sequence[ScoreLine]) -> dict[int, SheetPeriod]:
    totals = {reading: period_totals(lines, reading) for reading in READINGS}
    return {
        part.number: SheetPeriod(
            f"{part.name} ({part.short}, hệ số {format_number(part.weight)})",
            tuple(totals[reading].get(part.number) for reading in READINGS),
        )
        for part in parts_of_set(sheet.criteria_set)
    }


def _known(line: ScoreLine, sheet: ScoreSheet, facts: Mapping[str, Fact], year: int) -> str:
    """What the register knows, where it stands, and how the points came of it."""
    criterion, rule = line.criterion, rule_of(line.criterion)
    if is_of_dues(criterion):
        known, sources = dues_line(sheet), ""
    else:
        beside = criterion.indicator.code if criterion.indicator else ""
        known = fact_line(criterion, facts, year, paper_amount)
        sources = sources_of(rule, beside, facts)
    rounding = rounding_of(sheet.criteria_set)
    ways = [
        f"Cách tính ({way.names}): {way.how}"
        for way in ways_of(line, rule, facts, rounding, READINGS)
    ]
    return "\n".join(part for part in (known, sources, *ways) if part)


def _line(line: ScoreLine, known: str) -> SheetLine:
    told = [known, line.self_reason]
    if line.criterion.evidence:
        told.append(f"Minh chứng: {line.criterion.evidence}")
    reasons = [
        f"{READING_LABELS[reading]}: {reason}"
        for reading in ("bloc", "alliance")
        if (reason := getattr(line, f"{reading}_reason"))
    ]
    return SheetLine(
        code=line.criterion.code,
        text=line.criterion.text,
        ceiling=line.ceiling,
        result="\n".join(part for part in told if part),
        points=tuple(line.points(reading) for reading in READINGS),
        reasons="\n".join(reasons),
    )


# --- The paper ---------------------------------------------------------------------------------


def sheet_paper(facts: SheetFacts) -> Paper:
    words = facts.words
    common = {"year": facts.year, "name": facts.unit, "bloc": facts.bloc,
              "criteria_set": facts.criteria_set}  # fmt: skip
    return Paper(
        kind="bang_cham_diem",
        code="",
        title=f"Bảng chấm điểm thi đua năm {facts.year}: {facts.unit}",
        file_stem=f"bang-cham-diem-khoi-{facts.bloc_number:02d}-{facts.slug_name}",
        orientation="landscape",
        blocks=(
            Head(issuer=parted(facts.unit), place=facts.head_place, date=facts.head_date),
            Title(words("ten"), words("trich_yeu", **common)),
            *(
                Paragraph(line, align="left", indent=False)
                for line in (*words.lines("don_vi", **common), words("bo_tieu_chi", **common))
            ),
            Table(COLUMNS, tuple(_rows(facts)), size=11),
            *_reasons(facts),
            Signatures(words.signers("chu_ky", note=NOTE_TO_SIGN)),
        ),
    )


COLUMNS = (
    Column("TT", 10, "center"),
    Column("Nội dung tiêu chí", 68),
    Column("Điểm chuẩn", 15, "center"),
    Column("Kết quả thực hiện, minh chứng", 62),
    Column("Tự chấm", 15, "right", group="Điểm"),
    Column("Khối chấm", 15, "right", group="Điểm"),
    Column("Thẩm định", 16, "right", group="Điểm"),
    Column("Lý do chênh lệch", 46),
)
SUM_LABELS = {
    GroupKind.BASE: "Cộng điểm chuẩn",
    GroupKind.BONUS: "Điểm thưởng",
    GroupKind.DEDUCTION: "Điểm trừ",
}


def _reasons(facts: SheetFacts) -> Iterator[Block]:
    """The conditions with how they stand, and how each total was added up."""
    if facts.gates:
        yield Paragraph(facts.words("dieu_kien", reading=facts.judged), note=True)
        for gate in facts.gates:
            yield Paragraph(f"- {_gate(gate)}", note=True)
    for each in facts.sums:
        if each.total is not None:
            steps = "; ".join(f"{row.name.partition('.')[0]}: {row.how}" for row in each.rows)
            yield Paragraph(f"{facts.words('cach_tinh', reading=each.name)} {steps}.", note=True)


def _gate(gate: GateShown) -> str:
    told = f"{gate.text}: {gate.state.lower()}. {gate.why}"
    return f"{told} Hậu quả: {gate.effect}." if gate.is_failed else told


def _rows(facts: SheetFacts) -> Iterator[Row]:
    period = None
    for group in facts.groups:
        if group.period and group.period != period:
            period = group.period
            yield Row((period.named,), "group")
        yield Row((f"{group.named} (tối đa {format_number(group.cap)} điểm)",), "group")
        for line in group.lines:
            yield Row(
                (line.code, line.text, format_number(line.ceiling), line.result,
                 *(points(each) for each in line.points), line.reasons)
            )  # fmt: skip
    yield from _period_sums(facts) if period else _kind_sums(facts)
    totals = (format_points(each) if each is not None else "" for each in facts.totals)
    grade = f"Xếp loại: {facts.class_name}" if facts.class_name else ""
    yield Row(("", "Điểm năm" if period else "Tổng", "", grade, *totals, ""), "total")


def _period_sums(facts: SheetFacts) -> Iterator[Row]:
    periods = dict.fromkeys(group.period for group in facts.groups if group.period)
    for period in periods:
        sums = (points(each) for each in period.totals)
        yield Row(("", f"Tổng {period.named}", "", "", *sums, ""), "total")


def _kind_sums(facts: SheetFacts) -> Iterator[Row]:
    kinds = [kind for kind in SUM_LABELS if any(group.kind == kind for group in facts.groups)]
    for kind in kinds:
        sums = [_sum(facts.groups, kind, index) for index in range(len(READINGS))]
        yield Row(("", SUM_LABELS[kind], "", "", *(points(each) for each in sums), ""), "total")


def _sum(groups: Sequence[SheetGroup], kind: str, index: int) -> Decimal | None:
    """Of the groups of one kind; blank while any of them is open in this reading."""
    parts = [group.counted[index] for group in groups if group.kind == kind]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(parts) else None
