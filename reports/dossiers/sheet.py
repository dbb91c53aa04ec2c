"""Bảng chấm điểm of one unit: the three readings side by side, with what differs and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from history import clock
from history.vietnamese import format_number, format_points
from reports.blocks import (
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
from scoring.selectors.facts import DUES, dues_line, fact_line, facts_of
from scoring.selectors.readings import group_points_of, grouped, lines_of
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
class SheetGroup:
    named: str
    kind: str
    cap: Decimal | None
    counted: tuple[Decimal | None, ...]
    lines: tuple[SheetLine, ...]


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
    )


def _groups(sheet: ScoreSheet, lines: Sequence[ScoreLine]) -> Iterator[SheetGroup]:
    facts = facts_of(sheet, lines)
    year = sheet.membership.season.year
    counted = {
        reading: {each.code: each.counted for each in group_points_of(lines, reading)}
        for reading in READINGS
    }
    for group, members in grouped(lines):
        yield SheetGroup(
            named=f"{group.code}. {group.name}",
            kind=group.kind,
            cap=group.cap,
            counted=tuple(counted[reading].get(group.code) for reading in READINGS),
            lines=tuple(
                _line(line, _known(line, sheet, facts, year)) for line in members
            ),
        )  # fmt: skip


def _known(line: ScoreLine, sheet: ScoreSheet, facts: Mapping[str, Fact], year: int) -> str:
    indicator = line.criterion.indicator
    if indicator and indicator.code == DUES:
        return dues_line(sheet)
    return fact_line(line.criterion, facts, year, paper_amount)


def _line(line: ScoreLine, known: str) -> SheetLine:
    told = [known, _typed(line), line.self_reason]
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


def _typed(line: ScoreLine) -> str:
    """The level chosen or the times counted, as the latest reading has it."""
    for reading in reversed(READINGS):
        value = getattr(line, f"{reading}_input")
        if value is not None:
            return f"{value} lần" if isinstance(value, int) else str(value)
    return ""


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


def _rows(facts: SheetFacts) -> Iterator[Row]:
    for group in facts.groups:
        yield Row((f"{group.named} (tối đa {format_number(group.cap)} điểm)",), "group")
        for line in group.lines:
            yield Row(
                (line.code, line.text, format_number(line.ceiling), line.result,
                 *(points(each) for each in line.points), line.reasons)
            )  # fmt: skip
    kinds = [kind for kind in SUM_LABELS if any(group.kind == kind for group in facts.groups)]
    for kind in kinds:
        sums = [_sum(facts.groups, kind, index) for index in range(len(READINGS))]
        yield Row(("", SUM_LABELS[kind], "", "", *(points(each) for each in sums), ""), "total")
    totals = (format_points(each) if each is not None else "" for each in facts.totals)
    grade = f"Xếp loại: {facts.class_name}" if facts.class_name else ""
    yield Row(("", "Tổng", "", grade, *totals, ""), "total")


def _sum(groups: Sequence[SheetGroup], kind: str, index: int) -> Decimal | None:
    """Of the groups of one kind; blank while any of them is open in this reading."""
    parts = [group.counted[index] for group in groups if group.kind == kind]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(parts) else None
