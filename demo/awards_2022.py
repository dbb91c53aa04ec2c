"""The awards of 2022: proposals from the sealed rankings, the council, the tờ trình, the decision.

Published: 11 Cờ, 10 Bằng khen hạng Nhì, 12 hạng Ba. Votes, numbers and days are samples.
"""

from collections.abc import Mapping
from datetime import date, time

from accounts.models import User
from awards.models import Proposal, Submission, Suspension
from awards.services import (
    SessionMinutes,
    VoteCount,
    close_session,
    lift_suspension,
    number_submission,
    prepare_submission,
    propose_for_season,
    record_decision,
    record_session,
    record_votes,
    send_submission,
    set_quota,
    suspend_organization,
)
from blocs.models import BlocYear, Season
from catalogue.models import AwardType, Issuer
from demo.moments import on
from scoring.models import Standing

FLAG, CERTIFICATE = "co_thi_dua_tinh", "bang_khen_tinh_tap_the"
SUSPENDED_BLOC, SUSPENDED_PLACE = 2, 2
SUBMITTED_ON = date(2023, 2, 10)
DECIDED_ON = date(2023, 6, 30)
MEMBERS, PRESENT = 9, 8


def run(season: Season, by: User) -> None:
    set_quotas(season, by)
    suspension = suspend_second_of_khoi_2(season, by)
    propose_for_season(season=season, by=by, at=on(date(2023, 1, 24)))
    submissions = hold_council(season, by)
    for number, submission in enumerate(submissions, start=5):
        numbered = number_submission(
            submission=submission, number=number, dated_on=SUBMITTED_ON, by=by,
            at=on(SUBMITTED_ON),
        )  # fmt: skip
        send_submission(submission=numbered, by=by, at=on(SUBMITTED_ON, 15))
        decide(season, numbered, number, by)
    lift_suspension(
        suspension=suspension, ended_on=date(2023, 7, 5), by=by, at=on(date(2023, 7, 5)),
        source="Kết luận kiểm tra (mẫu)",
    )  # fmt: skip


def set_quotas(season: Season, by: User) -> None:
    """One of each place in every bloc; Khối 2 may put forward both who share the third place."""
    citation = "Quyết định số 809/QĐ-UBND ngày 04/4/2019 (mức mẫu)"
    types = award_types()
    moment = on(date(2022, 2, 1))
    for place, code in ((1, FLAG), (2, CERTIFICATE), (3, CERTIFICATE)):
        set_quota(
            season=season, award_type=types[code], place_from=place, place_to=place, count=1,
            citation=citation, by=by, at=moment,
        )  # fmt: skip
    second_bloc = BlocYear.objects.get(season=season, number=SUSPENDED_BLOC)
    set_quota(
        season=season, award_type=types[CERTIFICATE], place_from=3, place_to=3, count=2,
        citation=citation, bloc_year=second_bloc, by=by, at=on(date(2023, 1, 22)),
    )  # fmt: skip


def award_types() -> Mapping[str, AwardType]:
    return {each.code: each for each in AwardType.objects.filter(code__in=(FLAG, CERTIFICATE))}


def suspend_second_of_khoi_2(season: Season, by: User) -> Suspension:
    standing = Standing.objects.select_related("membership__organization").get(
        ranking__bloc_year__season=season,
        ranking__bloc_year__number=SUSPENDED_BLOC,
        place=SUSPENDED_PLACE,
    )
    return suspend_organization(
        organization=standing.membership.organization, started_on=date(2023, 1, 21),
        reason="Đang được thanh tra việc cho vay (tình huống mẫu)",
        source="Công văn mẫu của cơ quan thanh tra", by=by, at=on(date(2023, 1, 21)),
    )  # fmt: skip


def hold_council(season: Season, by: User) -> list[Submission]:
    day = date(2023, 1, 27)
    minutes = SessionMinutes(
        held_on=day,
        place="Phòng họp Liên minh Hợp tác xã tỉnh",
        chair="Nguyễn Văn Mẫu Hội Đồng 1, Chủ tịch Hội đồng",
        secretary="Nguyễn Văn Mẫu Hội Đồng 3, Thư ký Hội đồng",
        members=MEMBERS,
        present=PRESENT,
        starts_at=time(8, 0),
        ends_at=time(10, 30),
        tellers="Nguyễn Văn Mẫu Hội Đồng 3; Nguyễn Văn Mẫu Hội Đồng 9",
        absent="Nguyễn Văn Mẫu Hội Đồng 7 (đi công tác)",
        invited="Trần Thị Mẫu Ngân, Văn phòng Liên minh",
        discussion="Các thành viên thống nhất với kết quả thẩm định của Văn phòng Liên minh.",
        conclusion="Đề nghị Chủ tịch UBND tỉnh xét tặng cho các tập thể đạt đủ phiếu.",
        ballots_out=PRESENT,
        ballots_in=PRESENT,
    )
    session = record_session(season=season, minutes=minutes, by=by, at=on(day, 11))
    counts = {
        proposal.pk: VoteCount(agree=PRESENT)
        for proposal in Proposal.objects.of_year(season.year).filter(state=Proposal.State.PROPOSED)
    }
    record_votes(session=session, votes=counts, by=by, at=on(day, 11))
    session = close_session(session=session, by=by, at=on(day, 12))
    return prepare_submission(season=season, session=session, by=by, at=on(date(2023, 2, 6)))


def decide(season: Season, submission: Submission, number: int, by: User) -> None:
    """Everything in the tờ trình was granted; the number is a sample."""
    granted = submission.proposals.values_list("pk", flat=True)
    record_decision(
        season=season, submission=submission, number=f"{number:02d}/QĐ-UBND (mẫu)",
        decided_on=DECIDED_ON, issuer=Issuer.objects.get(code="ct-ubnd-tinh"),
        title="Về việc khen thưởng các tập thể đạt thành tích trong phong trào thi đua năm 2022",
        granted=list(granted), is_sample=True, by=by, at=on(date(2023, 7, 3)),
    )  # fmt: skip
