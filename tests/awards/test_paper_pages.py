"""The pages from the council to the decision."""

from datetime import date

import pytest
from django.urls import reverse

from awards.models import Award, CouncilSession, Decision, Proposal, Submission
from awards.services import VoteCount, close_session, propose_for_season, record_votes
from tests.awards.way import (
    TODAY,
    a_ranked_season,
    cost,
    sent_submission,
)
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    CouncilSessionFactory,
    DecisionFactory,
    IssuerFactory,
    ProposalFactory,
    SubmissionFactory,
    catalogue,
)
from tests.factories.blocs import SeasonFactory
from tests.factories.people import (
    AdminFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march_2024")]


# --- From the council to the decision, by its pages ----------------------------------------------

MINUTES = {
    "held_on": "25/01/2024", "starts_at": "8:00", "ends_at": "10:30", "place": "Hội trường",
    "method": "phieu_kin", "chair": "Ông Mẫu", "secretary": "Bà Mẫu", "tellers": "Tổ mẫu",
    "members": "9", "present": "9", "ballots_out": "9", "ballots_in": "9",
    "conclusion": "Thống nhất.",
}  # fmt: skip


def test_one_walks_from_the_council_to_the_decision(as_user):
    standings = a_ranked_season()
    season, admin = standings[0].membership.season, AdminFactory()
    proposals = propose_for_season(season=season, by=admin, at=TODAY).made
    client = as_user(admin)

    client.post(reverse("awards:new_session", args=[2023]), MINUTES)
    session = CouncilSession.objects.get()
    counts = {f"agree_{each.pk}": "9" for each in proposals} | {f"agree_{proposals[2].pk}": "3"}
    client.post(reverse("awards:votes", args=[session.pk]), {**counts, "version": "1"})
    asked = client.get(reverse("awards:close_session", args=[session.pk])).text
    client.post(reverse("awards:close_session", args=[session.pk]))
    client.post(reverse("awards:prepare", args=[session.pk]))
    submission = Submission.objects.get()
    client.post(
        reverse("awards:number", args=[submission.pk]),
        {"number": "5", "dated_on": "01/02/2024", "version": "0"},
    )
    client.post(reverse("awards:send", args=[submission.pk]))
    form = client.get(reverse("awards:decide", args=[submission.pk]))
    client.post(
        reverse("awards:decide", args=[submission.pk]),
        {
            "number": "614/QĐ-UBND", "decided_on": "11/03/2024", "title": "Khen thưởng",
            "issuer": submission.addressee_id, "granted": [proposals[0].pk],
        },
    )  # fmt: skip

    assert "Khóa phiên họp ngày 25/01/2024?" in asked
    assert set(form.context["form"].initial["granted"]) == {p.pk for p in proposals[:2]}
    states = list(Proposal.objects.order_by("place").values_list("state", flat=True))
    assert states == [
        Proposal.State.GRANTED, Proposal.State.NOT_GRANTED, Proposal.State.REJECTED,
    ]  # fmt: skip
    decision = client.get(Decision.objects.get().get_absolute_url()).text
    assert "14.400.000" in decision
    assert "chưa được văn phòng đối chiếu" in decision


def test_wrong_minutes_are_refused_where_they_stand(as_user):
    SeasonFactory()

    answer = as_user(AdminFactory()).post(
        reverse("awards:new_session", args=[2023]), {**MINUTES, "present": "10"}
    )

    assert "không thể nhiều hơn tổng số 9 thành viên" in answer.text
    assert 'value="Hội trường"' in answer.text
    assert not CouncilSession.objects.exists()


def test_ballots_that_do_not_add_up_are_refused_and_stay_typed(as_user):
    proposal, session = ProposalFactory(), CouncilSessionFactory()
    catalogue()
    client = as_user(AdminFactory())
    page = reverse("awards:votes", args=[session.pk])

    too_many = client.post(
        page, {f"agree_{proposal.pk}": "9", f"disagree_{proposal.pk}": "1", "version": "0"}
    )
    headless = client.post(page, {f"disagree_{proposal.pk}": "1", "version": "0"})

    assert "là 10, mà chỉ có 9 phiếu thu về" in too_many.text
    assert 'value="9"' in too_many.text
    assert "Xin ghi số phiếu đồng ý." in headless.text
    assert not session.votes.exists()


def test_counts_another_wrote_are_shown_and_the_second_try_holds(as_user):
    catalogue()
    proposal, session, admin = ProposalFactory(), CouncilSessionFactory(), AdminFactory()
    client, page = as_user(admin), reverse("awards:votes", args=[session.pk])
    mine = {f"agree_{proposal.pk}": "7", "version": str(session.version)}
    record_votes(session=session, votes={proposal.pk: VoteCount(9)}, by=admin, at=TODAY)

    shown = client.post(page, mine)

    both = {"label": f"Đồng ý: {proposal.name}", "theirs": "9", "mine": "7"}
    assert both in shown.context["theirs"]
    client.post(page, mine | {"version": shown.context["form"]["version"].value()})
    assert session.votes.get().agree == 7


def test_a_sitting_says_what_is_missing_before_it_is_closed(as_user):
    session = CouncilSessionFactory(conclusion="")
    client = as_user(AdminFactory())

    page = client.get(session.get_absolute_url()).text
    answer = client.post(reverse("awards:close_session", args=[session.pk]), follow=True).text

    assert "Còn 2 việc trước khi khóa" in page
    assert "Xin ghi kết luận của chủ trì." in answer


def test_counts_are_cleared_by_the_admin_only(as_user):
    catalogue()
    proposal, session, admin = ProposalFactory(), CouncilSessionFactory(), AdminFactory()
    record_votes(session=session, votes={proposal.pk: VoteCount(9)}, by=admin, at=TODAY)
    page = reverse("awards:clear_votes", args=[session.pk])

    refused = as_user(OfficerFactory()).post(page)
    kept = session.votes.count()
    as_user(admin).post(page)

    assert (refused.status_code, kept, session.votes.count()) == (403, 1, 0)


def test_units_find_neither_sittings_nor_papers(as_user):
    submission, client = SubmissionFactory(), as_user(UserFactory())
    session = submission.session.pk

    for name in ("council_session", "edit_session", "votes", "close_session"):
        assert client.get(reverse(f"awards:{name}", args=[session])).status_code == 404
    for name in ("submission", "number", "send", "decide"):
        assert client.get(reverse(f"awards:{name}", args=[submission.pk])).status_code == 404
    assert client.post(reverse("awards:prepare", args=[session])).status_code == 404


def test_a_number_already_used_is_refused_with_whose_it_is(as_user):
    SubmissionFactory(number=5, dated_on=date(2024, 2, 1))
    submission = SubmissionFactory(season=SeasonFactory(year=2022))

    answer = as_user(AdminFactory()).post(
        reverse("awards:number", args=[submission.pk]),
        {"number": "5", "dated_on": "02/02/2024", "version": "0"},
    )

    assert "Số 05/TTr-LMHTX năm 2024 đã dùng cho Tờ trình" in answer.text
    assert "năm thi đua 2023" in answer.text


def test_an_award_is_revoked_on_its_page_and_stays_listed(as_user):
    award = AwardFactory()
    later = DecisionFactory(season=award.season, decided_on=date(2024, 3, 15))
    client = as_user(AdminFactory())

    client.post(
        reverse("awards:revoke", args=[award.pk]), {"decision": later.pk, "reason": "Khai sai"}
    )

    award.refresh_from_db()
    assert award.revoked_by == later
    assert "Đã thu hồi" in client.get(award.decision.get_absolute_url()).text
    assert "Đã thu hồi" in client.get(reverse("awards:record")).text


def test_the_office_decides_its_own_awards_without_a_paper(as_user):
    catalogue()
    own = IssuerFactory(code="lmhtx")
    award = AwardTypeFactory(code="giay_khen", short_name="Giấy khen", issuer=own)
    proposal = ProposalFactory(award_type=award, state=Proposal.State.PASSED)

    as_user(AdminFactory()).post(
        reverse("awards:own_decision", args=[2023]),
        {
            "number": "12/QĐ-LMHTX", "decided_on": "11/03/2024", "title": "Tặng Giấy khen",
            "issuer": own.pk, "granted": [proposal.pk],
        },
    )  # fmt: skip

    assert Award.objects.get().proposal == proposal


def papers_of(admin, proposals):
    """A closed sitting, a sent paper and a decision over so many proposals; an open sitting too."""
    session = CouncilSessionFactory()
    record_votes(
        session=session, votes={each.pk: VoteCount(9) for each in proposals}, by=admin, at=TODAY
    )
    close_session(session=session, by=admin, at=TODAY)
    submission, decision = sent_submission(*proposals), DecisionFactory()
    for each in proposals:
        AwardFactory(decision=decision, proposal=each)
    return [each.get_absolute_url() for each in (session, submission, decision)]


def test_papers_cost_the_same_with_one_proposal_and_with_three(as_user):
    catalogue()
    admin = AdminFactory()
    client = as_user(admin)

    one = [cost(client, page) for page in papers_of(admin, ProposalFactory.create_batch(1))]
    three = [cost(client, page) for page in papers_of(admin, ProposalFactory.create_batch(3))]

    assert one == three
    assert max(one) <= 20


def test_votes_and_record_cost_the_same_for_one_and_for_three(as_user):
    catalogue()
    client = as_user(AdminFactory())
    pages = [
        reverse("awards:votes", args=[CouncilSessionFactory().pk]), reverse("awards:record"),
    ]  # fmt: skip
    AwardFactory(proposal=ProposalFactory())

    one = [cost(client, page) for page in pages]
    for _ in range(2):
        AwardFactory(proposal=ProposalFactory())
    three = [cost(client, page) for page in pages]

    assert one == three
    assert max(one) <= 20
