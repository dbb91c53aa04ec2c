"""The pages of awards: who sees what, what each button does, and what it costs."""

from datetime import date

import pytest
from django.urls import reverse

from awards.models import Proposal, Quota, Suspension
from tests.awards.way import (
    a_ranked_season,
    cost,
    season_page,
    sent_submission,
)
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    ProposalFactory,
    SubmissionFactory,
    SuspensionFactory,
    catalogue,
    flag,
    proposal_of,
    ranked_bloc,
)
from tests.factories.blocs import BlocYearFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march_2024")]


# --- The year ------------------------------------------------------------------------------------


def test_the_year_lists_acts_refusals_and_counts_for_staff(as_user):
    a_ranked_season((1, 1, 3))
    BlocYearFactory(season=SeasonFactory(), area="An Biên")

    page = as_user(AdminFactory()).get(season_page()).text

    assert "Lập đề nghị từ xếp hạng" in page
    assert "2 đơn vị ở hạng 1 cho 1 suất: Hội đồng chọn và ghi lý do." in page
    assert "Chưa chốt xếp hạng, chưa có gì để đề nghị." in page


def test_one_button_proposes_from_the_sealed_rankings(as_user):
    a_ranked_season()

    answer = as_user(AdminFactory()).post(
        reverse("awards:propose_season", args=[2023]), follow=True
    )

    assert "Đã lập 3 đề nghị từ xếp hạng đã chốt." in answer.text
    assert Proposal.objects.count() == 3


def test_without_quotas_the_button_says_what_to_do(as_user):
    ranked_bloc()

    answer = as_user(AdminFactory()).post(
        reverse("awards:propose_season", args=[2023]), follow=True
    )

    assert "chưa đặt định mức khen thưởng" in answer.text


@pytest.mark.parametrize("factory", [ReviewerFactory, CouncilFactory])
def test_readers_have_no_buttons_and_cannot_write(as_user, factory):
    standings = a_ranked_season()
    proposal = proposal_of(standings[0], flag())
    submission = sent_submission(proposal)
    client = as_user(factory())

    pages = [
        season_page(),
        proposal.get_absolute_url(),
        submission.get_absolute_url(),
        submission.session.get_absolute_url(),
    ]
    bodies = [client.get(page).text.split("<main")[1].split("</main>")[0] for page in pages]

    assert [body for body in bodies if "<button" in body or 'class="btn btn-primary"' in body] == []
    assert client.post(reverse("awards:propose_season", args=[2023])).status_code == 403
    assert client.post(reverse("awards:send", args=[submission.pk])).status_code == 403


def test_the_province_sees_what_was_submitted_and_nothing_before(as_user):
    standings = a_ranked_season()
    early, late = (proposal_of(each, flag()) for each in standings[:2])
    submission, draft = sent_submission(late), SubmissionFactory()
    client = as_user(ReviewerFactory())

    page = client.get(season_page()).text

    assert late.name in page
    assert early.name not in page
    assert "Việc cần làm</h2>" not in page
    assert client.get(early.get_absolute_url()).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(draft.session.get_absolute_url()).status_code == 404
    assert client.get(submission.get_absolute_url()).status_code == 200


def test_a_unit_sees_its_own_result_once_decided(as_user):
    award = AwardFactory()
    mine = ProposalFactory(organization=award.organization, state=Proposal.State.GRANTED)
    award.proposal = mine
    award.save()
    waiting = ProposalFactory(organization=award.organization)
    other = AwardFactory(decision=award.decision)
    client = as_user(RepresentativeFactory(organization=award.organization).user)

    page = client.get(season_page()).text
    decision = client.get(award.decision.get_absolute_url()).text

    assert f"de-nghi-{mine.pk}" in page
    assert f"de-nghi-{waiting.pk}" not in page
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(waiting.get_absolute_url()).status_code == 404
    assert award.legal_name in decision
    assert other.legal_name not in decision


def test_the_year_costs_the_same_for_one_proposal_and_for_three(as_user):
    standings = a_ranked_season((1, 2, 3, 4))
    first, client = flag(), as_user(AdminFactory())
    proposal_of(standings[0], first)

    one = cost(client, season_page())
    for standing in standings[1:3]:
        proposal_of(standing, AwardTypeFactory())
    three = cost(client, season_page())

    assert client.get(season_page()).text.count('id="de-nghi-') == 3
    assert one == three <= 40


def test_proposals_are_narrowed_by_state(as_user):
    passed = ProposalFactory(state=Proposal.State.PASSED)
    ProposalFactory()

    page = as_user(AdminFactory()).get(season_page(), {"tinh-trang": "hd_dong_y"}).text

    assert page.count('id="de-nghi-') == 1
    assert f'id="de-nghi-{passed.pk}"' in page


# --- Settings ------------------------------------------------------------------------------------


def test_quotas_are_written_and_taken_off(as_user):
    award, season = AwardTypeFactory(), SeasonFactory()
    client = as_user(AdminFactory())
    page = reverse("awards:quotas", args=[season.year])
    form = {"award_type": award.pk, "place_from": "2", "place_to": "3", "count": "2"}

    client.post(page, form)
    clash = client.post(page, {**form, "place_from": "3"})
    quota = Quota.objects.get()

    assert (quota.place_from, quota.place_to, quota.count) == (2, 3, 2)
    assert "Đã có định mức" in clash.text
    client.post(reverse("awards:remove_quota", args=[season.year]), {"quota": quota.pk})
    assert not Quota.objects.exists()


def test_a_published_figure_stands_beside_ours(as_user):
    award, season = flag(), SeasonFactory()
    client = as_user(AdminFactory())

    answer = client.post(
        reverse("awards:published_total", args=[season.year]),
        {"stage": "da_khen", "award_type": award.pk, "count": "11", "source": "Báo cáo 11/12"},
        follow=True,
    )

    assert "Đã công bố được khen 11 (Báo cáo 11/12), hệ thống có 0, lệch 11." in answer.text


@pytest.mark.parametrize("name", ["quotas", "published_total", "new_session", "own_decision"])
def test_only_the_admin_opens_the_admins_forms(as_user, name):
    season = SeasonFactory()

    answer = as_user(OfficerFactory()).get(reverse(f"awards:{name}", args=[season.year]))

    assert answer.status_code == 403


# --- Proposals -----------------------------------------------------------------------------------


def test_a_proposal_shows_conditions_with_their_law_and_the_unmet_first(as_user):
    standings = a_ranked_season()
    proposal = proposal_of(standings[0], flag())

    page = as_user(OfficerFactory()).get(proposal.get_absolute_url()).text

    assert page.index("Không có trong bản đăng ký thi đua.") < page.index("Đạt hạng 1 của Khối")
    assert "Căn cứ: Điều 74 Luật Thi đua, khen thưởng năm 2022" in page
    assert "Hội đồng chưa bình xét đề nghị này." in page


def test_a_proposal_costs_the_same_in_a_small_and_a_large_bloc(as_user):
    award, client = flag(), as_user(AdminFactory())
    small = proposal_of(a_ranked_season((1,))[0], award)
    large = proposal_of(ranked_bloc((1, 2, 3), BlocYearFactory())[0], award)

    assert cost(client, small.get_absolute_url()) == cost(client, large.get_absolute_url()) <= 30


def test_a_strangers_proposal_is_not_found(as_user):
    standings = a_ranked_season()
    proposal = proposal_of(standings[0], flag())
    client = as_user(UserFactory())
    choice = reverse("awards:propose_choice", args=[standings[1].pk, flag().pk])

    for name in ("proposal", "edit_proposal", "withdraw"):
        assert client.get(reverse(f"awards:{name}", args=[proposal.pk])).status_code == 404
    assert client.get(choice).status_code == 404


def test_choosing_among_equals_asks_for_the_reason(as_user):
    standings = a_ranked_season((1, 1, 3))
    client = as_user(AdminFactory())
    page = reverse("awards:propose_choice", args=[standings[0].pk, flag().pk])

    silent = client.post(page, {"reason": ""})
    client.post(page, {"reason": "Nhiều thành viên nữ hơn"})

    assert "Xin ghi lý do chọn" in silent.text
    assert Proposal.objects.get().note == "Nhiều thành viên nữ hơn"


def test_an_officer_of_another_bloc_neither_chooses_nor_mends(as_user):
    standings = a_ranked_season()
    proposal = proposal_of(standings[0], flag())
    client = as_user(OfficerFactory())

    for name in ("edit_proposal", "withdraw"):
        assert client.get(reverse(f"awards:{name}", args=[proposal.pk])).status_code == 403
    choice = reverse("awards:propose_choice", args=[standings[1].pk, flag().pk])
    assert client.get(choice).status_code == 403


def test_mending_over_anothers_save_shows_both_and_keeps_what_was_typed(as_user):
    proposal = ProposalFactory(achievement="Của chị Ngân", version=1)
    client = as_user(AdminFactory())
    page = reverse("awards:edit_proposal", args=[proposal.pk])
    typed = {"achievement": "Của anh Phúc", "address": "", "version": "0"}

    shown = client.post(page, typed)
    client.post(page, {**typed, "version": shown.context["form"]["version"].value()})

    assert "Hai bản khác nhau" in shown.text
    assert "Của chị Ngân" in shown.text
    assert "Của anh Phúc" in shown.text
    proposal.refresh_from_db()
    assert proposal.achievement == "Của anh Phúc"


def test_a_proposal_is_withdrawn_with_its_reason(as_user):
    proposal = ProposalFactory()

    as_user(AdminFactory()).post(
        reverse("awards:withdraw", args=[proposal.pk]), {"reason": "Ghi nhầm"}
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == (Proposal.State.WITHDRAWN, "Ghi nhầm")


def test_a_unit_is_proposed_beside_the_ranking(as_user):
    catalogue()
    award = AwardTypeFactory(code="tt_ldxs", short_name="TTLĐXS", category="danh_hieu")
    unit = OrganizationFactory()
    client = as_user(OfficerFactory())
    page = reverse("awards:propose_nominee", args=[SeasonFactory().year])
    form = {"award_type": award.pk, "organization": unit.pk}

    blank = client.post(page, form)
    client.post(page, {**form, "achievement": "Hoàn thành xuất sắc nhiệm vụ"})

    assert "Xin tóm tắt thành tích" in blank.text
    assert Proposal.objects.get().organization == unit


# --- Suspensions ---------------------------------------------------------------------------------


def test_a_suspension_is_opened_and_ended_on_its_pages(as_user):
    unit, client = OrganizationFactory(), as_user(OfficerFactory())

    client.post(
        reverse("awards:suspend"),
        {
            "organization": unit.pk, "started_on": "05/01/2024", "reason": "Đang kiểm tra",
            "source": "Công văn 12",
        },
    )  # fmt: skip
    suspension = Suspension.objects.get()
    listed = client.get(reverse("awards:suspensions")).text
    client.post(reverse("awards:lift", args=[suspension.pk]), {"ended_on": "20/01/2024"})

    suspension.refresh_from_db()
    assert "Đang tạm dừng" in listed
    assert suspension.ended_on == date(2024, 1, 20)


def test_suspensions_are_no_matter_of_units(as_user):
    suspension, client = SuspensionFactory(), as_user(UserFactory())

    assert client.get(reverse("awards:suspensions")).status_code == 403
    assert client.get(reverse("awards:suspend")).status_code == 403
    assert client.get(reverse("awards:lift", args=[suspension.pk])).status_code == 403


def test_suspensions_cost_the_same_for_one_and_for_three(as_user):
    client, page = as_user(AdminFactory()), reverse("awards:suspensions")
    SuspensionFactory()

    one = cost(client, page)
    SuspensionFactory.create_batch(2)

    assert client.get(page).text.count('id="tam-dung-') == 3
    assert cost(client, page) == one <= 15
