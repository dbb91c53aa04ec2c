"""A finished year of two blocs, small enough to know by heart. Names are samples."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from awards.models import (
    Award,
    CouncilSession,
    Decision,
    Proposal,
    Quota,
    Submission,
    Vote,
)
from blocs.models import BlocYear, Leadership, Meeting, Membership, Pledge, PledgeTarget, Season
from catalogue.models import AwardType, Indicator, Issuer, NumberRegister
from catalogue.services import load_catalogue
from cooperatives.models import Figure, Locality
from scoring.models import (
    CriteriaSet,
    Criterion,
    Ranking,
    ScoreLine,
    ScoreSheet,
    Standing,
)
from scoring.models.sheets import LineState
from scoring.services.meeting import BY_THE_MEETING
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MembershipFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory
from tests.factories.scoring import CriteriaGroupFactory, CriteriaSetFactory, CriterionFactory

POINTS = [("97", "96", "95.5"), ("98", "95.5", "94.25"), ("96.5", "95", "93"), ("91", "82", "74")]
NAMES = ["Kênh 4A", "Phú Lợi", "Thạnh Quới", "Tân Thành Phát"]
FIGURES = {
    "so_thanh_vien": (118, 120, 121),
    "doanh_thu": (9_000_000_000, 9_600_000_000, 10_240_000_000),
    "loi_nhuan_truoc_thue": (700_000_000, 750_000_000, 812_500_000),
    "thu_nhap_binh_quan_lao_dong": (6_500_000, None, 7_200_000),
    "nop_ngan_sach": (None, None, 45_000_000),
}


@dataclass
class Year:
    season: Season
    admin: object
    officer: object
    bloc_years: list[BlocYear] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    rankings: list[Ranking] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    session: CouncilSession | None = None
    submission: Submission | None = None


def finished_year(
    *, year: int = 2022, held_on: date = date(2023, 1, 17), units: int = 4, blocs: int = 2
) -> Year:
    """Scored, sealed, voted on and put into one tờ trình that has no number yet."""
    load_catalogue(by=None)
    built = Year(SeasonFactory(year=year), AdminFactory(), OfficerFactory())
    for number in range(9, 9 + blocs):
        add_bloc(built, number, units)
    add_council(built, held_on)
    return built


def add_bloc(built: Year, number: int, units: int) -> BlocYear:
    year = built.season.year
    district = LocalityFactory(
        name="Tân Hiệp", full_name="Huyện Tân Hiệp", level=Locality.Level.DISTRICT
    )
    bloc_year = BlocYearFactory(
        season=built.season, number=number, area="Tân Hiệp", locality=district,
        officer=built.officer,
    )  # fmt: skip
    built.bloc_years.append(bloc_year)
    built.criteria = built.criteria or _criteria(built.season)
    memberships = [_unit(bloc_year, number, order) for order in range(units)]
    built.memberships += memberships
    for membership, role in zip(memberships, Leadership.Role, strict=False):
        LeadershipFactory(membership=membership, role=role, person=UserFactory(),
                          valid_from=date(year, 1, 1))  # fmt: skip
    sheets = [
        _sheet(each, built.criteria, POINTS[order % 4], year)
        for order, each in enumerate(memberships)
    ]
    built.meetings.append(_meeting(bloc_year, units))
    built.rankings.append(_ranking(bloc_year, sheets, built))
    return bloc_year


def _criteria(season: Season) -> list[Criterion]:
    criteria_set = CriteriaSetFactory(
        season=season, name=f"Bộ tiêu chí năm {season.year} (mẫu)", state=CriteriaSet.State.LOCKED
    )
    revenue = Indicator.objects.get(code="doanh_thu")
    base = CriteriaGroupFactory(
        criteria_set=criteria_set, code="I", name="Sản xuất, kinh doanh", order=1
    )
    bonus = CriteriaGroupFactory(
        criteria_set=criteria_set, code="II", name="Điểm thưởng", kind="bonus",
        cap=Decimal(5), order=2,
    )  # fmt: skip
    return [
        CriterionFactory(group=base, code="1", text="Doanh thu đạt kế hoạch đã đăng ký",
                         max_points=Decimal(60), indicator=revenue,
                         evidence="Báo cáo tài chính năm"),
        CriterionFactory(group=base, code="2", text="Chấp hành chủ trương, pháp luật về thuế",
                         max_points=Decimal(40)),
        CriterionFactory(group=bonus, code="1", text="Có mô hình mới được công nhận",
                         max_points=Decimal(5)),
    ]  # fmt: skip


def _unit(bloc_year: BlocYear, number: int, order: int) -> Membership:
    unit = OrganizationFactory(
        name=f"HTX NN {NAMES[order % 4]} {number}{'' if order < 4 else f'-{order}'} (mẫu)",
        legal_name=f"Hợp tác xã nông nghiệp {NAMES[order % 4]} "
        f"{number}{'' if order < 4 else f'-{order}'} (mẫu)",
        commune=LocalityFactory(name="Tân Hiệp A", full_name="Xã Tân Hiệp A"),
        address="ấp Kênh 4A, xã Tân Hiệp A, huyện Tân Hiệp",
        founded_year=2009,
        contact_phone="0297386123",
    )
    year = bloc_year.season.year
    pledge = Pledge.objects.create(
        organization=unit, season=bloc_year.season, state=Pledge.State.ACCEPTED
    )
    indicators = {each.code: each for each in Indicator.objects.filter(code__in=FIGURES)}
    for code, (previous, plan, actual) in FIGURES.items():
        for when, value in ((year - 1, previous), (year, actual)):
            if value is not None:
                Figure.objects.create(
                    organization=unit, indicator=indicators[code], year=when, value=value,
                    entered_at=moment(1, 2, year + 1),
                    status=Figure.Status.OFFICIAL if when < year else Figure.Status.ESTIMATE,
                )  # fmt: skip
        if plan is not None:
            PledgeTarget.objects.create(pledge=pledge, indicator=indicators[code], plan=plan)
    return MembershipFactory(bloc_year=bloc_year, organization=unit, order=order + 1)


def _sheet(
    membership: Membership, criteria: list[Criterion], totals: tuple[str, str, str], year: int
) -> ScoreSheet:
    """Two base lines and a bonus of 2 that add up to the three totals."""
    own, bloc, alliance = (Decimal(each) for each in totals)
    sheet = ScoreSheet.objects.create(
        membership=membership, criteria_set=criteria[0].group.criteria_set,
        state=ScoreSheet.State.SEALED, self_total=own, bloc_total=bloc, alliance_total=alliance,
        submitted_at=moment(20, 12, year), bloc_scored_at=moment(27, 12, year),
        adopted_at=moment(9, 1, year + 1), verified_at=moment(15, 1, year + 1),
    )  # fmt: skip
    for order, criterion in enumerate(criteria):
        given = [_share(total, order) for total in (own, bloc, alliance)]
        ScoreLine.objects.create(
            sheet=sheet, criterion=criterion, ceiling=criterion.max_points,
            self_points=given[0], bloc_points=given[1], alliance_points=given[2],
            self_state=LineState.SCORED, bloc_state=LineState.SCORED,
            alliance_state=LineState.SCORED,
            bloc_reason=f"{BY_THE_MEETING}còn nợ thuế tháng 12." if order == 1 else "",
            alliance_reason="Chưa có bản chính." if order == 1 else "",
        )  # fmt: skip
    return sheet


def _share(total: Decimal, order: int) -> Decimal:
    return (Decimal(58), total - 60, Decimal(2))[order]


def _meeting(bloc_year: BlocYear, units: int) -> Meeting:
    year = bloc_year.season.year
    return Meeting.objects.create(
        season=bloc_year.season, bloc_year=bloc_year, kind=Meeting.Kind.YEAR_END,
        planned_on=date(year + 1, 1, 9), starts_at=time(8, 0), ends_at=time(11, 15),
        place="Hội trường Hợp tác xã nông nghiệp Kênh 4A (mẫu)",
        chair="Ông Trần Văn Mẫu, Khối trưởng",
        secretary="Bà Lê Thị Mẫu", members=units, present=units,
        invited="Đại diện Ủy ban nhân dân huyện Tân Hiệp\nĐại diện Liên minh Hợp tác xã tỉnh",
        discussion="Các đơn vị đề nghị xem lại điểm chấp hành thuế.",
        next_leader="Hợp tác xã nông nghiệp Phú Lợi (mẫu)",
        next_deputy="Hợp tác xã nông nghiệp Thạnh Quới (mẫu)",
        held_at=moment(9, 1, year + 1),
    )  # fmt: skip


def _ranking(bloc_year: BlocYear, sheets: list[ScoreSheet], built: Year) -> Ranking:
    """Sealed by the verified totals; the last is kept from awards."""
    ranking = Ranking.objects.create(
        bloc_year=bloc_year, state=Ranking.State.SEALED, digest="ab12" * 16,
        sealed_at=moment(16, 1, bloc_year.season.year + 1), sealed_by=built.admin,
    )  # fmt: skip
    ordered = sorted(sheets, key=lambda each: (-each.alliance_total, each.pk))
    for order, sheet in enumerate(ordered, start=1):
        tied = [each for each in ordered if each.alliance_total == sheet.alliance_total]
        last = order == len(ordered)
        unit = sheet.membership.organization
        Standing.objects.create(
            ranking=ranking, membership=sheet.membership, criteria_set=sheet.criteria_set,
            order=order, name=unit.name, legal_name=unit.legal_name,
            self_total=sheet.self_total, bloc_total=sheet.bloc_total, total=sheet.alliance_total,
            class_name="Khá" if last else "Xuất sắc",
            place=ordered.index(tied[0]) + 1, is_tied=len(tied) > 1,
            no_award_reason="Không tổ chức đại hội thành viên." if last else "",
        )  # fmt: skip
    return ranking


def award_type(code: str) -> AwardType:
    return AwardType.objects.get(code=code)


def add_council(built: Year, held_on: date) -> None:
    """First of each bloc for the flag, second and third for the Bằng khen; all voted in."""
    flag, certificate = award_type("co_thi_dua_tinh"), award_type("bang_khen_tinh_tap_the")
    for kind, low, high in ((flag, 1, 1), (certificate, 2, 3)):
        Quota.objects.create(season=built.season, award_type=kind, place_from=low, place_to=high,
                             count=1)  # fmt: skip
    built.session = CouncilSession.objects.create(
        season=built.season, held_on=held_on, starts_at=time(8, 0), ends_at=time(10, 30),
        place="Hội trường Liên minh Hợp tác xã tỉnh", method=CouncilSession.Method.BALLOT,
        chair="Ông Lê Văn Mẫu, Chủ tịch Hội đồng", secretary="Bà Trần Thị Mẫu", members=9,
        present=8, tellers="bà Trần Thị Mẫu và ông Võ Văn Mẫu", absent="ông Danh Mẫu (đi công tác)",
        discussion="Thống nhất với kết quả thẩm định.", ballots_out=8, ballots_in=8,
        closed_at=moment(17, 1, 2023), recorded_by=built.admin,
    )  # fmt: skip
    built.submission = Submission.objects.create(
        season=built.season, addressee=Issuer.objects.get(code="ct-ubnd-tinh"),
        register=NumberRegister.objects.get(symbol="TTr-LMHTX"), session=built.session,
    )  # fmt: skip
    for ranking in built.rankings:
        for standing in ranking.standings.filter(place__lte=3).order_by("order"):
            kind = flag if standing.place == 1 else certificate
            built.proposals.append(_proposal(built, standing, kind))


def _proposal(built: Year, standing: Standing, kind: AwardType) -> Proposal:
    unit = standing.membership.organization
    proposal = Proposal.objects.create(
        season=built.season, award_type=kind, place=standing.place, standing=standing,
        bloc_year=standing.membership.bloc_year, organization=unit, name=unit.name,
        legal_name=unit.legal_name, address=unit.address, state=Proposal.State.PASSED,
        submission=built.submission,
    )  # fmt: skip
    Vote.objects.create(
        session=built.session, proposal=proposal, agree=8, threshold="2/3", quorum="2/3",
        denominator="total", passed=True,
    )  # fmt: skip
    return proposal


def number_submission(submission: Submission, number: int, dated_on: date) -> None:
    submission.number, submission.dated_on = number, dated_on
    submission.save()


def grant_earlier(membership: Membership, year: int, code: str = "co_thi_dua_tinh") -> Award:
    """An award of an earlier year, with its decision."""
    season = SeasonFactory(year=year)
    decision = Decision.objects.create(
        season=season, number="614/QĐ-UBND", decided_on=date(year + 1, 3, 11),
        issuer=Issuer.objects.get(code="ct-ubnd-tinh"), title="Về việc khen thưởng", is_sample=True,
    )  # fmt: skip
    unit = membership.organization
    return Award.objects.create(
        season=season, decision=decision, award_type=award_type(code), organization=unit,
        place=1, name=unit.name, legal_name=unit.legal_name,
    )  # fmt: skip
