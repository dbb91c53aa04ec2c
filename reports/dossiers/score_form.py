"""Bảng tự chấm to fill in by pen: the criteria of the unit's set, what the register knows printed
beside each, the column of the self-score blank."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from blocs.models import BlocYear, Membership, StepCode
from cooperatives.models import Dues
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
    italic,
)
from reports.dossiers.common import NOTE_TO_SIGN, NotReady, Wording, parted, wording
from reports.dossiers.fact_lines import dues_to_fill, lines_to_fill
from reports.dossiers.form_units import FormHead, FormUnit, form_head, form_mark, form_units
from reports.form_codes import FormCode, FormKind
from reports.wording import BlankDate
from scoring.marking import Choice, Count, Fact, Rounding, Scored, ceiling, mark
from scoring.models import CriteriaAssignment, CriteriaSet, Criterion, ScoreSheet
from scoring.selectors.facts import dues_of, facts_of_units, is_of_dues, rule_of
from scoring.selectors.readings import parts_of_set, scores


@dataclass(frozen=True)
class FormLine:
    """`points` are printed only where they follow from figures."""

    code: str
    text: str
    ceiling: Decimal
    known: str
    points: str


@dataclass(frozen=True)
class FormGroup:
    named: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True)
class ScoreForm:
    unit: FormUnit
    head: FormHead
    year: int
    criteria_set: str
    words: Wording
    groups: tuple[FormGroup, ...]


def gather_score_forms(
    bloc_year: BlocYear, memberships: Sequence[Membership], day: date
) -> list[ScoreForm]:
    """Forms of members of one bloc, in a constant number of queries. Raises `NotReady` where no
    criteria were assigned."""
    season = bloc_year.season
    sets = _sets_of(bloc_year, memberships)
    criteria = _criteria({each.pk for each in sets.values()})
    keys = [each.organization_id for each in memberships]
    every = [each for members in criteria.values() for each in members]
    facts = facts_of_units(season, keys, every)
    dues = dues_of(season, keys)
    units = {each.pk: each for each in form_units([m.organization for m in memberships], day)}
    head = form_head(season, bloc_year, StepCode.SELF_SCORE, day)
    words = wording("tu_cham", day)
    forms = []
    for member in memberships:
        unit, chosen = member.organization_id, sets[member.pk]
        forms.append(
            ScoreForm(
                unit=units[unit],
                head=head,
                year=season.year,
                criteria_set=chosen.name,
                words=words,
                groups=tuple(
                    _groups(chosen, criteria[chosen.pk], facts[unit], dues[unit], season.year)
                ),
            )
        )
    return forms


def _sets_of(bloc_year: BlocYear, memberships: Sequence[Membership]) -> dict[int, CriteriaSet]:
    """The set of the sheet where one is open, else the one assigned to the unit's field."""
    opened = {
        each.membership_id: each.criteria_set
        for each in ScoreSheet.objects.filter(membership__in=memberships).select_related(
            "criteria_set"
        )
    }
    assigned = {
        each.field: each.criteria_set
        for each in CriteriaAssignment.objects.filter(bloc_year=bloc_year).select_related(
            "criteria_set"
        )
        if each.criteria_set.state != CriteriaSet.State.DRAFT
    }
    sets: dict[int, CriteriaSet] = {}
    for member in memberships:
        by_field = assigned.get(member.organization.field) or assigned.get("")
        chosen = opened.get(member.pk) or by_field
        if chosen is None:
            raise NotReady(
                f"Chưa có bộ tiêu chí đã ban hành cho {member.organization}. "
                "Xin ban hành và gán bộ tiêu chí cho Khối rồi in."
            )
        sets[member.pk] = chosen
    return sets


def _criteria(sets: set[int]) -> dict[int, list[Criterion]]:
    found: dict[int, list[Criterion]] = {each: [] for each in sets}
    rows = (
        Criterion.objects.filter(group__criteria_set__in=sets)
        .select_related("group", "indicator")
        .order_by("group__order", "group_id", "order", "pk")
    )
    for each in rows:
        found[each.group.criteria_set_id].append(each)
    return found


def _groups(
    chosen: CriteriaSet, criteria: Sequence[Criterion], facts: Mapping[str, Fact],
    dues: Dues | None, year: int,
) -> Iterator[FormGroup]:  # fmt: skip
    rounding = Rounding(chosen.decimal_places)
    mine = [each for each in criteria if scores("self", each)]
    parts = parts_of_set(chosen)
    for part in parts or (None,):
        # The year's figures are those of its last period.
        known = facts if part is None or part.is_last else {}
        where = f"{part.name} ({part.short}) · " if part else ""
        for group, members in groupby(mine, key=lambda each: each.group):
            cap = format_number(group.cap)
            yield FormGroup(
                f"{where}{group.code}. {group.name} (tối đa {cap} điểm)",
                tuple(_line(each, known, dues, year, rounding) for each in members),
            )


def _line(
    criterion: Criterion, facts: Mapping[str, Fact], dues: Dues | None, year: int,
    rounding: Rounding,
) -> FormLine:  # fmt: skip
    rule = rule_of(criterion)
    if is_of_dues(criterion):
        known: tuple[str, ...] = (dues_to_fill(dues, year),)
    else:
        known = lines_to_fill(criterion, facts, year)
    told = [criterion.text]
    points = ""
    if isinstance(rule, Choice):
        levels = "; ".join(f"{each.label}: {format_points(each.points)}" for each in rule.options)
        told.append(f"({levels})")
    elif isinstance(rule, Count):
        told.append(f"(mỗi lần {format_points(rule.per)} điểm; ghi số lần)")
    else:
        got = mark(rule, None, facts, rounding)
        points = format_points(got.points) if isinstance(got, Scored) and known else ""
    if criterion.evidence or not points:
        known = (*known, ROOM_FOR_EVIDENCE)
    return FormLine(criterion.code, "\n".join(told), ceiling(rule), "\n".join(known), points)


# --- The paper ---------------------------------------------------------------------------------

COMPUTED = "(máy tính)"
# Two lines of dots, as wide as their column.
ROOM_FOR_EVIDENCE = "Minh chứng: …………\n………………"

COLUMNS = (
    Column("TT", 10, "center"),
    Column("Nội dung tiêu chí", 68),
    Column("Điểm chuẩn", 16, "center"),
    Column("Kết quả thực hiện, minh chứng", 44),
    Column("Tự chấm", 22, "center"),
)


def score_form(form: ScoreForm) -> Paper:
    words, unit, head = form.words, form.unit, form.head
    common = {"year": form.year, "name": unit.legal_name, "bloc": head.bloc,
              "criteria_set": form.criteria_set}  # fmt: skip
    text = words("huong_dan", officer=head.officer, closes_on=head.closes_on)
    return Paper(
        kind="bang_tu_cham",
        code="",
        title=f"Bảng tự chấm điểm thi đua năm {form.year}: {unit.legal_name}",
        file_stem=f"bang-tu-cham-{form.year}-{unit.slug_name}",
        blocks=(
            form_mark(FormCode(FormKind.SELF_SCORE, form.year, unit.pk), unit),
            Head(issuer=parted(unit.legal_name), place=unit.place or head.place,
                 date=BlankDate()),
            Title(words("ten"), words("trich_yeu", **common)),
            *(Paragraph(line, align="left", indent=False)
              for line in words.lines("don_vi", **common)),
            Paragraph((italic(text),), note=True),
            Table(COLUMNS, tuple(_rows(form)), size=12, roomy=True, tall=True),
            Signatures(words.signers("chu_ky", note=NOTE_TO_SIGN)),
        ),
    )  # fmt: skip


def _rows(form: ScoreForm) -> Iterator[Row]:
    for group in form.groups:
        yield Row((group.named,), "group")
        for line in group.lines:
            points = f"{line.points}\n{COMPUTED}" if line.points else ""
            yield Row((line.code, line.text, format_number(line.ceiling), line.known, points))
    yield Row(("", "Tổng cộng", "", "", ""), "total")
