"""The ranking's page with what was put forward beside each unit, and whether it stands."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from awards.eligibility import State
from awards.models import Proposal
from awards.selectors import awards_of_ranking, eligibility_of
from awards.services import propose_for_season
from blocs.models import Pledge
from scoring.selectors.rankings import sealed
from tests.awards.way import TODAY
from tests.factories.awards import (
    AwardFactory,
    DecisionFactory,
    QuotaFactory,
    SubmissionFactory,
    SuspensionFactory,
    proposal_of,
    quotas,
)
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.people import AdminFactory, CouncilFactory, ReviewerFactory
from tests.scoring.rankings import UNITS, Unit, pledge, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(march_2024):
    """Everything is read on 20/03/2024."""


def address(number=10):
    return reverse("scoring:ranking", args=[2023, number])


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def page(client, user, number=10):
    client.force_login(user)
    return client.get(address(number))


def register(membership, award_type, place):
    promised = PledgeFactory(
        organization=membership.organization, season=membership.season,
        state=Pledge.State.ACCEPTED, submitted_on=date(2023, 2, 1),
    )  # fmt: skip
    promised.awards.create(award_type=award_type, place=place)
    return promised


def clean(proposal):
    """Give the unit what its award asks: it registered, met its target, was adopted."""
    membership = proposal.standing.membership
    promised = register(membership, proposal.award_type, proposal.place)
    indicator = IndicatorFactory()
    promised.targets.create(indicator=indicator, plan=100)
    FigureFactory(organization=membership.organization, indicator=indicator, value=120)
    sheet = membership.score_sheet
    sheet.adopted_at = TODAY
    sheet.save(update_fields=["adopted_at"])


def proposed(units=UNITS, number=10, **fields):
    """A sealed bloc whose first three were put forward, as far as the quotas let them."""
    played = scene(units, number=number, **fields)
    played.announce_and_seal()
    if not played.bloc_year.season.quotas.exists():
        quotas(played.bloc_year)
    season = played.bloc_year.season
    made = propose_for_season(season=season, by=AdminFactory(), at=TODAY).made
    return played, [each for each in made if each.bloc_year_id == played.bloc_year.pk]


def test_the_address_is_one_and_stays_under_the_rankings_of_the_menu(client):
    _, _ = proposed()

    answer = page(client, AdminFactory())

    assert resolve(address()).view_name == "awards:ranking"
    assert reverse("awards:ranking", args=[2023, 10]) == address()
    assert re.search(r'aria-current="[a-z]+"[^>]*>\s*Xếp hạng\s*<', answer.content.decode())


def test_what_was_put_forward_stands_on_the_cards_and_in_the_column(client):
    played, (first, second, third) = proposed()
    clean(first)
    SuspensionFactory(organization=third.organization)

    shown = text(page(client, played.officer))

    assert "Đề nghị khen" in shown
    assert "Đăng ký khen" not in shown
    assert "Cờ thi đua UBND tỉnh HTX NN Kinh 4A 95,5 điểm thẩm định Đủ điều kiện" in shown
    assert "Bằng khen UBND tỉnh (hạng Nhì) HTX NN Phú Lợi" in shown
    assert "Cần xem: đã đăng ký bằng khen UBND tỉnh từ đầu năm".lower() in shown.lower()
    assert "Không đạt: không đang bị tạm dừng xét khen thưởng và" in shown
    assert f'href="{second.get_absolute_url()}"' in page(client, played.officer).content.decode()


def test_the_flag_says_whose_it_is_where_its_name_does_not(client):
    played, (first, *_) = proposed()
    first.award_type.short_name = "Cờ thi đua"
    first.award_type.save()

    assert "Cờ thi đua của UBND tỉnh HTX NN Kinh 4A" in text(page(client, played.officer))


def test_before_anything_is_put_forward_the_column_says_what_was_registered(client):
    played = scene()
    played.announce_and_seal()
    quotas(played.bloc_year)
    award = played.bloc_year.season.quotas.get(place_from=2).award_type
    register(played.memberships[1], award, 2)

    shown = text(page(client, played.officer))

    assert "Đăng ký khen" in shown
    assert "Đăng ký Bằng khen UBND tỉnh (hạng Nhì)" in shown
    assert "Đề nghị khen" not in shown


def test_a_unit_kept_from_award_says_why_in_the_column(client):
    played = scene((*UNITS, Unit("HTX D", (29, 40))))
    played.criteria_set.gates.create(
        kind="min_percent_of_group", group=played.criteria_set.groups.get(code="I"),
        percent=50, text="Nhóm I", effect="no_award",
    )  # fmt: skip
    played.announce_and_seal()
    quotas(played.bloc_year)
    propose_for_season(season=played.bloc_year.season, by=AdminFactory(), at=TODAY)

    shown = text(page(client, played.officer))

    assert "Không xét Nhóm I được 29/60 điểm, chưa đạt mức 50%." in shown


def test_a_withdrawn_proposal_is_not_shown(client):
    played, (first, *_) = proposed()
    Proposal.objects.filter(pk=first.pk).update(state=Proposal.State.WITHDRAWN)

    shown = awards_of_ranking(sealed(played.bloc()), played.officer)

    assert set(shown) == {each.pk for each in played.memberships[1:]}
    assert "Chưa có đề nghị" in text(page(client, played.officer))


def test_a_reopened_ranking_shows_no_awards_of_the_older_places(client):
    played, _ = proposed()
    played.bloc().ranking.__class__.objects.update(state="du_kien", sealed_at=None, digest="")

    assert "Đăng ký khen" in text(page(client, played.officer))


def test_who_reads_what(client):
    played, (first, *_) = proposed()
    Proposal.objects.filter(pk=first.pk).update(state=Proposal.State.SUBMITTED)

    def seen(user):
        return awards_of_ranking(sealed(played.bloc()), user)

    first_unit = played.memberships[0].pk
    assert len(seen(played.officer)) == len(seen(CouncilFactory())) == 3
    assert seen(CouncilFactory())[first_unit].note == "Đã trình UBND tỉnh"
    assert set(seen(ReviewerFactory())) == {first_unit}
    assert seen(ReviewerFactory())[first_unit].status == "Đã trình UBND tỉnh"
    assert seen(played.leader) == seen(played.representative) == {}
    assert "Đăng ký khen" in text(page(client, played.representative))


@pytest.mark.parametrize(
    ("state", "kind", "status", "note"),
    [
        (Proposal.State.PASSED, "done", "Đủ điều kiện", "Hội đồng đồng ý"),
        (Proposal.State.GRANTED, "done", "Đủ điều kiện", "Đã có quyết định"),
        (Proposal.State.REJECTED, "fail", "Hội đồng không đồng ý", ""),
        (Proposal.State.NOT_GRANTED, "fail", "Không được khen", ""),
    ],
)
def test_how_far_it_went_is_said_beside_the_conditions(state, kind, status, note):
    played, (first, *_) = proposed()
    clean(first)
    Proposal.objects.filter(pk=first.pk).update(state=state)

    shown = awards_of_ranking(sealed(played.bloc()), played.officer)[first.standing.membership_id]

    assert (shown.kind, shown.status, shown.note) == (kind, status, note)


# --- The card and the proposal's own page say the same --------------------------------------------


def nothing_more(proposal):
    pass


def registered_for_another_place(proposal):
    register(proposal.standing.membership, proposal.award_type, 7)


def registered_for_any_place(proposal):
    register(proposal.standing.membership, proposal.award_type, None)


def target_missed(proposal):
    clean(proposal)
    organization = proposal.organization
    organization.figures.update(value=80)


def target_without_figure(proposal):
    clean(proposal)
    proposal.organization.figures.update(value=None, status="thieu")


def lower_is_better(proposal):
    clean(proposal)
    IndicatorFactory._meta.model.objects.update(better="down")


def suspended(proposal):
    clean(proposal)
    SuspensionFactory(organization=proposal.organization)


def suspension_over(proposal):
    clean(proposal)
    SuspensionFactory(organization=proposal.organization, ended_on=date(2024, 2, 1))


def suspended_after_it_was_sent(proposal):
    clean(proposal)
    SuspensionFactory(organization=proposal.organization, started_on=date(2024, 3, 1))
    proposal.submission = SubmissionFactory(
        season=proposal.season, number=5, dated_on=date(2024, 2, 1), sent_at=TODAY
    )
    proposal.state = Proposal.State.SUBMITTED
    proposal.save()


def its_own_award(proposal):
    clean(proposal)
    proposal.state = Proposal.State.GRANTED
    proposal.save()
    award_of(proposal, proposal=proposal)


def another_award_for_the_same(proposal):
    clean(proposal)
    award_of(proposal)


def another_award_revoked(proposal):
    clean(proposal)
    award_of(proposal, revoked_by=DecisionFactory(season=proposal.season), revoked_reason="Sai")


def an_award_of_another_kind(proposal):
    from_quota = proposal.season.quotas.get(place_from=2).award_type
    clean(proposal)
    award_of(proposal, award_type=from_quota)


def award_of(given, **fields):
    fields = {"award_type": given.award_type, **fields}
    return AwardFactory(season=given.season, organization=given.organization, **fields)


def resting(proposal):
    clean(proposal)
    organization = proposal.organization
    organization.__class__.objects.filter(pk=organization.pk).update(status="ngung")


def more_candidates_than_room(proposal):
    clean(proposal)
    proposal.season.quotas.filter(place_from=1).update(place_to=2)


def own_quota_of_the_bloc(proposal):
    clean(proposal)
    QuotaFactory(
        season=proposal.season, award_type=proposal.award_type, bloc_year=proposal.bloc_year,
        place_from=1, place_to=3, count=3,
    )  # fmt: skip


def quota_given_to_another(proposal):
    clean(proposal)
    proposal.season.quotas.filter(place_from=1).update(place_to=2)
    Proposal.objects.filter(season=proposal.season, place=2).update(award_type=proposal.award_type)


def kept_from_award(proposal):
    clean(proposal)
    standing = proposal.standing
    standing.no_award_reason = "Nhóm I chưa đạt mức."
    standing.save()


@pytest.mark.parametrize(
    "changed",
    [
        nothing_more, clean, registered_for_another_place, registered_for_any_place, target_missed,
        target_without_figure, lower_is_better, suspended, suspension_over,
        suspended_after_it_was_sent, its_own_award, another_award_for_the_same,
        another_award_revoked, an_award_of_another_kind, resting, more_candidates_than_room,
        own_quota_of_the_bloc, quota_given_to_another, kept_from_award,
    ],
)  # fmt: skip
def test_the_card_says_what_the_proposals_own_page_says(changed):
    played, (first, *_) = proposed()
    changed(first)
    first = Proposal.objects.get(pk=first.pk)

    card = awards_of_ranking(sealed(played.bloc()), played.officer)[first.standing.membership_id]

    unmet = [each for each in eligibility_of(first) if each.state != State.MET]
    if not unmet:
        assert (card.kind, card.status) == ("done", "Đủ điều kiện")
        return
    grave = unmet[0].state == State.BLOCKED
    more = f" và {len(unmet) - 1} điều kiện khác" if len(unmet) > 1 else ""
    asked = unmet[0].requirement
    word = "Không đạt" if grave else "Cần xem"
    assert card.kind == ("fail" if grave else "warn")
    assert card.status == f"{word}: {asked[0].lower()}{asked[1:]}{more}"


def test_its_own_award_is_no_second_one_for_the_same_achievement():
    _, (first, *_) = proposed()
    its_own_award(first)

    found = {each.requirement: each for each in eligibility_of(first)}

    again = found["Chưa được khen cho cùng thành tích"]
    assert (again.state, again.evidence) == (
        State.MET, "Chưa có quyết định nào cho thành tích này.",
    )  # fmt: skip
    room = found["Trong số lượng 1 Cờ thi đua UBND tỉnh cho hạng 1"]
    assert (room.state, room.evidence) == (State.MET, "Đã đề nghị 1/1, tính cả đề nghị này.")


def test_an_award_beside_it_still_stands_against_it():
    _, (first, *_) = proposed()
    its_own_award(first)
    award_of(first)

    found = {each.requirement: each.state for each in eligibility_of(first)}

    assert found["Chưa được khen cho cùng thành tích"] == State.BLOCKED


# --- The page stays quick -------------------------------------------------------------------------


def test_the_sealed_page_costs_fourteen_queries_at_most_whatever_the_members(client):
    counts = {}
    for number, members in ((10, 3), (11, 38)):
        units = [Unit(f"HTX {n}", (60 - min(n, 2), 33 + min(n, 2))) for n in range(members)]
        played = scene(
            units,
            number=number,
            tie_break=[{"by": "group", "code": "I"}, {"by": "ratio", "indicator": "doanh_thu"}],
        )
        pledge(played.memberships[0], 9_000_000_000, 9_600_000_000)
        played.announce_and_seal()
        if number == 10:
            quotas(played.bloc_year)
        first, other = (
            played.bloc_year.season.quotas.get(place_from=place).award_type for place in (1, 2)
        )
        for standing in played.bloc().ranking.standings.filter(place__lte=3).order_by("order"):
            proposal_of(standing, first if standing.place == 1 else other)
        client.force_login(AdminFactory())
        client.get(address(number))
        with CaptureQueriesContext(connection) as queries:
            shown = text(client.get(address(number)))
        assert "Đề nghị khen" in shown
        assert "Vì sao hạng 1 trên hạng 2?" in shown
        counts[members] = len(queries)

    assert counts[3] == counts[38] <= 14
