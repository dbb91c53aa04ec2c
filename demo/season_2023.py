"""2023, in the middle of bloc scoring: the office's list through the application's own import, then
registrations, figures and sheets in every state. What each unit reached is a sample.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random

from accounts.models import User
from blocs.models import BlocYear, Season
from blocs.services import (
    accept_pledge,
    appoint_leader,
    assign_officer,
    extend_step,
    plan_meeting,
    submit_pledge,
)
from cooperatives.imports import ParsedRow
from cooperatives.models import Organization
from cooperatives.services import choose_indicators, enter_figures, record_dues
from demo import units
from demo.entrances import WITHOUT_PASSWORD
from demo.evidence import attach_papers
from demo.moments import on
from demo.people import open_director_account, share_password
from demo.scores import HALF, reason_for
from home.services import import_organizations
from scoring.models import ScoreLine, ScoreSheet
from scoring.services.criteria import (
    assign_criteria_set,
    create_from_definition,
    load_criteria_set,
    publish_criteria_set,
)
from scoring.services.lines import LineEntry
from scoring.services.relations import declare_relation
from scoring.services.returns import return_lines
from scoring.services.sheets import (
    accept_reading,
    fill_reading,
    finish_bloc_scoring,
    open_sheets,
    submit_sheet,
)
from scoring.shipped import COOPERATIVES, FARMING, definition

SOURCE = "Số liệu mẫu"
# What the office asks for, as its list of 2023 has it.
ASKED = (
    "so_thanh_vien", "so_lao_dong", "von_dieu_le", "dien_tich", "doanh_thu",
    "loi_nhuan_truoc_thue", "thu_nhap_binh_quan_lao_dong", "dien_tich_lien_ket",
)  # fmt: skip
CHANCE_SEED = 2023
# The bloc where somebody steps aside for one unit, and one criterion is sent back.
STEPS_ASIDE = 10
MILLION = 1_000_000


@dataclass(frozen=True)
class BlocPlan:
    """Where a bloc stands on 22/12/2023: sheets handed in, sheets scored, the meeting's day."""

    officer: str
    handed_in: int
    scored: int
    meeting: date | None
    extended: date | None = None


PLANS = {
    1: BlocPlan("nhut", 11, 11, date(2023, 12, 27)),
    2: BlocPlan("nhut", 10, 10, None),
    3: BlocPlan("ngan", 12, 7, date(2024, 1, 4)),
    4: BlocPlan("lap", 5, 0, None, extended=date(2023, 12, 25)),
    5: BlocPlan("diem", 11, 11, date(2023, 12, 28)),
    6: BlocPlan("diem", 11, 11, date(2023, 12, 29)),
    7: BlocPlan("viet", 10, 4, None),
    8: BlocPlan("lap", 11, 8, date(2024, 1, 5)),
    9: BlocPlan("lap", 8, 8, date(2023, 12, 26)),
    10: BlocPlan("ngan", 13, 9, date(2024, 1, 9)),
    11: BlocPlan("viet", 7, 2, None),
}
FAR_APART = {(1, 4), (3, 5), (5, 6), (8, 3), (8, 6)}
WITHOUT_HALF_YEAR = (7, 11)
# Whose sheets have papers beside them, to be looked at; of these two show the same photo.
WITH_PAPERS = {(3, 1), (4, 6), (10, 1), (10, 2), (10, 3), (10, 4)}
BORROWED = {(10, 3), (10, 4)}
# How many of each place a bloc's units register for: 11 Cờ, 13 hạng Nhì, 14 hạng Ba in all.
SECONDS = {3: 2, 10: 2}
THIRDS = {1: 2, 5: 2, 7: 2}


@dataclass(frozen=True)
class Actuals:
    """Made-up figures of a unit, in đồng, người, ha."""

    revenue: Decimal
    profit: Decimal
    members: Decimal
    linked_area: Decimal
    income: Decimal

    def values(self, share: Decimal = Decimal(1)) -> dict[str, Decimal | None]:
        return {
            "doanh_thu": (self.revenue * share).quantize(Decimal(1)),
            "loi_nhuan_truoc_thue": (self.profit * share).quantize(Decimal(1)),
            "so_thanh_vien": self.members,
            "dien_tich_lien_ket": (self.linked_area * share).quantize(Decimal("0.01")) or None,
            "thu_nhap_binh_quan_lao_dong": self.income,
        }


def actuals_of(row: ParsedRow, year: int, chance: Random) -> Actuals:
    """The list's figures stand for 2022; other years grow from them."""
    growth = Decimal(100 + chance.randint(-4, 12)) / 100 if year != 2022 else Decimal(1)
    back = Decimal(1) if year >= 2022 else Decimal(100 - 6 * (2022 - year)) / 100
    revenue = Decimal(row.revenue or 4_200 * MILLION) * growth * back
    profit = Decimal(row.profit if row.profit is not None else 310 * MILLION)
    profit = abs(profit) * growth * back if year != 2022 else profit
    area = row.area or Decimal(0)
    return Actuals(
        revenue.quantize(Decimal(MILLION)),
        profit.quantize(Decimal(MILLION)),
        Decimal(round((row.members or 60) * (100 + 4 * (year - 2022)) / 100)),
        area * Decimal(60 + chance.randint(0, 30)) / 100 if row.field == "trong_trot" else area,
        Decimal((5_600 + 220 * (year - 2022) + 40 * chance.randint(0, 20)) * 1000),
    )


def run_season(
    season: Season, rows: Sequence[ParsedRow], staff: Mapping[str, User], by: User
) -> None:
    """Everything that happened in 2023 up to the morning of 22/12."""
    listed = {each.tax_code: each for each in Organization.objects.all() if each.tax_code}
    directors = open_directors(rows, listed, by)
    choose_indicators(year=2023, codes=ASKED, by=by, at=on(date(2023, 1, 10)))
    register(season, rows, listed, by)
    report = import_organizations(
        content=units.LIST_OF_2023.read_bytes(), season=season, by=by, at=on(date(2023, 6, 15), 8)
    )
    if report.errors:
        raise RuntimeError(f"Danh sách mẫu không nhập được: {report.errors[:3]}")
    prepare_blocs(season, staff, directors, by)
    blocs = list(season.bloc_years.order_by("number"))
    enter_past_figures(rows, listed, by)
    enter_half_year(rows, listed, directors)
    record_paid_dues(rows, listed, by)
    sheets = {each: open_sheets(bloc_year=each, by=by, at=on(date(2023, 11, 28))) for each in blocs}
    enter_estimates(rows, listed, directors)
    for bloc_year, opened in sheets.items():
        score_bloc(bloc_year, opened, directors)
        if bloc_year.number == STEPS_ASIDE:
            step_aside(opened, directors)
            send_one_back(bloc_order(opened)[PLANS[STEPS_ASIDE].scored][1], directors, opened)
    for bloc_year in blocs:
        plan_last_meeting(bloc_year, by)


def open_directors(
    rows: Sequence[ParsedRow], listed: Mapping[str, Organization], by: User
) -> dict[int, User]:
    """One director for each unit of the list, by unit; user names htx001 to htx117."""
    directors = {
        listed[row.tax_code].pk: open_director_account(
            listed[row.tax_code], f"htx{serial:03d}", date(2023, 1, 1), by, on(date(2023, 1, 5))
        )
        for serial, row in enumerate(rows, start=1)
    }
    share_password(each for each in directors.values() if each.username not in WITHOUT_PASSWORD)
    return directors


def register(
    season: Season, rows: Sequence[ParsedRow], listed: Mapping[str, Organization], by: User
) -> None:
    """Registrations of February and March, typed in from paper by the office and accepted."""
    for place, row in numbered(rows):
        chance = Random(row.tax_code)  # noqa: S311 - repeatable, not secret
        now = actuals_of(row, 2022, chance)
        targets = {
            "doanh_thu": (now.revenue * Decimal("1.05")).quantize(Decimal(MILLION)),
            "so_thanh_vien": now.members + chance.randint(3, 12),
            "dien_tich_lien_ket": (now.linked_area * Decimal("1.1")).quantize(Decimal("0.01")),
        }
        day = date(2023, 2, 20 + place % 8)
        pledge = submit_pledge(
            organization=listed[row.tax_code], season=season,
            targets={code: value for code, value in targets.items() if value},
            awards=registered(row.bloc_number, place),
            commitments="Chấp hành chủ trương, pháp luật; nộp báo cáo và hội phí đúng hạn.",
            source="Bản giấy", by=by, at=on(day),
        )  # fmt: skip
        accept_pledge(pledge=pledge, by=by, at=on(date(2023, 3, 10 + place)))


def registered(bloc: int, place: int) -> list[tuple[str, int | None]]:
    """The first registers for the Cờ, the next ones for second, the next for third."""
    seconds, thirds = SECONDS.get(bloc, 1), THIRDS.get(bloc, 1)
    if place == 1:
        return [("co_thi_dua_tinh", 1)]
    if place <= 1 + seconds:
        return [("bang_khen_tinh_tap_the", 2)]
    if place <= 1 + seconds + thirds:
        return [("bang_khen_tinh_tap_the", 3)]
    return []


def prepare_blocs(
    season: Season, staff: Mapping[str, User], directors: Mapping[int, User], by: User
) -> None:
    """Officer, leader, deputy and criteria of each bloc the import drew."""
    criteria = publish_criteria_set(
        criteria_set=load_criteria_set(
            season=season, definition=definition(COOPERATIVES), by=by, at=on(date(2023, 6, 16))
        ),
        by=by, at=on(date(2023, 6, 20)),
    )  # fmt: skip
    for bloc_year in season.bloc_years.order_by("number"):
        plan = PLANS[bloc_year.number]
        moment = on(date(2023, 6, 20), 10)
        assign_officer(bloc_year=bloc_year, officer=staff[plan.officer], by=by, at=moment)
        assign_criteria_set(bloc_year=bloc_year, criteria_set=criteria, by=by, at=moment)
        members = list(bloc_year.memberships.select_related("organization").order_by("order"))
        for membership, role in zip(members, ("truong", "pho"), strict=False):
            appoint_leader(
                membership=membership, role=role,
                person=directors[membership.organization_id],
                valid_from=date(2023, 6, 20), by=by, at=moment,
            )  # fmt: skip
        if plan.extended:
            extend_step(
                bloc_year=bloc_year, code="tu_cham", until=plan.extended,
                reason="Xã ngập do triều cường, nhiều đơn vị chưa lên huyện nộp được.",
                by=staff[plan.officer], at=on(date(2023, 12, 15), 15),
            )  # fmt: skip
    # A draft nobody is scored by, for whoever wants to see how a set is written.
    create_from_definition(
        season=season, definition=definition(FARMING), origin="Bộ mẫu", by=by,
        at=on(date(2023, 12, 18), 9),
    )  # fmt: skip


def numbered(rows: Sequence[ParsedRow]) -> Iterator[tuple[int, ParsedRow]]:
    """Each row with its place in its bloc."""
    order: dict[int, int] = {}
    for row in rows:
        place = order[row.bloc_number] = order.get(row.bloc_number, 0) + 1
        yield place, row


def actuals_of_2023(row: ParsedRow) -> Actuals:
    return actuals_of(row, 2023, Random(row.tax_code + "2023"))  # noqa: S311 - repeatable


def enter_past_figures(
    rows: Sequence[ParsedRow], listed: Mapping[str, Organization], by: User
) -> None:
    """Years before the list, typed in when the blocs were drawn."""
    for row in rows:
        chance = Random(row.tax_code)  # noqa: S311 - repeatable, not secret
        for year in past_years(row):
            enter_figures(
                organization=listed[row.tax_code], source=SOURCE, year=year, period="nam",
                status="chinh_thuc", by=by, at=on(date(2023, 6, 16)),
                values=actuals_of(row, year, chance).values(),
            )  # fmt: skip


def enter_half_year(
    rows: Sequence[ParsedRow],
    listed: Mapping[str, Organization],
    directors: Mapping[int, User],
) -> None:
    """July: all units but one."""
    for place, row in numbered(rows):
        if (row.bloc_number, place) != WITHOUT_HALF_YEAR:
            unit = listed[row.tax_code]
            enter_figures(
                organization=unit, source=SOURCE, year=2023, period="6_thang", status="uoc",
                by=directors[unit.pk], at=on(date(2023, 7, 5 + place)),
                values=actuals_of_2023(row).values(Decimal("0.48")),
            )  # fmt: skip


def record_paid_dues(
    rows: Sequence[ParsedRow], listed: Mapping[str, Organization], by: User
) -> None:
    chance = Random(CHANCE_SEED)  # noqa: S311 - repeatable, not secret
    for row in rows:
        paid = 1_200_000 if chance.random() < 0.8 else 800_000
        record_dues(
            organization=listed[row.tax_code], year=2023, due=1_200_000, paid=paid,
            paid_on=date(2023, 9, 15), by=by, at=on(date(2023, 9, 15)),
        )  # fmt: skip


def enter_estimates(
    rows: Sequence[ParsedRow],
    listed: Mapping[str, Organization],
    directors: Mapping[int, User],
) -> None:
    """December: what the year will come to, by those who are scoring or about to."""
    for place, row in numbered(rows):
        if place <= PLANS[row.bloc_number].handed_in + 2:
            unit = listed[row.tax_code]
            enter_figures(
                organization=unit, source=SOURCE, year=2023, period="nam", status="uoc",
                by=directors[unit.pk], at=on(date(2023, 12, 4)),
                values=actuals_of_2023(row).values(),
            )  # fmt: skip


def plan_last_meeting(bloc_year: BlocYear, by: User) -> None:
    day = PLANS[bloc_year.number].meeting
    if day:
        first = bloc_year.memberships.select_related("organization").order_by("order")[0]
        plan_meeting(
            bloc_year=bloc_year, kind="tong_ket", planned_on=day,
            place=f"Trụ sở {first.organization}", by=by, at=on(date(2023, 12, 18)),
        )  # fmt: skip


def past_years(row: ParsedRow) -> tuple[int, ...]:
    """The published units have no revenue in the list: samples fill their last years."""
    if row.revenue is not None:
        return ()
    return tuple(range(max(2018, row.founded_year or 2018), 2023))


def score_bloc(
    bloc_year: BlocYear, sheets: Sequence[ScoreSheet], directors: Mapping[int, User]
) -> None:
    plan = PLANS[bloc_year.number]
    for place, sheet in enumerate(sheets, start=1):
        director = directors[sheet.membership.organization_id]
        chance = Random(bloc_year.number * 100 + place)  # noqa: S311 - repeatable, not secret
        if (bloc_year.number, place) in WITH_PAPERS:
            attach_papers(sheet, director, borrowed=(bloc_year.number, place) in BORROWED)
        if place <= plan.handed_in:
            self_score(sheet, director, chance)
        elif place == plan.handed_in + 1:
            begin_self_score(sheet, director, chance)
    leader, deputy = (directors[each.membership.organization_id] for each in sheets[:2])
    for place, sheet in bloc_order(sheets)[: plan.scored]:
        chance = Random(bloc_year.number * 1000 + place)  # noqa: S311 - repeatable, not secret
        scorer = deputy if place == 1 else leader
        far = (bloc_year.number, place) in FAR_APART
        bloc_score(sheet, scorer, chance, Decimal(7) if far else Decimal(3))
    if plan.scored < plan.handed_in:
        begin_bloc_score(bloc_order(sheets)[plan.scored], leader, deputy)


def step_aside(sheets: Sequence[ScoreSheet], directors: Mapping[int, User]) -> None:
    """The leader is related to the director of the last unit: the deputy scores it."""
    leader = directors[sheets[0].membership.organization_id]
    declare_relation(
        membership=sheets[-1].membership, person=leader, words="em rể của giám đốc (mẫu)",
        by=leader, at=on(date(2023, 12, 18), 9),
    )  # fmt: skip


def send_one_back(
    sheet: ScoreSheet, directors: Mapping[int, User], sheets: Sequence[ScoreSheet]
) -> None:
    """One criterion of the sheet being scored, for the unit to mend."""
    line = sheet.lines.filter(criterion__rule="MANUAL").order_by("criterion__order").last()
    if line is not None:
        return_lines(
            sheet=sheet, lines=[line.pk], reading="self",
            reason="Chưa thấy biên bản họp có ký tên; xin bổ sung hoặc sửa điểm.",
            due_on=date(2023, 12, 24), by=directors[sheets[0].membership.organization_id],
            at=on(date(2023, 12, 21), 17),
        )  # fmt: skip


def bloc_order(sheets: Sequence[ScoreSheet]) -> list[tuple[int, ScoreSheet]]:
    """The leader's own unit comes last: the deputy scores it."""
    numbered = list(enumerate(sheets, start=1))
    return numbered[1:] + numbered[:1]


def self_entry(line: ScoreLine, chance: Random) -> LineEntry | None:
    """What a director writes on a line; None where the figures give the points."""
    criterion = line.criterion
    match criterion.rule:
        case "MANUAL":
            lost = HALF * chance.choice((0, 0, 0, 1, 1, 2, 3))
            return LineEntry(points=max(line.ceiling - lost, line.ceiling / 2))
        case "CHOICE":
            options = criterion.params["options"]
            option = options[0] if chance.random() < 0.85 else options[1]
            return LineEntry(input=option["label"])
        case "COUNT":
            return LineEntry(input=2 if line.ceiling > 5 else chance.choice((1, 2, 3)))
    return None


def self_entries(sheet: ScoreSheet, chance: Random) -> dict[int, LineEntry]:
    lines = sheet.lines.select_related("criterion")
    found = {line.pk: self_entry(line, chance) for line in lines}
    return {pk: entry for pk, entry in found.items() if entry is not None}


def self_score(sheet: ScoreSheet, director: User, chance: Random) -> None:
    day = on(date(2023, 12, 5 + chance.randint(0, 9)))
    fill_reading(
        sheet=sheet, reading="self", entries=self_entries(sheet, chance), by=director, at=day
    )
    by_hand(sheet, director, day)
    submit_sheet(sheet=sheet, by=director, at=day)


def by_hand(sheet: ScoreSheet, director: User, day: datetime) -> None:
    """Last year without profit: growth cannot be computed, so the unit writes points and why."""
    stuck = sheet.lines.filter(self_state="khong_tinh_duoc")
    reason = "Năm trước lỗ nên không tính được mức tăng; năm nay đã có lãi."
    entries = {line.pk: LineEntry(points=Decimal(6), reason=reason) for line in stuck}
    if entries:
        fill_reading(sheet=sheet, reading="self", entries=entries, by=director, at=day)


def begin_self_score(sheet: ScoreSheet, director: User, chance: Random) -> None:
    """A draft left open: eight of twelve lines."""
    entries = dict(list(self_entries(sheet, chance).items())[:6])
    fill_reading(
        sheet=sheet, reading="self", entries=entries, by=director, at=on(date(2023, 12, 13))
    )


def bloc_score(sheet: ScoreSheet, scorer: User, chance: Random, most: Decimal) -> None:
    """Lower here and there with a reason; the rest is accepted as it stands."""
    moment = on(date(2023, 12, 17 + chance.randint(0, 4)))
    lines = list(sheet.lines.select_related("criterion").filter(criterion__rule="MANUAL"))
    fill_reading(
        sheet=sheet, reading="bloc", entries=lowered(lines, chance, most), by=scorer, at=moment
    )
    accept_reading(sheet=sheet, reading="bloc", by=scorer, at=moment)
    finish_bloc_scoring(sheet=sheet, by=scorer, at=moment)


def lowered(lines: Sequence[ScoreLine], chance: Random, most: Decimal) -> dict[int, LineEntry]:
    left = most if most > 5 else HALF * chance.randint(0, int(most * 2))
    entries: dict[int, LineEntry] = {}
    for line in lines:
        own = line.self_points or Decimal(0)
        off = min(left, own / 2, HALF * 4).quantize(HALF)
        if off > 0:
            entries[line.pk] = LineEntry(
                points=own - off, reason=reason_for(line.criterion.code, chance)
            )
            left -= off
    return entries


def begin_bloc_score(next_one: tuple[int, ScoreSheet], leader: User, deputy: User) -> None:
    """The sheet somebody is in the middle of: a few lines given, the rest still blank."""
    place, sheet = next_one
    lines = list(sheet.lines.select_related("criterion").filter(criterion__rule="MANUAL"))[:3]
    entries = {line.pk: LineEntry(points=line.self_points) for line in lines}
    scorer = deputy if place == 1 else leader
    fill_reading(
        sheet=sheet, reading="bloc", entries=entries, by=scorer, at=on(date(2023, 12, 21), 16)
    )
