"""The ranking's pages: who sees what and when, why, what is to do, and the acts."""

import re
from datetime import date

import pytest
from django.urls import reverse

from blocs.models import Pledge
from catalogue.models import AwardType, Issuer
from scoring.models import Ranking, ScoreSheet
from scoring.services import rankings as services
from tests.factories.blocs import BlocYearFactory, PledgeFactory, SeasonFactory
from tests.factories.moments import NOON
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.scoring.rankings import AFTER, ASK_UNTIL, Unit, pledge, scene
from tests.scoring.sheets import real_today_is_noon

pytestmark = pytest.mark.django_db

WAITING = "Xếp hạng đang được chấm"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def address(name="ranking", year=2023, number=10):
    return reverse(f"scoring:{name}", args=[year, number])


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def page(client, user, **where):
    client.force_login(user)
    return client.get(address(**where))


def actors(played):
    return {
        "admin": AdminFactory(),
        "officer": played.officer,
        "other officer": OfficerFactory(),
        "leader": played.leader,
        "deputy": played.deputy,
        "representative": played.representative,
        "council": CouncilFactory(),
        "reviewer": ReviewerFactory(),
    }


def test_the_page_shows_places_points_and_what_is_left_to_do(client):
    played = scene()

    shown = text(page(client, played.officer))

    assert "3 đơn vị · Khối họp bình xét 20/12/2023 · Dự kiến" in shown
    assert "HTX NN Kinh 4A 97,0 96,0 95,5" in shown
    assert "Trước khi chốt 3/4 xong" in shown
    assert "3/3 bảng chấm điểm đã thẩm định" in shown
    assert "Công bố dự kiến" in shown


def test_before_announcing_only_those_who_score_see_the_places(client):
    played = scene()

    seen = {
        name for name, user in actors(played).items() if WAITING not in text(page(client, user))
    }

    assert seen == {"admin", "officer", "other officer", "council", "leader", "deputy"}


def test_the_bloc_does_not_see_verified_points_before_they_are_announced(client):
    played = scene()

    leader = text(page(client, played.leader))

    assert "HTX NN Kinh 4A 97,0 96,0 –" in leader
    assert "95,5 Tự chấm" not in leader
    assert "Thứ hạng tạm tính: 3 theo điểm Khối chấm." in leader


def test_announced_everybody_of_the_bloc_and_the_reviewer_see_it(client):
    played = scene()
    played.announce()

    for user in actors(played).values():
        shown = text(page(client, user))
        assert "nhận ý kiến đến hết 25/12/2023" in shown
        assert "HTX NN Kinh 4A 97,0 96,0 95,5" in shown


def test_only_those_who_may_act_are_offered_acts(client):
    played = scene()
    played.announce()

    offered = {
        name: re.findall(r"xep-hang/([a-z-]+)/", page(client, user).content.decode())
        for name, user in actors(played).items()
    }

    assert offered == {
        "admin": ["mo-lai", "kien-nghi", "bieu-quyet"],
        "officer": ["mo-lai", "kien-nghi", "bieu-quyet"],
        "other officer": ["kien-nghi"],
        "leader": ["kien-nghi", "bieu-quyet"],
        "deputy": ["kien-nghi"],
        "representative": ["kien-nghi"],
        "council": ["kien-nghi"],
        "reviewer": ["kien-nghi"],
    }


def test_a_stranger_finds_no_page(client):
    scene()

    assert page(client, UserFactory()).status_code == 404


@pytest.mark.parametrize("where", [{"number": 77}, {"year": 2019}])
def test_an_unknown_bloc_or_year_is_not_found(client, where):
    assert page(client, scene().officer, **where).status_code == 404


def test_equal_points_are_explained_on_the_page(client):
    played = scene((Unit("HTX A", (55, 40)), Unit("HTX B", (57, 38)), Unit("HTX C", (55, 40))))

    shown = text(page(client, played.officer))

    assert "Vì sao hạng 1 trên hạng 2?" in shown
    assert "1. Điểm nhóm I 57 điểm 55 điểm 2. Khối biểu quyết – –" in shown
    assert "Quyết định ở tiêu chí phụ 1: 57 điểm so với 55 điểm." in shown
    assert "Vì sao cùng hạng 2?" in shown
    assert "Đồng hạng 2" in shown


def test_a_sealed_ranking_explains_its_ties_as_the_announced_one_did(client):
    units = (Unit("HTX A", (55, 40)), Unit("HTX B", (57, 38)), Unit("HTX C", (55, 40)))
    played = scene(units)
    played.announce()
    announced = text(page(client, played.officer))
    played.seal()

    shown = text(page(client, played.officer))

    why = announced.partition("Vì sao hạng 1")[2].partition("Kiến nghị")[0]
    assert "1. Điểm nhóm I 57 điểm 55 điểm" in why
    assert shown.partition("Vì sao hạng 1")[2].partition("Kiến nghị")[0] == why
    assert 'class="is-hit"' in page(client, played.officer).content.decode()


def test_the_cards_tell_a_tie_in_a_few_words_sealed_or_not(client):
    units = (Unit("HTX A", (59, 40)), Unit("HTX B", (55, 40)), Unit("HTX C", (57, 38)))
    played = scene(units)
    played.announce()
    announced = text(page(client, played.officer))
    played.seal()

    for shown in (announced, text(page(client, played.officer))):
        assert "HTX C Xếp trên nhờ điểm nhóm I 95,0" in shown
        assert "HTX B Cùng 95,0 điểm với hạng 2 95,0" in shown


def test_a_figure_mended_after_sealing_does_not_change_why(client):
    played = scene(
        (Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))),
        tie_break=[{"by": "ratio", "indicator": "doanh_thu"}],
    )
    pledge(played.memberships[0], 100, 104)
    pledge(played.memberships[1], 100, 107)
    played.announce_and_seal()
    before = text(page(client, played.officer))
    played.memberships[0].organization.figures.update(value=120)

    after = text(page(client, played.officer))

    assert "107% 104% Quyết định ở tiêu chí phụ 1: 107% so với 104%." in before
    assert "120%" not in after
    assert "104% so với 107%." in after.partition("Vì sao hạng 1 trên hạng 2?")[2]


def test_a_unit_kept_from_award_is_named_with_the_reason(client):
    played = scene((Unit("HTX A", (29, 40)), Unit("HTX B", (40, 30))))
    played.criteria_set.gates.create(
        kind="min_percent_of_group", group=played.criteria_set.groups.get(code="I"),
        percent=50, text="Nhóm I", effect="no_award",
    )  # fmt: skip

    shown = text(page(client, played.officer))

    assert "Không xét Nhóm I được 29/60 điểm, chưa đạt mức 50%." in shown
    assert "Không xét khen" in shown


def register(played, number, mark="bk", place=2, state=Pledge.State.ACCEPTED):
    issuer, _ = Issuer.objects.get_or_create(code="ubnd", name="UBND tỉnh")
    award, _ = AwardType.objects.get_or_create(
        code="bang_khen", name="Bằng khen", short_name="Bằng khen UBND tỉnh", mark=mark,
        issuer=issuer, category="hinh_thuc", subject="tap_the", level="tỉnh",
    )  # fmt: skip
    membership = played.memberships[number]
    pledge = PledgeFactory(
        organization=membership.organization, season=membership.season, state=state,
        submitted_on=date(2023, 2, 1),
    )  # fmt: skip
    pledge.awards.create(award_type=award, place=place)


def test_the_registered_award_stands_beside_the_unit(client):
    played = scene()
    register(played, 1)
    register(played, 2, place=3, state=Pledge.State.DRAFT)

    shown = text(page(client, played.officer))

    assert "Đạt điều kiện chấm điểm Đăng ký Bằng khen UBND tỉnh (hạng Nhì)" in shown
    assert "hạng Ba" not in shown


def test_names_link_to_the_sheets_but_drafts_stay_with_those_who_score(client):
    played = scene((*UNITS_WITH_DRAFT,))

    def linked(user):
        return len(re.findall(r'href="/cham-diem/\d+/"', page(client, user).content.decode()))

    assert linked(played.officer) == 2
    assert linked(CouncilFactory()) == 1


UNITS_WITH_DRAFT = (
    Unit("HTX A", (50, 40), state=ScoreSheet.State.SUBMITTED),
    Unit("HTX B", (50, 40), state=ScoreSheet.State.DRAFT),
)


def test_the_years_of_the_bloc_are_one_press_away(client):
    played = scene()
    BlocYearFactory(season=SeasonFactory(year=2022), number=10)

    html = page(client, played.officer).content.decode()

    assert f'href="{address(year=2022)}"' in html
    assert f'href="{address()}" aria-current="true"' in html


def test_an_empty_bloc_says_what_to_do(client):
    bloc_year = BlocYearFactory(number=10)

    assert "Khối chưa có đơn vị nào" in text(page(client, bloc_year.officer))


@pytest.mark.parametrize("state", ["provisional", "announced", "sealed"])
def test_the_page_costs_twelve_queries_and_two_more_once_sealed_whatever_the_members(
    client, state, django_assert_max_num_queries
):
    counts = {}
    for number, members in ((10, 3), (11, 38)):
        units = [Unit(f"HTX {n}", (55, 40)) for n in range(members)]
        played = scene(units, number=number, tie_break=[{"by": "ratio", "indicator": "doanh_thu"}])
        pledge(played.memberships[0], 9_000_000_000, 9_600_000_000)
        if state != "provisional":
            played.announce()
        if state == "sealed":
            played.seal()
        user = AdminFactory()
        client.force_login(user)
        client.get(address(number=number))
        with django_assert_max_num_queries(14 if state == "sealed" else 12) as counted:
            client.get(address(number=number))
        counts[members] = len(counted)

    assert counts[3] == counts[38]


def test_the_leaders_page_costs_no_more(client, django_assert_max_num_queries):
    played = scene([Unit(f"HTX {n}", (55, 40)) for n in range(3)])
    client.force_login(played.leader)

    with django_assert_max_num_queries(12):
        client.get(address())


# --- The acts ----------------------------------------------------------------------------------


def test_a_ranking_goes_its_way_through_the_pages(client, monkeypatch):
    played = scene()
    client.force_login(played.officer)

    asked = client.get(address("ranking_announce"))
    assert 'value="27/12/2023"' in asked.content.decode()
    client.post(address("ranking_announce"), {"questions_until": "25/12/2023", "version": "0"})
    monkeypatch.setattr("history.clock.now", lambda: AFTER)
    assert "Chốt xếp hạng" in text(client.get(address()))
    answer = client.post(address("ranking_seal"), {"version": "1"}, follow=True)

    assert "Đã chốt xếp hạng Khối 10 Tân Hiệp." in text(answer)
    ranking = Ranking.objects.get()
    assert ranking.state == Ranking.State.SEALED
    assert ranking.seals.get().code in text(answer)
    client.post(address("ranking_reopen"), {"reason": "Sai hội phí", "version": "2"})
    ranking.refresh_from_db()
    assert ranking.state == Ranking.State.PROVISIONAL
    assert "Xem nhật ký" in text(client.get(address()))
    assert "Lý do: Sai hội phí" in text(client.get(address(), {"nhat-ky": "1"}))


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("ranking_announce", {"questions_until": "32/12/2023"}, "Không có ngày 32/12/2023"),
        ("ranking_announce", {"questions_until": "01/12/2023"}, "Xin chọn từ hôm nay trở đi"),
        ("ranking_seal", {"version": "0"}, "Chưa công bố dự kiến"),
        ("ranking_reopen", {"reason": "x"}, "nên không cần mở lại"),
        ("ranking_answer", {"text": "Đồng ý"}, "nên không cần ý kiến"),
    ],
)
def test_a_wrong_moment_or_value_is_told_on_the_form_and_nothing_is_lost(
    client, name, typed, sentence
):
    played = scene()
    client.force_login(played.officer)

    answer = client.post(address(name), typed)

    assert answer.status_code == 200
    assert sentence in text(answer)
    for value in typed.values():
        assert value in answer.content.decode()


def test_an_older_form_is_told_so(client):
    played = scene()
    played.announce()
    client.force_login(played.officer)

    answer = client.post(address("ranking_reopen"), {"reason": "Sai", "version": "0"})

    assert "Có người vừa thay đổi xếp hạng này" in text(answer)
    assert "Sai" in text(answer)


def test_votes_are_typed_for_the_units_and_read_back(client):
    played = scene((Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))))
    first, second = played.memberships
    client.force_login(played.leader)

    client.post(
        address("ranking_votes"),
        {f"votes_{first.pk}": "3", f"votes_{second.pk}": "8", "version": "0"},
    )

    assert Ranking.objects.get().votes == {str(first.pk): 3, str(second.pk): 8}
    assert 'value="8"' in client.get(address("ranking_votes")).content.decode()
    wrong = client.post(address("ranking_votes"), {f"votes_{first.pk}": "-1"})
    assert "Xin ghi từ 0 phiếu trở lên" in text(wrong)


def test_the_bloc_is_asked_and_answers_through_its_leader(client):
    played = scene((
        Unit("HTX A", (58, 40), (58, 40), (50, 40)),
        Unit("HTX B", (57, 40), (57, 40), (57, 40)),
    ))  # fmt: skip
    client.force_login(played.leader)

    asked = text(client.get(address("ranking_answer")))
    client.post(address("ranking_answer"), {"text": "Khối đồng ý.", "version": "0"})

    assert "HTX B: Khối xếp hạng 2, thẩm định hạng 1." in asked
    assert Ranking.objects.get().bloc_answer == "Khối đồng ý."
    assert "Khối đồng ý." in text(client.get(address()))


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("ranking_announce", {"admin", "officer"}),
        ("ranking_seal", {"admin", "officer"}),
        ("ranking_reopen", {"admin", "officer"}),
        ("ranking_answer", {"admin", "officer", "leader", "deputy"}),
        ("ranking_votes", {"admin", "officer", "leader"}),
    ],
)
def test_the_form_of_an_act_opens_for_its_people_alone(client, name, allowed):
    played = scene()

    opened = set()
    for role, user in actors(played).items():
        client.force_login(user)
        answer = client.get(address(name))
        assert answer.status_code in (200, 403)
        if answer.status_code == 200:
            opened.add(role)

    assert opened == allowed
    client.force_login(UserFactory())
    assert client.get(address(name)).status_code == 404


# --- The year ----------------------------------------------------------------------------------


def test_the_year_lists_every_bloc_with_its_state_and_the_sealed_first_three(client):
    played = scene()
    played.announce_and_seal()
    scene((Unit("HTX X", (50, 40), state=ScoreSheet.State.ADOPTED),), number=11)
    client.force_login(played.officer)

    shown = text(client.get(reverse("scoring:rankings", args=[2023])))

    assert "Khối 10 Tân Hiệp Đã chốt 3/3 Hạng 1 HTX NN Kinh 4A Hạng 2 HTX NN Phú Lợi" in shown
    assert "Khối 11 Tân Hiệp Dự kiến 0/1 –" in shown


def test_a_member_sees_their_own_bloc_in_the_list(client):
    played = scene()
    BlocYearFactory(number=11, season=played.bloc_year.season, area="Khác")
    client.force_login(played.representative)

    shown = text(client.get(reverse("scoring:rankings", args=[2023])))

    assert "Khối 10 Tân Hiệp" in shown
    assert "Khối 11 Khác" not in shown


def test_a_year_without_blocs_says_so(client):
    SeasonFactory(year=2021)
    client.force_login(AdminFactory())

    answer = client.get(reverse("scoring:rankings", args=[2021]))

    assert "Chưa có Khối nào để xếp hạng" in text(answer)
    assert client.get(reverse("scoring:rankings", args=[1999])).status_code == 404


def test_the_year_costs_the_same_for_one_bloc_and_three(client, django_assert_max_num_queries):
    counts = []
    client.force_login(AdminFactory())
    for number in (1, 2, 3):
        played = scene(number=number)
        services.announce_ranking(
            bloc_year=played.bloc_year, questions_until=ASK_UNTIL, by=played.officer, at=NOON
        )
        played.seal()
        with django_assert_max_num_queries(12) as counted:
            client.get(reverse("scoring:rankings", args=[2023]))
        counts.append(len(counted))

    assert counts[0] == counts[2]
