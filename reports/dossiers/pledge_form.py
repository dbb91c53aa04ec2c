"""Bản đăng ký thi đua: to fill in by pen with what is known printed in it, or as it was sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from awards.models import Quota
from blocs.models import BlocYear, Pledge, PledgeAward, PledgeTarget, Season, StepCode
from blocs.selectors import bloc_year_of
from catalogue.models import AwardType, Indicator
from cooperatives.models import Figure, Organization
from history.vietnamese import DASH
from reports.blocks import (
    Addressees,
    Block,
    Column,
    FieldLine,
    FieldLines,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Signer,
    Table,
    Title,
    WritingLines,
    italic,
)
from reports.dossiers.common import NOTE_TO_SIGN, Wording, award_named, parted, wording
from reports.dossiers.figures import REPORT_CODES, IndicatorFacts, facts_of_units
from reports.dossiers.form_units import FormHead, FormUnit, form_head, form_mark, form_units
from reports.form_codes import FormCode, FormKind
from reports.wording import BlankDate

# Two sides of one sheet of paper for most units.
ROOM_FOR_TARGETS = 2
ROOM_FOR_PERSONS = 2
ROOM_FOR_MOVEMENTS = 2
ROOM_FOR_MEASURES = 3


@dataclass(frozen=True)
class AwardBox:
    """An award a unit may register for; `is_ticked` on a form printed as it was sent."""

    named: str
    is_ticked: bool = False


@dataclass(frozen=True)
class PledgeForm:
    """`is_blank`: to be filled in by pen."""

    unit: FormUnit
    head: FormHead
    year: int
    words: Wording
    targets: tuple[IndicatorFacts, ...]
    estimated: frozenset[str]
    boxes: tuple[AwardBox, ...]
    members: str
    labour: str
    is_blank: bool = True
    persons: tuple[tuple[str, str, str], ...] = ()
    commitments: str = ""
    sent_on: date | None = None


def gather_pledge_forms(
    season: Season, bloc_year: BlocYear | None, organizations: Sequence[Organization], day: date
) -> list[PledgeForm]:
    """Blank forms of many units, in a constant number of queries."""
    units = form_units(organizations, day)
    keys = [unit.pk for unit in units]
    codes = _codes(season, keys)
    facts = facts_of_units(keys, season, codes)
    held = _last_year(season, keys)
    boxes = tuple(AwardBox(named) for named in _awards_open(season, bloc_year))
    head = form_head(season, bloc_year, StepCode.REGISTRATION, day)
    words = wording("dang_ky", day)
    return [
        PledgeForm(
            unit=unit,
            head=head,
            year=season.year,
            words=words,
            targets=tuple(_shown(facts[unit.pk].values(), held.get(unit.pk, {}))),
            estimated=_estimated(held.get(unit.pk, {})),
            boxes=boxes,
            members=_people(facts[unit.pk], "so_thanh_vien"),
            labour=_people(facts[unit.pk], "so_lao_dong"),
        )
        for unit in units
    ]


def gather_pledge(pledge: Pledge, day: date) -> PledgeForm:
    """The registration as it stands."""
    season, organization = pledge.season, pledge.organization
    bloc_year = bloc_year_of(organization, season)
    (unit,) = form_units([organization], day)
    promised = list(
        Indicator.objects.filter(pledge_targets__pledge=pledge).values_list("code", flat=True)
    )
    facts = facts_of_units([unit.pk], season, {*promised, *PEOPLE_CODES})[unit.pk]
    held = _last_year(season, [unit.pk]).get(unit.pk, {})
    awards = list(PledgeAward.objects.filter(pledge=pledge).select_related("award_type", "person"))
    return PledgeForm(
        unit=unit,
        head=form_head(season, bloc_year, StepCode.REGISTRATION, day),
        year=season.year,
        words=wording("dang_ky", day),
        targets=tuple(each for each in facts.values() if each.code in promised),
        estimated=_estimated(held),
        boxes=_boxes(awards, _awards_open(season, bloc_year)),
        members=_people(facts, "so_thanh_vien"),
        labour=_people(facts, "so_lao_dong"),
        is_blank=False,
        persons=tuple(
            (each.person.full_name, each.person.post or NOT_WRITTEN, each.award_type.name)
            for each in awards
            if each.person
        ),
        commitments=pledge.commitments,
        sent_on=pledge.submitted_on,
    )


# What a unit left out of a registration it has sent: no blank that looks like one to fill in.
NOT_WRITTEN = "Không ghi"
TICKED, NOT_TICKED = "x", "Không"
NO_AWARD = "Đơn vị không đăng ký danh hiệu thi đua, hình thức khen thưởng nào."

ABOVE_THE_PROVINCE = "trung ương"
PEOPLE_CODES = ("so_thanh_vien", "so_lao_dong")


def _codes(season: Season, units: Collection[int]) -> set[str]:
    """What the year's registrations promise, what a unit had a figure for, and the chief ones."""
    promised = PledgeTarget.objects.filter(pledge__season=season)
    figured = Figure.objects.filter(
        organization__in=units, year=season.year - 1, period=Figure.Period.YEAR
    )
    return {
        *REPORT_CODES,
        *promised.values_list("indicator__code", flat=True).distinct(),
        *figured.values_list("indicator__code", flat=True).distinct(),
    }


def _last_year(season: Season, units: Collection[int]) -> dict[int, dict[str, bool]]:
    """By unit, which indicators have a figure of last year, and whether it is an estimate."""
    found: dict[int, dict[str, bool]] = {}
    for figure in Figure.objects.filter(
        organization__in=units, year=season.year - 1, period=Figure.Period.YEAR
    ).select_related("indicator"):
        of_unit = found.setdefault(figure.organization_id, {})
        of_unit[figure.indicator.code] = figure.status == Figure.Status.ESTIMATE
    return found


def _shown(facts: Collection[IndicatorFacts], held: dict[str, bool]) -> list[IndicatorFacts]:
    return [each for each in facts if each.code in REPORT_CODES or each.code in held]


def _estimated(held: dict[str, bool]) -> frozenset[str]:
    return frozenset(code for code, is_estimate in held.items() if is_estimate)


def _people(facts: dict[str, IndicatorFacts] | object, code: str) -> str:
    known = facts.get(code) if isinstance(facts, dict) else None
    return f"{known.amount(known.previous)} người" if known and known.previous is not None else ""


def _awards_open(season: Season, bloc_year: BlocYear | None) -> list[str]:
    """Awards of the province and below for a collective: each place that quotas name (of this year,
    else of the last that had any, for they come late), and the others once."""
    quotas = list(
        Quota.objects.filter(season__year__lte=season.year)
        .filter(Q(bloc_year=bloc_year) | Q(bloc_year__isnull=True))
        .select_related("season")
    )
    latest = max((quota.season.year for quota in quotas), default=None)
    places: dict[int, set[int]] = {}
    for quota in quotas:
        if quota.season.year == latest:
            span = range(quota.place_from, quota.place_to + 1)
            places.setdefault(quota.award_type_id, set()).update(span)
    types = (
        AwardType.objects.filter(
            subject=AwardType.Subject.COLLECTIVE, basis=AwardType.Basis.ACHIEVEMENT
        )
        .exclude(level=ABOVE_THE_PROVINCE)
        .order_by("order")
    )
    return [
        named for each in types for named in _named(each, sorted(places.get(each.pk, ())) or [None])
    ]


def _named(award_type: AwardType, places: Sequence[int | None]) -> list[str]:
    return list(dict.fromkeys(award_named(award_type, place) for place in places))


def _boxes(awards: Sequence[PledgeAward], offered: Sequence[str]) -> tuple[AwardBox, ...]:
    chosen = [award_named(each.award_type, each.place) for each in awards if not each.person_id]
    every = list(dict.fromkeys([*offered, *chosen]))
    return tuple(AwardBox(named, named in chosen) for named in every)


# --- The paper ---------------------------------------------------------------------------------


def pledge_form(form: PledgeForm) -> Paper:
    """law.md: the body of the printed registration, unit to bloc and Alliance."""
    words, unit, head = form.words, form.unit, form.head
    parts = words.lines("cac_phan")
    return Paper(
        kind="ban_dang_ky",
        code="",
        title=f"Bản đăng ký thi đua năm {form.year}: {unit.legal_name}",
        file_stem=f"ban-dang-ky-{form.year}-{unit.slug_name}",
        blocks=(
            form_mark(FormCode(FormKind.PLEDGE, form.year, unit.pk), unit),
            Head(issuer=parted(unit.legal_name), place=unit.place or head.place,
                 date=form.sent_on or BlankDate(form.year)),
            Title(words("ten"), words("trich_yeu", year=form.year)),
            Addressees(tuple(
                line for line in words.lines("kinh_gui", bloc=head.bloc, office=head.office)
                if head.bloc or "…" not in line
            )),
            *_instructions(form),
            FieldLines(tuple(_who(form))),
            Heading(2, parts[0]),
            _movements(form),
            Heading(2, parts[1]),
            _targets(form),
            Heading(2, parts[2]),
            *_awards(form),
            *_persons(form),
            Heading(2, parts[3]),
            *_measures(form),
            Heading(2, parts[4]),
            Paragraph(words("cam_ket", name=unit.legal_name)),
            Signatures((_signer(words),)),
        ),
    )  # fmt: skip


def _signer(words: Wording) -> Signer:
    *authority, title = words.lines("chu_ky")
    return Signer(title, authority=tuple(authority), note=NOTE_TO_SIGN)


def _instructions(form: PledgeForm) -> list[Block]:
    if not form.is_blank:
        return []
    text = form.words(
        "huong_dan", officer=form.head.officer, closes_on=form.head.closes_on,
        last_year=form.year - 1,
    )  # fmt: skip
    return [Paragraph((italic(text),), note=True)]


def _who(form: PledgeForm) -> list[FieldLine]:
    unit, missing = form.unit, "" if form.is_blank else NOT_WRITTEN
    told = {
        "Tên đơn vị": unit.legal_name,
        "Mã số thuế": unit.tax_code,
        "Địa chỉ": unit.address,
        "Người đại diện, chức vụ": unit.speaker,
        "Điện thoại": unit.phone,
        f"Số thành viên (năm {form.year - 1})": form.members,
        f"Số lao động (năm {form.year - 1})": form.labour,
    }
    return [FieldLine(label, value or missing) for label, value in told.items()]


def _movements(form: PledgeForm) -> Block:
    if not form.is_blank:
        return Paragraph("Theo phong trào thi đua do Liên minh và tỉnh phát động trong năm.")
    return Table(
        (Column("STT", 10, "center"), Column("Tên phong trào", 70), Column("Mục tiêu", 50),
         Column("Thời gian", 30)),
        tuple(Row((str(n), "", "", "")) for n in range(1, ROOM_FOR_MOVEMENTS + 1)),
        size=12, roomy=True,
    )  # fmt: skip


def _targets(form: PledgeForm) -> Table:
    """As sent, without the column for remarks: there is nowhere to have typed one."""
    columns = [
        Column("STT", 10, "center"),
        Column("Nội dung", 58),
        Column("Đơn vị tính", 22, "center"),
        Column(f"Thực hiện năm {form.year - 1}", 26, "right"),
        Column(f"Đăng ký năm {form.year}", 28, "right", bold=not form.is_blank),
        Column("Ghi chú", 16),
    ]
    rows = [
        (str(number), each.name, each.printed_unit, _previous(each, form.estimated),
         "" if form.is_blank else each.amount(each.plan) or DASH, "")
        for number, each in enumerate(form.targets, start=1)
    ]  # fmt: skip
    if form.is_blank:
        first = len(rows) + 1
        rows += [(str(n), "", "", "", "", "") for n in range(first, first + ROOM_FOR_TARGETS)]
        return Table(tuple(columns), tuple(map(Row, rows)), size=12, roomy=True)
    told = [(*row[:3], row[3] or DASH, row[4]) for row in rows]
    return Table(tuple(columns[:-1]), tuple(map(Row, told)), size=12)


def _previous(each: IndicatorFacts, estimated: frozenset[str]) -> str:
    text = each.amount(each.previous)
    return f"ước {text}" if text and each.code in estimated else text


def _awards(form: PledgeForm) -> list[Block]:
    if not form.is_blank and not any(box.is_ticked for box in form.boxes):
        return [] if form.persons else [Paragraph(NO_AWARD)]
    columns = (
        Column("STT", 10, "center"), Column("Tập thể đăng ký", 115),
        Column("Đánh dấu ×" if form.is_blank else "Đăng ký", 35, "center"),
    )  # fmt: skip
    rows = tuple(
        Row((str(number), box.named, "" if form.is_blank else _mark(box)))
        for number, box in enumerate(form.boxes, start=1)
    )
    return [Table(columns, rows, size=12, roomy=form.is_blank)]


def _mark(box: AwardBox) -> str:
    return TICKED if box.is_ticked else NOT_TICKED


def _persons(form: PledgeForm) -> list[Block]:
    persons = form.persons or (("", "", ""),) * ROOM_FOR_PERSONS * form.is_blank
    if not persons:
        return []
    columns = (
        Column("STT", 10, "center"), Column("Cá nhân: họ và tên", 60), Column("Chức vụ", 35),
        Column("Danh hiệu, hình thức", 55),
    )  # fmt: skip
    rows = tuple(Row((str(number), *person)) for number, person in enumerate(persons, start=1))
    return [Table(columns, rows, size=12, roomy=form.is_blank)]


def _measures(form: PledgeForm) -> list[Block]:
    if form.is_blank:
        return [WritingLines(ROOM_FOR_MEASURES)]
    lines = [line for line in form.commitments.splitlines() if line.strip()]
    return [Paragraph(line) for line in lines] or [Paragraph("Không ghi.")]
