"""Tờ trình and decisions."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Award, Proposal
from awards.selectors import (
    award_counts,
    awards_by_year,
    stations_of,
)
from awards.services import (
    close_session,
    number_submission,
    prepare_submission,
    revoke_award,
    send_submission,
)
from catalogue.models import AwardTerm
from history.services import verify_chain
from tests.awards.way import (
    FEBRUARY,
    JANUARY,
    MARCH,
    a_season_before_the_council,
    decide,
    sent,
    voted,
)
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    DecisionFactory,
    IssuerFactory,
    ProposalFactory,
    SubmissionFactory,
    SuspensionFactory,
)
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


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

    with pytest.raises(ValidationError, match="đã gửi nên không đổi số được nữa. Số sai, xin lập"):
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
