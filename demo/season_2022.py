"""2022, complete: from paper sheets typed in by the office to the province's decision.

Published are the totals alone (11 Cờ, 10 Bằng khen hạng Nhì, 12 hạng Ba). Units, points, votes and
the number of the decision are samples. In Khối 2 the second is suspended and two share the third
place: that is how one bloc can have no second and two thirds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from accounts.models import User
from blocs.models import BlocYear, Membership, Pledge, Season
from blocs.services import (
    MeetingMinutes,
    accept_pledge,
    appoint_leader,
    join_many,
    plan_meeting,
    record_meeting,
    submit_pledge,
)
from cooperatives.imports import ParsedRow
from cooperatives.models import Organization
from cooperatives.services import enter_figures
from demo.moments import on
from demo.scores import HALF, raised, reason_for, spread
from demo.units import ONLY_IN_2022
from files.scans import OnePdf
from reports.blocks import Paper, Paragraph, Title
from reports.pdf import render_pdf
from scans.services import attach_scan
from scoring.models import ScoreLine, ScoreSheet
from scoring.services.criteria import (
    assign_criteria_set,
    load_criteria_set,
    publish_criteria_set,
)
from scoring.services.lines import LineEntry
from scoring.services.meeting import adopt_scores
from scoring.services.questions import answer_question, ask_question
from scoring.services.rankings import announce_ranking, seal_ranking
from scoring.services.sheets import (
    fill_reading,
    finish_bloc_scoring,
    open_sheets,
    submit_sheet,
    verify_sheet,
)
from scoring.shipped import COOPERATIVES, CREDIT_FUNDS, definition

CHANCE_SEED = 2022
TOP = Decimal("97")
HELD = "Trụ sở đơn vị Khối trưởng"
SHARED_THIRD = 2
ASKING = 10  # whose last unit asks about a criterion after công bố dự kiến
PARTED_BY_GROUP_ONE = 9  # second and third have the same total; points of group I part them


AWARDS: dict[int, list[tuple[str, int | None]]] = {
    1: [("co_thi_dua_tinh", 1)],
    2: [("bang_khen_tinh_tap_the", 2)],
    3: [("bang_khen_tinh_tap_the", 3)],
    4: [("bang_khen_tinh_tap_the", 3)],
}
COMMITMENTS = "Chấp hành chủ trương, pháp luật; nộp báo cáo và hội phí đúng hạn."
MILLION = 1_000_000


@dataclass(frozen=True)
class Plan:
    """What each unit of a bloc is to reach, by order: verified, bloc's and own total."""

    verified: Decimal
    bloc: Decimal
    own: Decimal


def by_hand(name: str, year: int) -> dict[str, Any]:
    """The shipped set with every row scored by hand: papers of 2022 carried points, not figures."""
    found = definition(name)
    found["name"] = found["name"].replace("2023", str(year))
    for group in found["groups"]:
        for row in group["criteria"]:
            row["rule"], row["params"] = "MANUAL", {"step": "0.5"}
    return found


def run_season(
    season: Season,
    blocs: Mapping[int, BlocYear],
    members: Mapping[int, list[Organization]],
    rows: Sequence[ParsedRow],
    by: User,
) -> None:
    """Everything up to the sealed rankings of the eleven blocs."""
    sets = {
        name: publish_criteria_set(
            criteria_set=load_criteria_set(
                season=season,
                definition=by_hand(name, 2022),
                by=by,
                at=on(date(2022, 1, 20)),
            ),
            by=by,
            at=on(date(2022, 1, 25)),
        )
        for name in (COOPERATIVES, CREDIT_FUNDS)
    }
    listed = {row.tax_code: row for row in rows}
    for number, bloc_year in blocs.items():
        kind = CREDIT_FUNDS if number in (1, 2) else COOPERATIVES
        assign_criteria_set(
            bloc_year=bloc_year, criteria_set=sets[kind], by=by, at=on(date(2022, 2, 1))
        )
        run_bloc(bloc_year, members[number], listed, by)


def run_bloc(
    bloc_year: BlocYear,
    organizations: Sequence[Organization],
    rows: Mapping[str, ParsedRow],
    by: User,
) -> None:
    chance = Random(CHANCE_SEED + bloc_year.number)  # noqa: S311 - repeatable, not secret
    joined = join_many(
        bloc_year=bloc_year, organizations=organizations, joined_on=date(2022, 1, 10),
        by=by, at=on(date(2022, 1, 10)),
    )  # fmt: skip
    register(bloc_year.season, organizations, rows, by)
    appoint(joined, by)
    sheets = open_sheets(bloc_year=bloc_year, by=by, at=on(date(2022, 11, 28)))
    plans = plans_of(bloc_year.number, len(sheets), chance)
    verified = Readings(chance, same_rows=bloc_year.number == SHARED_THIRD)
    for sheet, plan in zip(sheets, plans, strict=True):
        score(sheet, plan, verified, by)
    hold_meeting(bloc_year, joined, by)
    for sheet in ScoreSheet.objects.of_bloc(bloc_year):
        verify(sheet, verified, by)
    announce_ranking(
        bloc_year=bloc_year, questions_until=date(2023, 1, 19), by=by, at=on(date(2023, 1, 16))
    )
    if bloc_year.number == ASKING:
        ask(bloc_year, joined, by)
    seal_ranking(bloc_year=bloc_year, by=by, at=on(date(2023, 1, 20)))


def planned_revenue(row: ParsedRow | None, chance: Random) -> Decimal:
    """A little under what the list of 2023 says of 2022; a sample where it is silent."""
    if row is None:
        return Decimal(chance.randint(1_200, 6_000) * MILLION)
    reached = Decimal(row.revenue or 4_200 * MILLION)
    return (reached * chance.randint(88, 99) / 100).quantize(Decimal(MILLION))


def register(
    season: Season, organizations: Sequence[Organization], rows: Mapping[str, ParsedRow], by: User
) -> None:
    """Registrations typed in from paper; the first of a bloc registered for what they got."""
    for place, organization in enumerate(organizations, start=1):
        row = rows.get(organization.tax_code or "")
        chance = Random(organization.tax_code or "")  # noqa: S311 - repeatable, not secret
        pledge = submit_pledge(
            organization=organization, season=season,
            targets={
                "doanh_thu": planned_revenue(row, chance),
                "so_thanh_vien": Decimal((row and row.members or 60) - chance.randint(0, 4)),
            },
            awards=AWARDS.get(place, []), commitments=COMMITMENTS,
            source="Bản giấy", by=by,
            at=on(date(2022, 2, 20)),
        )  # fmt: skip
        accept_pledge(pledge=pledge, by=by, at=on(date(2022, 3, 15)))
        if (organization.tax_code or "").startswith(ONLY_IN_2022):
            report(pledge, chance, by)


def report(pledge: Pledge, chance: Random, by: User) -> None:
    """What the year came to, a little above what was promised."""
    values = {
        target.indicator.code: (target.plan * Decimal(chance.randint(101, 118)) / 100).quantize(
            Decimal(1)
        )
        for target in pledge.targets.select_related("indicator")
    }
    enter_figures(
        organization=pledge.organization, year=2022, period="nam", status="chinh_thuc",
        source="Số liệu mẫu", values=dict(values), by=by, at=on(date(2022, 12, 28)),
    )  # fmt: skip


def appoint(joined: Sequence[Membership], by: User) -> None:
    """The first two lead; who acted for them was not kept."""
    for membership, role in zip(joined, ("truong", "pho"), strict=False):
        appoint_leader(
            membership=membership, role=role, valid_from=date(2022, 1, 15), by=by,
            at=on(date(2022, 1, 15)),
        )  # fmt: skip


def plans_of(number: int, count: int, chance: Random) -> list[Plan]:
    """Distinct totals from the top down, but the shared third places the totals ask for."""
    gaps = [HALF * chance.randint(1, 4) for _ in range(count)]
    if number == SHARED_THIRD:
        gaps[3] = Decimal(0)
    if number == PARTED_BY_GROUP_ONE:
        gaps[2] = Decimal(0)
    verified: list[Decimal] = []
    total = TOP - HALF * chance.randint(0, 4)
    for gap in gaps:
        total -= gap if verified else Decimal(0)
        verified.append(total)
    kinder = HALF * chance.randint(0, 3)  # the same for all, so that verification moves no place
    chosen = [Plan(points, points + kinder, Decimal(0)) for points in verified]
    return [
        Plan(each.verified, each.bloc, min(each.bloc + HALF * chance.randint(0, 6), Decimal(100)))
        for each in chosen
    ]


class Readings:
    """The Alliance's points of each sheet, found before the bloc's and kept until its day.

    With `same_rows` equal totals get equal rows, so that no tie-break parts a shared place.
    """

    def __init__(self, chance: Random, *, same_rows: bool) -> None:
        self.chance = chance
        self.same_rows = same_rows
        self.by_total: dict[Decimal, list[Decimal]] = {}
        self.by_sheet: dict[int, tuple[list[Decimal], list[Decimal]]] = {}

    def rows(self, total: Decimal, ceilings: list[Decimal]) -> list[Decimal]:
        if not self.same_rows or total not in self.by_total:
            self.by_total[total] = spread(total, ceilings, self.chance)
        return self.by_total[total]


def score(sheet: ScoreSheet, plan: Plan, kept: Readings, by: User) -> None:
    """Own and bloc's points, handed over; the Alliance's are kept for the day of verification."""
    chance = kept.chance
    lines = list(sheet.lines.select_related("criterion"))
    ceilings = [line.ceiling for line in lines]
    verified = kept.rows(plan.verified, ceilings)
    bloc = raised(verified, ceilings, plan.bloc - plan.verified, chance)
    own = raised(bloc, ceilings, plan.own - plan.bloc, chance)
    day = date(2022, 12, 5 + chance.randint(0, 9))
    fill_reading(
        sheet=sheet, reading="self", entries=entries(lines, own), source="Bản giấy", by=by,
        at=on(day),
    )  # fmt: skip
    submit_sheet(sheet=sheet, by=by, at=on(day, 10))
    fill_reading(
        sheet=sheet, reading="bloc", entries=entries(lines, bloc, own, chance), by=by,
        at=on(date(2022, 12, 20)),
    )  # fmt: skip
    finish_bloc_scoring(sheet=sheet, by=by, at=on(date(2022, 12, 22)))
    kept.by_sheet[sheet.pk] = (verified, bloc)


def verify(sheet: ScoreSheet, kept: Readings, by: User) -> None:
    lines = list(sheet.lines.select_related("criterion"))
    verified, bloc = kept.by_sheet[sheet.pk]
    fill_reading(
        sheet=sheet, reading="alliance", entries=entries(lines, verified, bloc, kept.chance),
        by=by, at=on(date(2023, 1, 13)),
    )  # fmt: skip
    verify_sheet(sheet=sheet, by=by, at=on(date(2023, 1, 14)))


def entries(
    lines: Sequence[ScoreLine],
    points: Sequence[Decimal],
    before: Sequence[Decimal] | None = None,
    chance: Random | None = None,
) -> dict[int, LineEntry]:
    """A reading of every line, with a reason where it differs from the one before."""
    found: dict[int, LineEntry] = {}
    for index, line in enumerate(lines):
        differs = before is not None and before[index] != points[index]
        reason = reason_for(line.criterion.code, chance) if chance and differs else ""
        found[line.pk] = LineEntry(points=points[index], reason=reason)
    return found


def hold_meeting(bloc_year: BlocYear, joined: Sequence[Membership], by: User) -> None:
    day = date(2022, 12, 26 + bloc_year.number % 5)
    meeting = plan_meeting(
        bloc_year=bloc_year, kind="tong_ket", planned_on=day, place=HELD, by=by,
        at=on(date(2022, 12, 15)),
    )  # fmt: skip
    present = len(joined) - bloc_year.number % 2
    minutes = MeetingMinutes(
        held_on=day,
        starts_at=time(8, 0),
        ends_at=time(11, 0),
        place=f"{HELD}, {joined[0].organization}",
        chair=f"Đại diện {joined[0].organization}, Khối trưởng",
        secretary=f"Đại diện {joined[2].organization}",
        invited=f"{bloc_year.officer}, cán bộ phụ trách Khối",
        present=present,
        absent="" if present == len(joined) else f"{joined[-1].organization} (bận đại hội)",
        discussion="Các đơn vị thống nhất với bảng điểm Khối chấm.",
        next_leader=str(joined[1].organization),
        next_deputy=str(joined[2].organization),
        conclusion="Hội nghị thông qua điểm và đề nghị khen thưởng theo kết quả xếp hạng.",
    )
    held = record_meeting(
        meeting=meeting, minutes=minutes, version=meeting.version, by=by, at=on(day, 12)
    )
    adopt_scores(bloc_year=bloc_year, meeting=held, changes={}, by=by, at=on(day, 13))
    attach_scan(
        subject=held, pdf=signed_sample(), caption="Biên bản họp đã ký (mẫu)", by=by,
        at=on(day, 14),
    )  # fmt: skip


@cache
def signed_sample() -> OnePdf:
    """One page that says it is a sample, in the place of the signed minutes' scan."""
    words = "Bản quét mẫu: trang này đứng chỗ biên bản hội nghị Khối đã ký của năm 2022."
    paper = Paper(
        kind="mau", code="", title="Biên bản mẫu", file_stem="bien-ban-mau",
        blocks=(Title("BIÊN BẢN HỌP KHỐI (MẪU)"), Paragraph(words)),
    )  # fmt: skip
    return OnePdf(render_pdf(paper).content, 1)


def ask(bloc_year: BlocYear, joined: Sequence[Membership], by: User) -> None:
    """One unit asks about a criterion while the ranking may still be asked about."""
    unit = joined[-1]
    line = unit.score_sheet.lines.select_related("criterion").order_by("pk")[2]
    question = ask_question(
        bloc_year=bloc_year, asked_for=unit, about=unit, criterion=line.criterion,
        text="Đơn vị đã nộp minh chứng, đề nghị xem lại điểm tiêu chí này (mẫu).",
        source="Điện thoại", by=by, at=on(date(2023, 1, 17)),
    )  # fmt: skip
    if bloc_year.officer and bloc_year.officer != by:
        answer_question(
            question=question, by=bloc_year.officer, at=on(date(2023, 1, 18)),
            answer="Minh chứng nộp cho năm trước nên không tính; giữ điểm đã thẩm định (mẫu).",
        )  # fmt: skip
