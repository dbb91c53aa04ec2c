"""Quotas, published figures and the record of the years."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Proposal, PublishedTotal
from awards.selectors import (
    award_record,
    reconciliation,
)
from awards.services import (
    record_published_total,
    remove_quota,
    set_quota,
)
from blocs.models import PledgeAward
from history.models import Event
from tests.awards.way import JANUARY
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    ProposalFactory,
    catalogue,
    flag,
)
from tests.factories.blocs import BlocYearFactory, PledgeFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


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
