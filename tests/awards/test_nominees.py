"""Put forward beside the ranking; mended and withdrawn."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Proposal
from awards.services import (
    propose_award,
    propose_person,
    update_proposal,
    withdraw_proposal,
)
from catalogue.models import AwardType
from cooperatives.models import Person
from history.conflicts import Stale
from tests.awards.way import (
    a_ranked_season,
)
from tests.factories.awards import (
    AwardTypeFactory,
    ProposalFactory,
    SubmissionFactory,
    SuspensionFactory,
    flag,
    proposal_of,
    quotas,
    ranked_bloc,
)
from tests.factories.blocs import BlocYearFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db
JANUARY = moment(20, 1, 2024)


def person_award():
    return AwardTypeFactory(
        code="bang_khen_tinh_ca_nhan", short_name="Bằng khen UBND tỉnh (cá nhân)",
        subject=AwardType.Subject.PERSON,
    )  # fmt: skip


def test_a_person_is_proposed_with_post_and_unit_on_paper():
    bloc_year = BlocYearFactory()
    unit = OrganizationFactory(legal_name="Hợp tác xã Mẫu")
    person = Person.objects.create(full_name="Nguyễn Văn Mẫu", post="Giám đốc", organization=unit)

    proposal = propose_person(
        season=bloc_year.season, award_type=person_award(), person=person,
        achievement="75 năm phong trào hợp tác xã", by=OfficerFactory(), at=JANUARY,
    )  # fmt: skip

    assert proposal.legal_name == "Nguyễn Văn Mẫu, Giám đốc, Hợp tác xã Mẫu"
    assert (proposal.organization, proposal.place, proposal.standing) == (unit, None, None)


def test_the_same_person_is_not_proposed_twice_for_one_year():
    season = BlocYearFactory().season
    person = Person.objects.create(full_name="Nguyễn Văn Mẫu")
    act = {
        "season": season, "award_type": person_award(), "person": person, "by": AdminFactory(),
        "at": JANUARY, "achievement": "Sáng kiến",
    }  # fmt: skip
    propose_person(**act)

    with pytest.raises(ValidationError, match="Không đề nghị hai lần"):
        propose_person(**act)


@pytest.mark.parametrize(
    ("award", "fields", "sentence"),
    [
        (person_award, {"organization": True}, "là của cá nhân: xin chọn người"),
        (flag, {"person": True}, "là của tập thể: xin chọn đơn vị"),
        (flag, {}, "Xin chọn đơn vị được đề nghị"),
    ],
)
def test_titles_of_units_and_of_persons_are_not_mixed(award, fields, sentence):
    made = {
        "organization": OrganizationFactory() if "organization" in fields else None,
        "person": Person.objects.create(full_name="Mẫu") if "person" in fields else None,
    }

    with pytest.raises(ValidationError, match=sentence):
        propose_person(
            season=BlocYearFactory().season, award_type=award(), achievement="Giỏi",
            by=AdminFactory(), at=JANUARY, **made,
        )  # fmt: skip


def test_a_unit_under_suspension_is_not_proposed_beside_the_ranking_either():
    quotas(bloc_year := BlocYearFactory())
    suspension = SuspensionFactory()

    with pytest.raises(ValidationError, match="Không đang bị tạm dừng xét khen thưởng"):
        propose_person(
            season=bloc_year.season, award_type=flag(), organization=suspension.organization,
            achievement="Giỏi", by=AdminFactory(), at=JANUARY,
        )  # fmt: skip


# --- Withdraw and mend ---------------------------------------------------------------------------


def test_a_withdrawn_place_may_be_proposed_anew():
    standings = a_ranked_season()
    admin, award = AdminFactory(), AwardType.objects.get(code="co_thi_dua_tinh")
    proposal = propose_award(standing=standings[0], award_type=award, by=admin, at=JANUARY)

    withdraw_proposal(proposal=proposal, reason="Ghi nhầm", by=admin, at=JANUARY)
    again = propose_award(standing=standings[0], award_type=award, by=admin, at=JANUARY)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == (Proposal.State.WITHDRAWN, "Ghi nhầm")
    assert again.state == Proposal.State.PROPOSED


def test_withdrawing_says_why_and_is_the_officers_in_charge():
    proposal = proposal_of(ranked_bloc()[0], flag())

    with pytest.raises(ValidationError, match="Xin ghi lý do rút"):
        withdraw_proposal(proposal=proposal, reason="", by=AdminFactory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        withdraw_proposal(proposal=proposal, reason="Nhầm", by=OfficerFactory(), at=JANUARY)


def test_what_went_into_a_numbered_paper_neither_moves_nor_leaves():
    submission = SubmissionFactory(number=5, dated_on=date(2024, 2, 1))
    proposal = ProposalFactory(submission=submission, state=Proposal.State.PASSED)

    with pytest.raises(ValidationError, match="đã vào Tờ trình 05/TTr-LMHTX"):
        withdraw_proposal(proposal=proposal, reason="Nhầm", by=AdminFactory(), at=JANUARY)
    with pytest.raises(ValidationError, match="đã vào Tờ trình 05/TTr-LMHTX"):
        update_proposal(
            proposal=proposal, achievement="Khác", address="", by=AdminFactory(), at=JANUARY
        )


def test_two_who_mend_one_proposal_lose_nothing():
    proposal = ProposalFactory(achievement="Cũ")
    update_proposal(
        proposal=proposal, achievement="Của chị Ngân", address="Ấp 1", version=0,
        by=AdminFactory(), at=JANUARY,
    )  # fmt: skip

    with pytest.raises(Stale) as conflict:
        update_proposal(
            proposal=proposal, achievement="Của anh Phúc", address="Ấp 1", version=0,
            by=AdminFactory(username="phuc"), at=JANUARY,
        )  # fmt: skip

    proposal.refresh_from_db()
    assert proposal.achievement == "Của chị Ngân"
    assert conflict.value.theirs["achievement"] == "Của chị Ngân"
