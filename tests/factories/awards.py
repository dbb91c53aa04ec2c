"""Awards to test with: a catalogue of two awards, a sealed bloc, and papers on their way."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from awards.models import Award, CouncilSession, Decision, Proposal, Quota, Submission, Suspension
from awards.services import SessionMinutes
from blocs.models import BlocYear
from catalogue.models import (
    AwardTerm,
    AwardType,
    BaseSalary,
    Issuer,
    LegalBasis,
    NumberRegister,
    PaperText,
)
from scoring.models import Ranking, ScoreSheet, Standing
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory
from tests.factories.scoring import CriteriaSetFactory, ScoreSheetFactory

SEALED_AT = moment(16, 1, 2024)
COUNCIL_DAY = date(2024, 1, 25)


class IssuerFactory(DjangoModelFactory[Issuer]):
    class Meta:
        model = Issuer
        django_get_or_create = ("code",)

    code = "ct-ubnd-tinh"
    name = "Chủ tịch Ủy ban nhân dân tỉnh"
    short_name = "Chủ tịch UBND tỉnh"


class AwardTypeFactory(DjangoModelFactory[AwardType]):
    class Meta:
        model = AwardType
        django_get_or_create = ("code",)

    code = "bang_khen_tinh_tap_the"
    name = "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"
    short_name = "Bằng khen UBND tỉnh"
    category = AwardType.Category.FORM
    subject = AwardType.Subject.COLLECTIVE
    issuer = factory.SubFactory(IssuerFactory)
    level = "tỉnh"
    mark = AwardType.Mark.CERTIFICATE
    order = 20


class LegalBasisFactory(DjangoModelFactory[LegalBasis]):
    class Meta:
        model = LegalBasis
        django_get_or_create = ("number",)

    kind = LegalBasis.Kind.DECREE
    number = "98/2023/NĐ-CP"
    title = "quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng"
    issuer_name = "Chính phủ"
    issued_on = date(2023, 12, 31)
    valid_from = date(2024, 1, 1)


class AwardTermFactory(DjangoModelFactory[AwardTerm]):
    class Meta:
        model = AwardTerm

    award_type = factory.SubFactory(AwardTypeFactory)
    legal_basis = factory.SubFactory(LegalBasisFactory)
    article = "Điều 74 Luật Thi đua, khen thưởng năm 2022"
    bonus_multiple = Decimal("3.00")
    threshold = "80%"
    quorum = "2/3"
    valid_from = date(2024, 1, 1)


class QuotaFactory(DjangoModelFactory[Quota]):
    class Meta:
        model = Quota

    season = factory.SubFactory(SeasonFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    place_from = 2
    place_to = factory.SelfAttribute("place_from")
    count = 1
    citation = "Quyết định số 3134/QĐ-UBND ngày 12/12/2022"


class SuspensionFactory(DjangoModelFactory[Suspension]):
    class Meta:
        model = Suspension

    organization = factory.SubFactory(OrganizationFactory)
    started_on = date(2024, 1, 5)
    reason = "đang xác minh đơn tố cáo"
    source = "Công văn số 12/CV-UBND"


class RankingFactory(DjangoModelFactory[Ranking]):
    class Meta:
        model = Ranking

    bloc_year = factory.SubFactory(BlocYearFactory)
    state = Ranking.State.SEALED
    sealed_at = SEALED_AT
    digest = "0" * 64


class CouncilSessionFactory(DjangoModelFactory[CouncilSession]):
    """An open sitting of nine, all of whom came, with complete minutes."""

    class Meta:
        model = CouncilSession

    season = factory.SubFactory(SeasonFactory)
    held_on = COUNCIL_DAY
    starts_at = time(8, 0)
    ends_at = time(10, 30)
    place = "Hội trường Liên minh"
    method = CouncilSession.Method.BALLOT
    chair = "Ông Mẫu Chủ Tịch"
    secretary = "Bà Mẫu Thư Ký"
    tellers = "Tổ kiểm phiếu mẫu"
    members = 9
    present = 9
    conclusion = "Thống nhất."
    ballots_out = 9
    ballots_in = 9
    recorded_by = factory.SubFactory(AdminFactory)


class ProposalFactory(DjangoModelFactory[Proposal]):
    """Of a unit; `ranked_bloc` and `standing` give those from a ranking."""

    class Meta:
        model = Proposal

    season = factory.SubFactory(SeasonFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.LazyAttribute(lambda o: o.organization.name)
    legal_name = factory.LazyAttribute(lambda o: o.organization.legal_name)


class RegisterFactory(DjangoModelFactory[NumberRegister]):
    class Meta:
        model = NumberRegister
        django_get_or_create = ("symbol",)

    issuer = factory.SubFactory(IssuerFactory, code="lmhtx", name="Liên minh HTX tỉnh")
    symbol = "TTr-LMHTX"
    kind_name = "Tờ trình"


class SubmissionFactory(DjangoModelFactory[Submission]):
    class Meta:
        model = Submission

    season = factory.SubFactory(SeasonFactory)
    addressee = factory.SubFactory(IssuerFactory)
    register = factory.SubFactory(RegisterFactory)
    session = factory.SubFactory(
        CouncilSessionFactory, season=factory.SelfAttribute("..season"), closed_at=SEALED_AT
    )


class DecisionFactory(DjangoModelFactory[Decision]):
    class Meta:
        model = Decision

    season = factory.SubFactory(SeasonFactory)
    number = factory.Sequence(lambda n: f"{614 + n}/QĐ-UBND")
    decided_on = date(2024, 3, 11)
    issuer = factory.SubFactory(IssuerFactory)
    title = "Về việc khen thưởng các hợp tác xã năm 2023"


class AwardFactory(DjangoModelFactory[Award]):
    class Meta:
        model = Award

    season = factory.SubFactory(SeasonFactory)
    decision = factory.SubFactory(DecisionFactory, season=factory.SelfAttribute("..season"))
    award_type = factory.SubFactory(AwardTypeFactory)
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.LazyAttribute(lambda o: o.organization.name)
    legal_name = factory.LazyAttribute(lambda o: o.organization.legal_name)


def flag() -> AwardType:
    """Cờ thi đua: decided by the same head as the Bằng khen."""
    issuer = IssuerFactory(
        code="ubnd-tinh", name="Ủy ban nhân dân tỉnh", short_name="UBND tỉnh",
        decided_by=IssuerFactory().code,
    )  # fmt: skip
    return AwardTypeFactory(
        code="co_thi_dua_tinh", name="Cờ thi đua của Ủy ban nhân dân tỉnh",
        short_name="Cờ thi đua UBND tỉnh", category=AwardType.Category.TITLE, issuer=issuer,
        mark=AwardType.Mark.FLAG, order=10,
    )  # fmt: skip


def catalogue() -> tuple[AwardType, AwardType]:
    """Flag and certificate with their terms, the salary and the words of refusals."""
    first, other = flag(), AwardTypeFactory()
    for each, multiple in ((first, "8.00"), (other, "3.00")):
        AwardTermFactory(award_type=each, bonus_multiple=Decimal(multiple))
    BaseSalary.objects.create(
        amount=1_800_000, citation="Nghị định số 24/2023/NĐ-CP", valid_from=date(2023, 7, 1)
    )
    PaperText.objects.create(
        key="can_cu_xet.tam_dung", text="Điều 4 Nghị định số 98/2023/NĐ-CP",
        valid_from=date(2024, 1, 1),
    )  # fmt: skip
    PaperText.objects.create(key="can_cu_xet.tam_dung", text="Luật cũ", valid_to=date(2023, 12, 31))
    PaperText.objects.create(key="can_cu_xet.cung_thanh_tich", text="Nguyên tắc khen thưởng")
    RegisterFactory()
    return first, other


def quotas(bloc_year: BlocYear) -> None:
    """One flag for the first, a certificate each for second and third."""
    first, other = catalogue()
    QuotaFactory(season=bloc_year.season, award_type=first, place_from=1)
    for place in (2, 3):
        QuotaFactory(season=bloc_year.season, award_type=other, place_from=place)


def ranked_bloc(
    places: Sequence[int | None] = (1, 2, 3), bloc_year: BlocYear | None = None, **fields: object
) -> list[Standing]:
    """A sealed ranking of a bloc with a unit on each place; None is not ranked."""
    bloc_year = bloc_year or BlocYearFactory()
    ranking = RankingFactory(bloc_year=bloc_year)
    criteria_set = CriteriaSetFactory(season=bloc_year.season)
    return [
        _standing(ranking, criteria_set, order, place, **fields)
        for order, place in enumerate(places, start=1)
    ]


def _standing(ranking, criteria_set, order, place, **fields) -> Standing:
    membership = MembershipFactory(bloc_year=ranking.bloc_year)
    ScoreSheetFactory(
        membership=membership, criteria_set=criteria_set, state=ScoreSheet.State.SEALED,
        alliance_total=Decimal(96), submitted_at=SEALED_AT, adopted_at=moment(9, 1, 2024),
    )  # fmt: skip
    organization = membership.organization
    return Standing.objects.create(
        ranking=ranking, membership=membership, criteria_set=criteria_set, order=order,
        name=organization.name, legal_name=organization.legal_name, total=Decimal(97 - order),
        place=place, not_ranked_reason="" if place else "Chưa đủ 6 tháng hoạt động.",
        **{"no_award_reason": "", **fields},
    )  # fmt: skip


def proposal_of(standing: Standing, award_type: AwardType, **fields: object) -> Proposal:
    """The proposal a sealed place led to."""
    membership = standing.membership
    return ProposalFactory(
        season=membership.season, award_type=award_type, place=standing.place, standing=standing,
        bloc_year=membership.bloc_year, organization=membership.organization, **fields,
    )  # fmt: skip


def minutes(**changed: object) -> SessionMinutes:
    """A sitting of nine, all present, by ballot."""
    values: dict[str, object] = {
        "held_on": COUNCIL_DAY, "place": "Hội trường Liên minh", "chair": "Ông Mẫu Chủ Tịch",
        "secretary": "Bà Mẫu Thư Ký", "members": 9, "present": 9, "starts_at": time(8, 0),
        "ends_at": time(10, 30), "tellers": "Tổ kiểm phiếu mẫu", "conclusion": "Thống nhất.",
        "ballots_out": 9, "ballots_in": 9,
    }  # fmt: skip
    return SessionMinutes(**{**values, **changed})
