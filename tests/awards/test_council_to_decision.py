"""Council, tờ trình, decision, record: the way of a proposal once it is made."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Award, CouncilSession, Proposal, PublishedTotal, Submission
from awards.selectors import (
    award_counts,
    award_record,
    awards_by_year,
    reconciliation,
    stations_of,
)
from awards.services import (
    VoteCount,
    clear_votes,
    close_session,
    number_submission,
    prepare_submission,
    propose_for_season,
    record_decision,
    record_published_total,
    record_session,
    record_votes,
    remove_quota,
    revoke_award,
    send_submission,
    set_quota,
)
from blocs.models import PledgeAward
from catalogue.models import AwardTerm, AwardType
from history.conflicts import Stale
from history.models import Event
from history.services import verify_chain
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    CouncilSessionFactory,
    DecisionFactory,
    IssuerFactory,
    ProposalFactory,
    SubmissionFactory,
    SuspensionFactory,
    catalogue,
    flag,
    minutes,
    quotas,
    ranked_bloc,
)
from tests.factories.blocs import BlocYearFactory, PledgeFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = moment(26, 1, 2024), moment(5, 2, 2024), moment(20, 3, 2024)


def a_season_before_the_council():
    standings = ranked_bloc()
    quotas(standings[0].membership.bloc_year)
    season, admin = standings[0].membership.season, AdminFactory()
    made = propose_for_season(season=season, by=admin, at=moment(20, 1, 2024)).made
    return season, admin, made


def voted(season, admin, made, agree=9):
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)
    record_votes(
        session=session, votes={each.pk: VoteCount(agree, 9 - agree) for each in made},
        by=admin, at=JANUARY,
    )  # fmt: skip
    return session


def sent(season, admin, made):
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)
    [submission] = prepare_submission(season=season, session=session, by=admin, at=FEBRUARY)
    number_submission(
        submission=submission, number=5, dated_on=date(2024, 2, 1), by=admin, at=FEBRUARY
    )
    return send_submission(submission=submission, by=admin, at=FEBRUARY)


def decide(season, submission, granted, by, **changed):
    return record_decision(
        season=season, submission=submission, granted=granted, by=by,
        **{
            "number": "614/QĐ-UBND", "decided_on": date(2024, 3, 11), "issuer": IssuerFactory(),
            "title": "Về việc khen thưởng", "at": MARCH, **changed,
        },
    )  # fmt: skip


# --- Council -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("threshold", "agree", "state"),
    [
        ("2/3", 6, Proposal.State.PASSED),
        ("2/3", 5, Proposal.State.REJECTED),
        ("80%", 8, Proposal.State.PASSED),
        ("80%", 7, Proposal.State.REJECTED),
    ],
)
def test_the_share_in_force_on_the_day_decides(threshold, agree, state):
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.update(threshold=threshold)

    session = voted(season, admin, made[:1], agree)
    close_session(session=session, by=admin, at=JANUARY)

    made[0].refresh_from_db()
    vote = session.votes.get()
    assert made[0].state == state
    assert (vote.threshold, vote.quorum, vote.denominator) == (threshold, "2/3", "total")
    assert f"{agree}/9 phiếu đồng ý" in vote.outcome.sentence


def test_a_proposal_not_voted_on_waits_for_another_sitting():
    season, admin, made = a_season_before_the_council()

    close_session(session=voted(season, admin, made[:1]), by=admin, at=JANUARY)

    states = list(Proposal.objects.order_by("place").values_list("state", flat=True))
    assert states == [Proposal.State.PASSED, Proposal.State.PROPOSED, Proposal.State.PROPOSED]


def test_more_votes_than_came_are_refused():
    season, admin, made = a_season_before_the_council()
    session = record_session(
        season=season, minutes=minutes(present=8, absent="1, bận", ballots_out=8, ballots_in=8),
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(ValidationError, match="là 9, mà chỉ có 8 phiếu thu về"):
        record_votes(session=session, votes={made[0].pk: VoteCount(7, 1, 1)}, by=admin, at=JANUARY)

    assert not session.votes.exists()


def test_without_a_quorum_no_count_is_taken():
    season, admin, made = a_season_before_the_council()
    session = record_session(
        season=season, minutes=minutes(present=5, absent="4", ballots_out=5, ballots_in=5),
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(ValidationError, match="Cuộc họp có 5/9 thành viên"):
        record_votes(session=session, votes={made[0].pk: VoteCount(5)}, by=admin, at=JANUARY)


def test_an_award_without_terms_on_the_day_is_not_voted_on():
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.all().delete()
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)

    with pytest.raises(ValidationError, match="Danh mục chưa có quy định về Cờ thi đua"):
        record_votes(session=session, votes={made[0].pk: VoteCount(9)}, by=admin, at=JANUARY)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"starts_at": None}, "giờ bắt đầu và giờ kết thúc"),
        ({"present": 8, "ballots_out": 8, "ballots_in": 8}, "ai vắng, lý do"),
        ({"tellers": ""}, "tổ kiểm phiếu"),
        ({"ballots_in": None}, "số phiếu phát ra, thu về"),
        ({"conclusion": " "}, "kết luận của chủ trì"),
    ],
)
def test_a_sitting_is_closed_only_with_complete_minutes(changed, sentence):
    season, admin, made = a_season_before_the_council()
    session = record_session(season=season, minutes=minutes(**changed), by=admin, at=JANUARY)
    record_votes(session=session, votes={made[0].pk: VoteCount(8)}, by=admin, at=JANUARY)

    with pytest.raises(ValidationError, match=sentence):
        close_session(session=session, by=admin, at=JANUARY)


def test_a_show_of_hands_needs_neither_tellers_nor_ballots():
    season, admin, made = a_season_before_the_council()
    by_hand = minutes(
        method=CouncilSession.Method.HANDS, tellers="", ballots_out=None, ballots_in=None
    )
    session = record_session(season=season, minutes=by_hand, by=admin, at=JANUARY)
    record_votes(session=session, votes={made[0].pk: VoteCount(9)}, by=admin, at=JANUARY)

    assert close_session(session=session, by=admin, at=JANUARY).closed_at == JANUARY


def test_a_sitting_without_counts_is_not_closed():
    session = CouncilSessionFactory()

    with pytest.raises(ValidationError, match="kết quả biểu quyết của ít nhất một đề nghị"):
        close_session(session=session, by=AdminFactory(), at=JANUARY)


def test_a_closed_sitting_does_not_change():
    season, admin, made = a_season_before_the_council()
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)

    for change in (
        lambda: record_session(
            season=season, minutes=minutes(), session=session, by=admin, at=JANUARY
        ),
        lambda: record_votes(
            session=session, votes={made[0].pk: VoteCount(1)}, by=admin, at=JANUARY
        ),
        lambda: clear_votes(session=session, by=admin, at=JANUARY),
        lambda: close_session(session=session, by=admin, at=JANUARY),
    ):
        with pytest.raises(ValidationError, match="đã khóa, không sửa được"):
            change()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_on": date(2024, 2, 1)}, "ở sau hôm nay"),
        ({"members": 0, "present": 0}, "từ 1 trở lên"),
        ({"present": 10}, "không thể nhiều hơn tổng số 9"),
        ({"ballots_out": 10}, "Phát ra 10 phiếu"),
        ({"ballots_out": 8, "ballots_in": 9}, "nhiều hơn số phiếu phát ra"),
    ],
)
def test_minutes_that_cannot_be_are_refused(changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        record_session(
            season=SeasonFactory(), minutes=minutes(**changed), by=AdminFactory(), at=JANUARY
        )


def test_the_figures_under_written_counts_do_not_change_before_those_are_cleared():
    season, admin, made = a_season_before_the_council()
    session = voted(season, admin, made)
    fewer = minutes(present=8, absent="1, bận", ballots_out=8, ballots_in=8)

    with pytest.raises(ValidationError, match="Xin xóa kết quả"):
        record_session(season=season, minutes=fewer, session=session, by=admin, at=JANUARY)
    clear_votes(session=session, by=admin, at=JANUARY)
    record_session(season=season, minutes=fewer, session=session, by=admin, at=JANUARY)

    session.refresh_from_db()
    assert (session.present, session.votes.count()) == (8, 0)


def test_an_older_form_of_a_sitting_does_not_overwrite_the_newer():
    season, admin = SeasonFactory(), AdminFactory()
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)
    record_session(
        season=season, minutes=minutes(place="Phòng 2"), session=session, version=1,
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(Stale) as conflict:
        record_session(
            season=season, minutes=minutes(place="Phòng 3"), session=session, version=1,
            by=admin, at=JANUARY,
        )  # fmt: skip

    assert conflict.value.theirs["place"] == "Phòng 2"


@pytest.mark.parametrize("factory", [OfficerFactory, UserFactory])
def test_only_the_admin_writes_the_council(factory):
    season, admin, made = a_season_before_the_council()
    session = voted(season, admin, made)

    with pytest.raises(PermissionDenied):
        record_session(season=season, minutes=minutes(), by=factory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        record_votes(session=session, votes={}, by=factory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        close_session(session=session, by=factory(), at=JANUARY)


# --- Tờ trình ------------------------------------------------------------------------------------


def test_flag_and_certificates_go_to_one_authority_on_one_paper():
    season, admin, made = a_season_before_the_council()
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)

    [submission] = prepare_submission(season=season, session=session, by=admin, at=FEBRUARY)

    assert submission.addressee.code == "ct-ubnd-tinh"
    assert (submission.number, submission.dated_on, submission.sent_at) == (None, None, None)
    assert set(submission.proposals.all()) == set(made)


def test_another_authority_gets_a_paper_of_its_own_and_the_office_itself_none():
    season, admin, made = a_season_before_the_council()
    vca = AwardTypeFactory(code="bang_khen_vca", issuer=IssuerFactory(code="vca", name="VCA"))
    own = AwardTypeFactory(code="giay_khen", issuer=IssuerFactory(code="lmhtx"))
    for award in (vca, own):
        AwardTerm.objects.create(
            award_type=award, legal_basis=AwardTerm.objects.first().legal_basis, threshold="50%"
        )
    made += [ProposalFactory(season=season, award_type=award) for award in (vca, own)]
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)

    papers = prepare_submission(season=season, session=session, by=admin, at=FEBRUARY)

    assert [(p.addressee.code, p.proposals.count()) for p in papers] == [
        ("ct-ubnd-tinh", 3), ("vca", 1),
    ]  # fmt: skip


def test_a_sitting_not_closed_gives_no_paper():
    season, admin, made = a_season_before_the_council()

    with pytest.raises(ValidationError, match="chưa khóa"):
        prepare_submission(season=season, session=voted(season, admin, made), by=admin, at=FEBRUARY)


def test_a_suspension_opened_after_the_vote_stops_the_paper():
    season, admin, made = a_season_before_the_council()
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)
    SuspensionFactory(organization=made[0].organization)

    with pytest.raises(ValidationError, match="đang tạm dừng xét khen từ 05/01/2024"):
        prepare_submission(season=season, session=session, by=admin, at=FEBRUARY)


def test_the_register_has_each_number_once_a_year():
    season, admin = SeasonFactory(), AdminFactory()
    SubmissionFactory(
        season=SeasonFactory(year=2022), number=5, dated_on=date(2024, 1, 3),
        addressee=IssuerFactory(),
    )  # fmt: skip
    SubmissionFactory(season=season, number=6, dated_on=date(2023, 2, 1))
    submission = SubmissionFactory(season=season)

    with pytest.raises(ValidationError, match="đã dùng cho Tờ trình gửi .* năm thi đua 2022"):
        number_submission(
            submission=submission, number=5, dated_on=date(2024, 2, 1), by=admin, at=FEBRUARY
        )
    number_submission(
        submission=submission, number=6, dated_on=date(2024, 2, 1), by=admin, at=FEBRUARY
    )

    submission.refresh_from_db()
    assert str(submission) == "Tờ trình 06/TTr-LMHTX"


@pytest.mark.parametrize(
    ("number", "day", "sentence"),
    [
        (5, date(2024, 1, 24), "không thể trước ngày Hội đồng họp"),
        (5, date(2024, 2, 6), "ở sau hôm nay"),
        (0, date(2024, 2, 1), "từ 1 trở lên"),
    ],
)
def test_a_number_or_day_that_cannot_be_is_refused(number, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        number_submission(
            submission=SubmissionFactory(), number=number, dated_on=day, by=AdminFactory(),
            at=FEBRUARY,
        )  # fmt: skip


def test_a_paper_without_a_number_is_not_sent():
    submission = SubmissionFactory()

    with pytest.raises(ValidationError, match="chưa có số và ngày"):
        send_submission(submission=submission, by=AdminFactory(), at=FEBRUARY)


def test_a_paper_that_was_sent_stays_as_it_is():
    season, admin, made = a_season_before_the_council()
    submission = sent(season, admin, made)

    with pytest.raises(ValidationError, match="đã gửi, không đổi số"):
        number_submission(
            submission=submission, number=7, dated_on=date(2024, 2, 1), by=admin, at=FEBRUARY
        )
    with pytest.raises(ValidationError, match="đã gửi ngày 05/02/2024"):
        send_submission(submission=submission, by=admin, at=FEBRUARY)

    assert {p.state for p in Proposal.objects.all()} == {Proposal.State.SUBMITTED}


@pytest.mark.parametrize("factory", [OfficerFactory, UserFactory])
def test_only_the_admin_writes_the_paper(factory):
    submission = SubmissionFactory()

    with pytest.raises(PermissionDenied):
        number_submission(
            submission=submission, number=5, dated_on=date(2024, 2, 1), by=factory(), at=FEBRUARY
        )
    with pytest.raises(PermissionDenied):
        send_submission(submission=submission, by=factory(), at=FEBRUARY)
    with pytest.raises(PermissionDenied):
        prepare_submission(
            season=submission.season, session=submission.session, by=factory(), at=FEBRUARY
        )


# --- Decision ------------------------------------------------------------------------------------


def test_a_decision_grants_with_the_bonus_of_its_day_and_refuses_the_rest():
    season, admin, made = a_season_before_the_council()
    submission = sent(season, admin, made)

    decision = decide(season, submission, [made[0].pk, made[1].pk], admin)

    assert [(a.place, a.bonus, a.bonus_confirmed) for a in decision.awards.order_by("place")] == [
        (1, 14_400_000, False), (2, 5_400_000, False),
    ]  # fmt: skip
    assert decision.awards.first().bonus_basis == (
        "8,0 × 1.800.000 đồng (Nghị định số 24/2023/NĐ-CP)"
    )
    made[2].refresh_from_db()
    assert (made[2].state, made[2].note) == (
        Proposal.State.NOT_GRANTED, "Không có trong Quyết định số 614/QĐ-UBND ngày 11/03/2024.",
    )  # fmt: skip
    assert verify_chain() is None


def test_the_bonus_is_rounded_up():
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.update(bonus_multiple="1.50", bonus_rounding=1_000_000)

    decision = decide(season, sent(season, admin, made), [made[0].pk], admin)

    assert decision.awards.get().bonus == 3_000_000


def test_the_rest_may_wait_for_another_decision():
    season, admin, made = a_season_before_the_council()
    submission = sent(season, admin, made)

    decide(season, submission, [made[0].pk], admin, rest_waits=True)
    decide(season, submission, [made[1].pk, made[2].pk], admin, number="615/QĐ-UBND")

    assert Award.objects.count() == 3
    assert not Proposal.objects.filter(state=Proposal.State.NOT_GRANTED).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"decided_on": date(2024, 1, 31)}, "không thể trước ngày Tờ trình"),
        ({"decided_on": date(2024, 3, 21)}, "ở sau hôm nay"),
        ({"number": " "}, "Xin ghi số, ký hiệu và trích yếu"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(changed, sentence):
    season, admin, made = a_season_before_the_council()

    with pytest.raises(ValidationError, match=sentence):
        decide(season, sent(season, admin, made), [made[0].pk], admin, **changed)

    assert not Award.objects.exists()


def test_a_decision_grants_only_what_its_paper_asked():
    season, admin, made = a_season_before_the_council()
    submission, stranger = sent(season, admin, made), ProposalFactory(season=season, name="HTX Lạ")

    with pytest.raises(ValidationError, match="Không ghi khen được cho HTX Lạ"):
        decide(season, submission, [made[0].pk, stranger.pk], admin)


def test_a_paper_not_sent_has_no_decision_and_none_is_written_twice():
    season, admin, made = a_season_before_the_council()

    with pytest.raises(ValidationError, match="chưa gửi"):
        decide(season, SubmissionFactory(season=season), [], admin)
    submission = sent(season, admin, made)
    decide(season, submission, [made[0].pk], admin, rest_waits=True)
    with pytest.raises(ValidationError, match="đã được ghi cho năm thi đua 2023"):
        decide(season, submission, [made[1].pk], admin)


def test_only_the_admin_writes_decisions():
    season, admin, made = a_season_before_the_council()
    submission = sent(season, admin, made)

    with pytest.raises(PermissionDenied):
        decide(season, submission, [], OfficerFactory())


def test_an_award_is_taken_back_by_a_later_decision_and_stays_on_record():
    award, admin = AwardFactory(), AdminFactory()
    later = DecisionFactory(season=award.season, decided_on=date(2024, 6, 1))

    with pytest.raises(ValidationError, match="Xin ghi lý do thu hồi"):
        revoke_award(award=award, decision=later, reason="", by=admin, at=MARCH)
    with pytest.raises(ValidationError, match="ban hành sau"):
        revoke_award(award=award, decision=award.decision, reason="Khai sai", by=admin, at=MARCH)
    revoke_award(award=award, decision=later, reason="Khai sai", by=admin, at=MARCH)
    with pytest.raises(ValidationError, match="đã bị thu hồi"):
        revoke_award(award=award, decision=later, reason="Khai sai", by=admin, at=MARCH)

    assert award_counts(award.season.year) == {}
    assert [(a.revoked_by, a.revoked_reason) for a in awards_by_year(award.organization)] == [
        (later, "Khai sai")
    ]


def test_the_stations_follow_the_proposal():
    season, admin, made = a_season_before_the_council()

    before = [(each.label, each.state) for each in stations_of(made[0])]
    decide(season, sent(season, admin, made), [made[0].pk], admin)
    after = stations_of(Proposal.objects.get(pk=made[0].pk))

    assert before == [
        ("Hội nghị Khối 09/01/2024", "done"),
        ("Liên minh thẩm định 16/01/2024", "done"),
        ("Hội đồng TĐKT", "now"),
        ("Tờ trình", "next"),
        ("Quyết định khen thưởng", "next"),
    ]
    assert [each.state for each in after] == ["done"] * 5


# --- Settings and record -------------------------------------------------------------------------


def test_a_quota_is_set_once_for_a_place_and_written_anew_replaces():
    season, admin, award = SeasonFactory(), AdminFactory(), AwardTypeFactory()
    quota = {"season": season, "award_type": award, "by": admin, "at": JANUARY}
    set_quota(**quota, place_from=2, place_to=3, count=2)
    set_quota(**quota, place_from=2, place_to=3, count=1)

    with pytest.raises(ValidationError, match="Đã có định mức"):
        set_quota(**quota, place_from=3, place_to=3, count=1)
    with pytest.raises(ValidationError, match="hạng cuối không nhỏ hơn hạng đầu"):
        set_quota(**quota, place_from=3, place_to=2, count=1)

    assert [(q.place_from, q.place_to, q.count) for q in season.quotas.all()] == [(2, 3, 1)]
    remove_quota(quota=season.quotas.get(), by=admin, at=JANUARY)
    assert not season.quotas.exists()


def test_a_quota_of_another_years_bloc_is_refused_and_only_the_admin_sets_one():
    other = BlocYearFactory(season=SeasonFactory(year=2022))
    quota = {
        "season": SeasonFactory(year=2023), "award_type": AwardTypeFactory(), "place_from": 1,
        "place_to": 1, "count": 1, "at": JANUARY,
    }  # fmt: skip

    with pytest.raises(ValidationError, match="không thuộc năm thi đua 2023"):
        set_quota(**quota, bloc_year=other, by=AdminFactory())
    with pytest.raises(PermissionDenied):
        set_quota(**quota, by=OfficerFactory())


def test_registered_proposed_and_granted_stand_beside_what_was_published():
    first, other = catalogue()
    season, admin = SeasonFactory(year=2022), AdminFactory()
    for place in (2, None):
        pledge = PledgeFactory(season=season, state="da_nhan")
        PledgeAward.objects.create(pledge=pledge, award_type=other, place=place)
    draft = PledgeFactory(season=season, state="nhap")
    PledgeAward.objects.create(pledge=draft, award_type=other, place=2)
    ProposalFactory(season=season, award_type=first, place=1)
    ProposalFactory(season=season, award_type=first, place=1, state=Proposal.State.REJECTED)
    AwardFactory(season=season, award_type=first, place=1)
    record_published_total(
        year=2022, stage=PublishedTotal.Stage.GRANTED, source="Báo cáo ngày 11/12/2023",
        award_type=first, place=None, count=11, note="11 Khối", by=admin, at=JANUARY,
    )  # fmt: skip

    rows = {
        (row.award_type.code, row.place): (row.registered, row.proposed, row.granted)
        for row in reconciliation(2022)
    }
    flags = reconciliation(2022)[0]

    assert rows == {
        ("co_thi_dua_tinh", None): (0, 1, 1),
        ("bang_khen_tinh_tap_the", None): (1, 0, 0),
        ("bang_khen_tinh_tap_the", 2): (1, 0, 0),
    }
    assert [each.sentence for each in flags.published] == [
        "Đã công bố được khen 11 (Báo cáo ngày 11/12/2023), hệ thống có 1, lệch 10. 11 Khối"
    ]
    assert flags.differs


def test_a_published_figure_names_its_source_and_is_the_admins():
    figure = {
        "year": 2020, "stage": PublishedTotal.Stage.GRANTED, "award_type": flag(), "place": None,
        "count": 13, "at": JANUARY,
    }  # fmt: skip

    with pytest.raises(ValidationError, match="Xin ghi nguồn"):
        record_published_total(**figure, source=" ", by=AdminFactory())
    with pytest.raises(PermissionDenied):
        record_published_total(**figure, source="Bài báo", by=OfficerFactory())
    record_published_total(**figure, source="Bài báo", by=AdminFactory(username="qt"))

    assert PublishedTotal.objects.get().count == 13
    assert Event.objects.get().verb == "awards.total_published"


def test_the_record_is_searched_without_marks():
    admin = AdminFactory()
    found = AwardFactory(organization=OrganizationFactory(name="HTX Đại Lợi"))
    AwardFactory()

    assert list(award_record(admin, text="dai loi")) == [found]
    assert list(award_record(admin, award="khong_co")) == []
    assert award_record(UserFactory()).count() == 0


def test_two_thirds_present_are_exactly_enough():
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.update(threshold="2/3")
    session = record_session(
        season=season,
        minutes=minutes(
            present=6, absent="3, công tác", ballots_out=6, ballots_in=6, starts_at=time(14, 0)
        ),
        by=admin, at=JANUARY,
    )  # fmt: skip

    [vote] = record_votes(session=session, votes={made[0].pk: VoteCount(6)}, by=admin, at=JANUARY)

    assert vote.passed
    assert not Submission.objects.exists()
    assert AwardType.objects.count() == 2
