"""Who is put forward, how the council voted, what was submitted, decided and granted."""

from decimal import Decimal
from typing import Self, cast

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from awards.eligibility import Denominator, VoteOutcome, passed, share_from
from blocs.models import BlocYear, Season
from catalogue.models import AwardTerm, AwardType, Issuer, LegalBasis, NumberRegister
from cooperatives.models import Organization, Person, Representative
from scoring.models import Standing


def reads_all(user: User) -> bool:
    """Staff and council follow every award from its proposal on."""
    return user.is_alliance or user.is_council


class Quota(models.Model):
    """How many of an award a bloc may propose, for a range of places; over it, people choose."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="quotas")
    bloc_year = models.ForeignKey(
        BlocYear, models.PROTECT, null=True, blank=True, related_name="quotas",
        verbose_name="riêng Khối",
    )  # fmt: skip
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="quotas")
    place_from = models.PositiveSmallIntegerField("từ hạng")
    place_to = models.PositiveSmallIntegerField("đến hạng")
    count = models.PositiveSmallIntegerField("số lượng mỗi Khối")
    citation = models.CharField("căn cứ", max_length=150, blank=True)

    class Meta:
        verbose_name = "định mức khen thưởng"
        verbose_name_plural = "định mức khen thưởng"
        ordering = ["season", "place_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="quota_places_in_order", condition=Q(place_to__gte=F("place_from"))
            ),
            models.UniqueConstraint(
                fields=["season", "bloc_year", "award_type", "place_from"], name="quota_once"
            ),
            # SQLite tells NULLs apart in a unique index, so the blank one has its own.
            models.UniqueConstraint(
                fields=["season", "award_type", "place_from"],
                condition=Q(bloc_year__isnull=True),
                name="quota_once_without_bloc_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_type.short_name}: {self.places_text}"

    @property
    def places_text(self) -> str:
        if self.place_from == self.place_to:
            return f"hạng {self.place_from}"
        return f"hạng {self.place_from} đến hạng {self.place_to}"


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)


class Suspension(models.Model):
    """Tạm dừng xét: no proposal while it is open (NĐ 98/2023 Điều 4)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="suspensions")
    started_on = models.DateField("từ ngày")
    ended_on = models.DateField("đến ngày", null=True, blank=True)
    reason = models.CharField("lý do", max_length=250)
    source = models.CharField("nguồn", max_length=250)
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, blank=True, related_name="suspensions"
    )
    article = models.CharField("điều, khoản", max_length=100, blank=True)
    end_source = models.CharField("văn bản kết thúc", max_length=250, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "tạm dừng xét khen"
        verbose_name_plural = "tạm dừng xét khen"
        ordering = ["organization", "started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suspension_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.reason}"


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, user: User) -> Self:
        """Staff and council; the province from the day the tờ trình went out."""
        if reads_all(user):
            return self
        if user.is_reviewer:
            sent = Submission.objects.filter(sent_at__isnull=False)
            return self.filter(pk__in=sent.values("session"))
        return self.none()


class CouncilSession(models.Model):
    """A sitting of the Alliance's Hội đồng TĐKT, counted by hand or by ballot."""

    class Method(models.TextChoices):
        HANDS = "bieu_quyet", "Biểu quyết"
        BALLOT = "phieu_kin", "Bỏ phiếu kín"

    season = models.ForeignKey(Season, models.PROTECT, related_name="council_sessions")
    held_on = models.DateField("ngày họp")
    starts_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ends_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=250)
    method = models.CharField("cách lấy ý kiến", max_length=10, choices=Method)
    chair = models.CharField("chủ trì", max_length=150)
    secretary = models.CharField("thư ký", max_length=150)
    tellers = models.CharField("tổ kiểm phiếu", max_length=250, blank=True)
    members = models.PositiveSmallIntegerField("tổng số thành viên")
    present = models.PositiveSmallIntegerField("có mặt")
    absent = models.CharField("vắng, lý do", max_length=250, blank=True)
    invited = models.CharField("đại biểu mời", max_length=250, blank=True)
    discussion = models.TextField("ý kiến thảo luận", blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    ballots_out = models.PositiveSmallIntegerField("phiếu phát ra", null=True, blank=True)
    ballots_in = models.PositiveSmallIntegerField("phiếu thu về", null=True, blank=True)
    closed_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="council_recorded")
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = CouncilSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên họp Hội đồng"
        verbose_name_plural = "phiên họp Hội đồng"
        ordering = ["season", "held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="council_present_within_members",
                condition=Q(present__lte=F("members")),
                violation_error_message="Số có mặt không thể nhiều hơn tổng số thành viên.",
            )
        ]

    def __str__(self) -> str:
        return f"Phiên họp Hội đồng ngày {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("awards:council_session", args=[self.pk])


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> Self:
        if reads_all(user):
            return self
        return self.filter(sent_at__isnull=False) if user.is_reviewer else self.none()


class Submission(models.Model):
    """Tờ trình: number and date stay blank until the clerk numbers it; then nothing in it moves."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="submissions")
    addressee = models.ForeignKey(Issuer, models.PROTECT, related_name="submissions_received")
    register = models.ForeignKey(NumberRegister, models.PROTECT, related_name="submissions")
    session = models.ForeignKey(
        CouncilSession, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)
    dated_on = models.DateField("ngày", null=True, blank=True)
    sent_at = models.DateTimeField("trình lúc", null=True, blank=True)
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "tờ trình"
        verbose_name_plural = "tờ trình"
        ordering = ["season", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_number_and_date_together",
                condition=Q(number__isnull=True, dated_on__isnull=True)
                | Q(number__isnull=False, dated_on__isnull=False),
                violation_error_message="Ghi cả số và ngày của Tờ trình.",
            ),
            models.CheckConstraint(
                name="submission_sent_is_numbered",
                condition=Q(sent_at__isnull=True) | Q(number__isnull=False),
                violation_error_message="Tờ trình đã gửi phải có số và ngày.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tờ trình {self.symbol}"

    def get_absolute_url(self) -> str:
        return reverse("awards:submission", args=[self.pk])

    @property
    def symbol(self) -> str:
        return (
            f"{self.number:02d}/{self.register.symbol}"
            if self.number
            else f"…/{self.register.symbol}"
        )


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def standing_ones(self) -> Self:
        """Not withdrawn."""
        return self.exclude(state=Proposal.State.WITHDRAWN)

    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)

    def visible_to(self, user: User) -> Self:
        """Staff and council all; the province what was submitted; a unit its own once decided."""
        if reads_all(user):
            return self
        if user.is_reviewer:
            return self.filter(state__in=Proposal.HANDED_OVER)
        own = Representative.objects.today().filter(user=user).values("organization")
        return self.filter(organization__in=own, state__in=Proposal.DECIDED)


class Proposal(models.Model):
    """Đề nghị khen thưởng of a unit or a person, with the names of the day it was made."""

    class State(models.TextChoices):
        PROPOSED = "de_nghi", "Đề nghị"
        PASSED = "hd_dong_y", "Hội đồng đồng ý"
        REJECTED = "hd_khong_dong_y", "Hội đồng không đồng ý"
        SUBMITTED = "da_trinh", "Đã trình UBND tỉnh"
        GRANTED = "da_khen", "Đã có quyết định"
        NOT_GRANTED = "khong_duoc_khen", "Không được khen"
        WITHDRAWN = "rut", "Đã rút"

    OPEN = (State.PROPOSED, State.PASSED)
    DECIDED = (State.GRANTED, State.NOT_GRANTED)
    HANDED_OVER = (State.SUBMITTED, *DECIDED)

    season = models.ForeignKey(Season, models.PROTECT, related_name="proposals")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="proposals")
    place = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    standing = models.ForeignKey(
        Standing, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    bloc_year = models.ForeignKey(
        BlocYear, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    name = models.CharField("tên", max_length=200)
    legal_name = models.CharField("tên trên văn bản", max_length=250)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    achievement = models.TextField("tóm tắt thành tích", blank=True)
    state = models.CharField("tình trạng", max_length=16, choices=State, default=State.PROPOSED)
    note = models.CharField("ghi chú, lý do", max_length=300, blank=True)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        verbose_name_plural = "đề nghị khen thưởng"
        ordering = ["season", "award_type__order", "place", "bloc_year__number", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_for_a_unit_or_a_person",
                condition=Q(organization__isnull=False) | Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["standing"],
                condition=~Q(state="rut"),
                name="proposal_once_for_one_achievement",
                violation_error_message="Thành tích này đã được đề nghị khen thưởng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_type.short_name}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("awards:proposal", args=[self.pk])


class Vote(models.Model):
    """What a session said of one proposal: counts only, and the threshold that applied."""

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="votes")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="votes")
    agree = models.PositiveSmallIntegerField("đồng ý")
    disagree = models.PositiveSmallIntegerField("không đồng ý", default=0)
    invalid = models.PositiveSmallIntegerField("không hợp lệ", default=0)
    threshold = models.CharField("tỷ lệ cần", max_length=12)
    quorum = models.CharField("tỷ lệ có mặt cần", max_length=12)
    denominator = models.CharField("tính trên", max_length=8, choices=AwardTerm.Denominator)
    passed = models.BooleanField("thông qua")
    note = models.CharField("ghi chú", max_length=250, blank=True)

    class Meta:
        verbose_name = "kết quả biểu quyết"
        verbose_name_plural = "kết quả biểu quyết"
        ordering = ["session", "proposal"]
        constraints = [
            models.UniqueConstraint(fields=["session", "proposal"], name="vote_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.agree} đồng ý"

    @property
    def outcome(self) -> VoteOutcome:
        """How the vote came out, by the shares that applied, with the sentence of the minutes."""
        return passed(
            self.agree,
            denominator=cast(Denominator, str(self.denominator)),
            members=self.session.members,
            present=self.session.present,
            threshold=share_from(self.threshold),
            quorum=share_from(self.quorum),
        )

    @property
    def percent(self) -> Decimal:
        """Share of those who agree, on the denominator that applied, two places."""
        return self.outcome.percent


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> Self:
        """Staff, council and province all; a unit those that name it."""
        if reads_all(user) or user.is_reviewer:
            return self
        return self.filter(pk__in=Award.objects.visible_to(user).values("decision"))


class Decision(models.Model):
    """Quyết định khen thưởng (or revoking one), as it came in."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="decisions")
    number = models.CharField("số, ký hiệu", max_length=60)
    decided_on = models.DateField("ngày")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="decisions")
    title = models.CharField("trích yếu", max_length=300)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    is_sample = models.BooleanField("dữ liệu mẫu", default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        ordering = ["decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number", "decided_on"],
                name="decision_once",
                violation_error_message="Quyết định này đã được ghi.",
            )
        ]

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("awards:decision", args=[self.pk])


class AwardQuerySet(models.QuerySet["Award"]):
    def standing_ones(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_by__isnull=True)

    def visible_to(self, user: User) -> Self:
        if reads_all(user) or user.is_reviewer:
            return self
        own = Representative.objects.today().filter(user=user).values("organization")
        return self.filter(organization__in=own)


class Award(models.Model):
    """A granted award. Revoked by a decision, never deleted; bonus in đồng."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="awards")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards")
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="award"
    )
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="awards")
    place = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="awards"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="awards")
    name = models.CharField("tên", max_length=200)
    legal_name = models.CharField("tên trên văn bản", max_length=250)
    bonus = models.PositiveBigIntegerField("tiền thưởng (đồng)", null=True, blank=True)
    bonus_basis = models.CharField("cách tính tiền thưởng", max_length=150, blank=True)
    bonus_confirmed = models.BooleanField("hệ số đã đối chiếu", default=False)
    revoked_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="revokes"
    )
    revoked_reason = models.CharField("lý do thu hồi", max_length=250, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "khen thưởng đã nhận"
        verbose_name_plural = "khen thưởng đã nhận"
        ordering = ["season", "award_type__order", "place", "pk"]
        constraints = [
            models.CheckConstraint(
                name="award_revoked_with_a_reason",
                condition=Q(revoked_by__isnull=True) | ~Q(revoked_reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.award_type.short_name} {self.season.year}: {self.name}"


class PublishedTotal(models.Model):
    """Figures known only as totals (2020, 2022), so that nobody invents winners."""

    class Stage(models.TextChoices):
        REGISTERED = "dang_ky", "Đăng ký"
        PROPOSED = "de_nghi", "Đề nghị"
        GRANTED = "da_khen", "Được khen"

    year = models.PositiveSmallIntegerField("năm")
    stage = models.CharField("giai đoạn", max_length=8, choices=Stage)
    source = models.CharField("nguồn", max_length=250)
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="published_totals")
    place = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    count = models.PositiveIntegerField("số lượng")
    note = models.CharField("ghi chú", max_length=250, blank=True)

    class Meta:
        verbose_name = "số liệu đã công bố"
        verbose_name_plural = "số liệu đã công bố"
        ordering = ["year", "stage", "source", "award_type__order", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "stage", "source", "award_type", "place"],
                name="published_total_once",
            ),
            # SQLite tells NULLs apart in a unique index, so the blank one has its own.
            models.UniqueConstraint(
                fields=["year", "stage", "source", "award_type"],
                condition=Q(place__isnull=True),
                name="published_total_once_without_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_stage_display()}: {self.count} {self.award_type.short_name}"
