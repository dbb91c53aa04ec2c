"""Who competes with whom in a year, who leads, what was promised, when they met."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from catalogue.models import AwardType, Dated, DatedQuerySet, Indicator, M
from cooperatives.models import Locality, Organization, Person, Representative


class StepCode(models.TextChoices):
    """The nine steps of a year, in their order everywhere."""

    REGISTRATION = "dang_ky", "Phát động, đăng ký"
    PACT = "giao_uoc", "Ký kết giao ước"
    MIDYEAR = "so_ket", "Sơ kết 6 tháng"
    SELF_SCORE = "tu_cham", "HTX tự chấm"
    BLOC_SCORE = "khoi_cham", "Khối tổng hợp, chấm điểm"
    MEETING = "hoi_nghi", "Hội nghị Khối bình xét, suy tôn"
    VERIFICATION = "tham_dinh", "Liên minh thẩm định"
    COUNCIL = "hoi_dong", "Hội đồng TĐKT"
    SUBMISSION = "to_trinh", "Tờ trình, Quyết định"


class Season(models.Model):
    """Năm thi đua: a year and its steps. It has no state of its own; two may be open at once."""

    year = models.PositiveSmallIntegerField("năm", unique=True)
    decision = models.CharField("quyết định", max_length=150, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    two_to_seal = models.BooleanField(
        "chốt xếp hạng cần hai người", default=False,
        help_text="Không chọn: một cán bộ chốt, kèm bản quét biên bản hội nghị Khối đã ký",
    )  # fmt: skip

    class Meta:
        verbose_name = "năm thi đua"
        verbose_name_plural = "năm thi đua"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"Năm thi đua {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("home:season", args=[self.year])


class Step(models.Model):
    """A window of the year: open from the morning of its first day to the end of its last."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="steps")
    code = models.CharField("bước", max_length=10, choices=StepCode)
    order = models.PositiveSmallIntegerField("thứ tự")
    opens_on = models.DateField("mở ngày")
    closes_on = models.DateField("đến hết ngày")

    class Meta:
        verbose_name = "bước của năm"
        verbose_name_plural = "bước của năm"
        ordering = ["season", "order"]
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="step_once_a_season"),
            models.CheckConstraint(
                name="step_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.get_code_display()}"


class Bloc(models.Model):
    """A bloc over the years; what it is called and who is in it stands in its `BlocYear`s."""

    class Kind(models.TextChoices):
        BLOC = "khoi", "Khối"
        CLUSTER = "cum", "Cụm"

    kind = models.CharField("loại", max_length=4, choices=Kind, default=Kind.BLOC)
    name = models.CharField("tên", max_length=150)
    founded_year = models.PositiveSmallIntegerField("lập năm")
    ended_year = models.PositiveSmallIntegerField("thôi từ năm", null=True, blank=True)
    end_note = models.CharField("lý do thôi", max_length=250, blank=True)

    class Meta:
        verbose_name = "khối thi đua"
        verbose_name_plural = "khối thi đua"
        ordering = ["founded_year", "pk"]

    def __str__(self) -> str:
        return self.name


class BlocYearQuerySet(models.QuerySet["BlocYear"]):
    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)

    def visible_to(self, user: User) -> Self:
        """Staff, council and reviewer see every bloc; others the blocs their unit is or was in."""
        if user.is_alliance or user.is_council or user.is_reviewer:
            return self
        spoken_for = Representative.objects.today().filter(user=user).values("organization")
        return self.filter(
            pk__in=Membership.objects.filter(organization__in=spoken_for).values("bloc_year")
        )

    def locked(self, pk: int) -> "BlocYear":
        """The row, held until the transaction ends: windows are judged under it."""
        held = self.select_for_update(of=("self",))
        return held.select_related("season", "bloc", "officer").get(pk=pk)


class BlocYear(models.Model):
    """A bloc in one year: number, name, area, officer in charge, deciding act."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="bloc_years")
    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="years")
    number = models.PositiveSmallIntegerField("số")
    area = models.CharField("địa bàn", max_length=120, blank=True)
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="bloc_years"
    )
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="blocs_in_charge",
        verbose_name="cán bộ phụ trách",
    )  # fmt: skip
    decision = models.CharField("quyết định", max_length=150, blank=True)
    regulation = models.CharField("quy chế của Khối", max_length=250, blank=True)
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = BlocYearQuerySet.as_manager()

    class Meta:
        verbose_name = "khối trong năm"
        verbose_name_plural = "khối trong năm"
        ordering = ["season", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "number"],
                name="bloc_number_once_a_season",
                violation_error_message="Năm này đã có Khối mang số đó.",
            ),
            models.UniqueConstraint(fields=["season", "bloc"], name="bloc_once_a_season"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blocs:bloc", args=[self.season.year, self.number])

    @property
    def name(self) -> str:
        """As said and shown: Khối 10 Tân Hiệp."""
        return f"{self.bloc.get_kind_display()} {self.number} {self.area}".strip()

    @property
    def short_name(self) -> str:
        return f"{self.bloc.get_kind_display()} {self.number}"


class Extension(models.Model):
    """More time for one bloc in one step: a recorded act, with who and why."""

    bloc_year = models.ForeignKey(BlocYear, models.CASCADE, related_name="extensions")
    step = models.ForeignKey(Step, models.CASCADE, related_name="extensions")
    until = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=250)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="extensions_granted")
    granted_at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["bloc_year", "step", "granted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.bloc_year}: {self.step} đến {self.until:%d/%m/%Y}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(left_on__isnull=True)

    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)


class Membership(models.Model):
    """A unit in a bloc for a year. One khối per unit and season; a cụm may come on top."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="memberships")
    bloc_year = models.ForeignKey(BlocYear, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    is_khoi = models.BooleanField("thuộc khối", default=True, editable=False)
    consented_on = models.DateField("ngày đồng ý tham gia", null=True, blank=True)
    joined_on = models.DateField("vào ngày", null=True, blank=True)
    left_on = models.DateField("ra ngày", null=True, blank=True)
    left_reason = models.CharField("lý do ra", max_length=250, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị thành viên"
        verbose_name_plural = "đơn vị thành viên"
        ordering = ["bloc_year", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "organization"],
                condition=Q(is_khoi=True, left_on__isnull=True),
                name="membership_one_khoi_a_season",
                violation_error_message="Đơn vị này đã ở một Khối khác trong năm.",
            ),
            models.CheckConstraint(
                name="membership_left_with_a_reason",
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""),
                violation_error_message="Đơn vị ra khỏi Khối phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} ({self.bloc_year})"


class LeadershipQuerySet(DatedQuerySet["Leadership"]):
    pass


class Leadership(Dated):
    """Khối trưởng, Khối phó: a member unit acting through a named person, for a time."""

    class Role(models.TextChoices):
        LEADER = "truong", "Khối trưởng"
        DEPUTY = "pho", "Khối phó"

    class How(models.TextChoices):
        ELECTED = "suy_ton", "Suy tôn"
        ACTING = "tam_quyen", "Tạm quyền"

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="leaderships")
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="leaderships",
        verbose_name="người đại diện",
    )  # fmt: skip
    role = models.CharField("vai", max_length=6, choices=Role)
    how = models.CharField("do", max_length=10, choices=How, default=How.ELECTED)

    objects = LeadershipQuerySet.as_manager()

    class Meta:
        verbose_name = "Khối trưởng, Khối phó"
        verbose_name_plural = "Khối trưởng, Khối phó"
        ordering = ["membership", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"],
                condition=Q(valid_to__isnull=True),
                name="leadership_role_once_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.membership.organization}"


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)

    def visible_to(self, user: User) -> Self:
        if user.is_alliance or user.is_council or user.is_reviewer:
            return self
        own = Representative.objects.today().filter(user=user).values("organization")
        led = Leadership.objects.today().filter(person=user).values("membership__bloc_year")
        in_led = Membership.objects.filter(bloc_year__in=led)
        return self.filter(
            Q(organization__in=own)
            | Q(pk__in=Pledge.objects.filter(
                organization__in=in_led.values("organization"),
                season__in=in_led.values("season"),
            ).values("pk"))
        )  # fmt: skip


class Pledge(models.Model):
    """Đăng ký thi đua of a unit for a season; its bloc may be decided later."""

    class State(models.TextChoices):
        DRAFT = "nhap", "Đang làm"
        SUBMITTED = "da_gui", "Chờ xác nhận"
        ACCEPTED = "da_nhan", "Đã xác nhận"
        RETURNED = "tra_lai", "Trả lại"

    class Part(models.TextChoices):
        """The short pages it is written on, in their order."""

        TARGETS = "chi-tieu", "Chỉ tiêu"
        COLLECTIVE = "tap-the", "Khen thưởng tập thể"
        PERSONS = "ca-nhan", "Cá nhân"
        COMMITMENTS = "cam-ket", "Cam kết, biện pháp"
        CHECK = "kiem-tra", "Kiểm tra và gửi"

    # What counts as registered: a draft, a withdrawn or returned one promises nothing yet.
    HANDED_IN = (State.SUBMITTED, State.ACCEPTED)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledges")
    season = models.ForeignKey(Season, models.PROTECT, related_name="pledges")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    commitments = models.TextField("cam kết, biện pháp", blank=True)
    submitted_on = models.DateField("ngày đăng ký", null=True, blank=True)
    accepted_on = models.DateField("ngày xác nhận", null=True, blank=True)
    return_reason = models.CharField("lý do trả lại", max_length=250, blank=True)
    return_part = models.CharField("chỗ cần sửa", max_length=8, choices=Part, blank=True)
    returned_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="pledges_returned"
    )
    at_part = models.CharField(
        "đang làm tới", max_length=8, choices=Part, default=Part.TARGETS,
        help_text="Mở lại thì về đúng trang này",
    )  # fmt: skip
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="pledges_entered"
    )
    entry_source = models.CharField("nhập thay từ", max_length=60, blank=True)
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["season", "organization"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "season"], name="pledge_once_a_season")
        ]

    def __str__(self) -> str:
        return f"Đăng ký thi đua {self.season.year}: {self.organization}"


class PledgePartQuerySet(models.QuerySet[M]):
    """The plans and the awards of registrations."""

    def handed_in(self) -> Self:
        return self.filter(pledge__state__in=Pledge.HANDED_IN)


class PledgeTarget(models.Model):
    """A plan, and the plan only: actuals live in `cooperatives.Figure`."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="pledge_targets")
    plan = models.DecimalField("chỉ tiêu đăng ký", max_digits=20, decimal_places=2)

    objects = PledgePartQuerySet["PledgeTarget"].as_manager()

    class Meta:
        verbose_name = "chỉ tiêu đăng ký"
        verbose_name_plural = "chỉ tiêu đăng ký"
        ordering = ["pledge", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "indicator"], name="pledge_target_once")
        ]

    def __str__(self) -> str:
        return f"{self.pledge}: {self.indicator}"


class PledgeAward(models.Model):
    """What a unit registers for: (AwardType, place), or a person and a title."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="awards")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="registrations")
    place = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="registrations"
    )

    objects = PledgePartQuerySet["PledgeAward"].as_manager()

    class Meta:
        verbose_name = "khen thưởng đăng ký"
        verbose_name_plural = "khen thưởng đăng ký"
        ordering = ["pledge", "award_type", "place", "pk"]
        constraints = [
            # SQLite tells NULLs apart in a unique index, so what may be blank has its own.
            models.UniqueConstraint(
                fields=["pledge", "award_type", "person"],
                condition=Q(person__isnull=False),
                name="pledge_award_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["pledge", "award_type", "place"],
                condition=Q(person__isnull=True, place__isnull=False),
                name="pledge_award_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["pledge", "award_type"],
                condition=Q(person__isnull=True, place__isnull=True),
                name="pledge_award_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge}: {self.award_type}"


class Meeting(models.Model):
    """A meeting of a bloc, or of the Alliance where `bloc_year` is blank."""

    class Kind(models.TextChoices):
        LAUNCH = "phat_dong", "Phát động, ký kết giao ước"
        MIDYEAR = "so_ket", "Sơ kết 6 tháng"
        YEAR_END = "tong_ket", "Tổng kết, bình xét, suy tôn"
        REGULAR = "sinh_hoat", "Sinh hoạt Khối"
        ALLIANCE = "lien_minh", "Hội nghị Liên minh"

    season = models.ForeignKey(Season, models.PROTECT, related_name="meetings")
    also_season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="shared_meetings",
        verbose_name="cùng phục vụ năm",
    )  # fmt: skip
    bloc_year = models.ForeignKey(
        BlocYear, models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField("loại", max_length=10, choices=Kind)
    planned_on = models.DateField("ngày họp", null=True, blank=True)
    starts_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ends_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=250, blank=True)
    chair = models.CharField("chủ trì", max_length=150, blank=True)
    secretary = models.CharField("thư ký", max_length=150, blank=True)
    invited = models.TextField("đại biểu mời", blank=True)
    members = models.PositiveSmallIntegerField("số đơn vị được triệu tập", null=True, blank=True)
    present = models.PositiveSmallIntegerField("số đơn vị có mặt", null=True, blank=True)
    absent = models.TextField("vắng, lý do", blank=True)
    discussion = models.TextField("ý kiến thảo luận", blank=True)
    next_leader = models.CharField("giới thiệu Khối trưởng năm sau", max_length=200, blank=True)
    next_deputy = models.CharField("giới thiệu Khối phó năm sau", max_length=200, blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    held_at = models.DateTimeField("đã họp, ghi lúc", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="meetings_recorded"
    )
    version = models.PositiveIntegerField("lần sửa", default=0)

    class Meta:
        verbose_name = "cuộc họp"
        verbose_name_plural = "cuộc họp"
        ordering = ["season", "planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_present_within_members",
                condition=Q(present__isnull=True)
                | Q(members__isnull=True)
                | Q(present__lte=F("members")),
                violation_error_message="Số có mặt không thể nhiều hơn số được triệu tập.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.bloc_year or ''}".strip()
