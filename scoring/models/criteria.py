"""What is scored and how: a bloc's table of criteria, frozen once a sheet is submitted."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from blocs.models import BlocYear, Membership, Season
from catalogue.models import Indicator
from cooperatives.models import Field


class CriteriaSet(models.Model):
    """Bộ tiêu chí: draft while typed, published for scoring, locked from the first sheet on."""

    class State(models.TextChoices):
        DRAFT = "nhap", "Bản nháp"
        PUBLISHED = "ban_hanh", "Đã ban hành"
        LOCKED = "khoa", "Đã khóa"

    class RankingRule(models.TextChoices):
        POINTS = "diem", "Theo điểm"
        BALLOTS_AMONG_TOP = "phieu_trong_nhom_dau", "Bỏ phiếu trong nhóm điểm cao nhất"
        BALLOTS_ON_TIES = "phieu_khi_bang_diem", "Theo điểm, bỏ phiếu khi bằng điểm"

    class SecondLook(models.TextChoices):
        """Whose verification another officer looks at once more."""

        NONE = "khong", "Không cần"
        OVER_GAP = "lech", "Bảng có tiêu chí lệch quá ngưỡng"
        ALL = "moi_bang", "Mọi bảng"

    season = models.ForeignKey(Season, models.PROTECT, related_name="criteria_sets")
    name = models.CharField("tên", max_length=200)
    version = models.PositiveSmallIntegerField("lần ban hành", default=1)
    decision = models.CharField("số, ngày quyết định", max_length=150, blank=True)
    scale = models.DecimalField("thang điểm", max_digits=7, decimal_places=2, default=Decimal(100))
    bonus_inside = models.BooleanField("điểm thưởng nằm trong thang điểm", default=True)
    decimal_places = models.PositiveSmallIntegerField("số lẻ khi làm tròn", default=2)
    ranking_rule = models.CharField(
        "cách xếp hạng", max_length=24, choices=RankingRule, default=RankingRule.POINTS
    )
    ballot_candidates = models.PositiveSmallIntegerField(
        "số đơn vị đưa vào bỏ phiếu", null=True, blank=True
    )
    tie_break = models.JSONField(
        "thứ tự xét khi bằng điểm",
        default=list,
        blank=True,
        help_text='[{"by": "group", "code": "I"}, {"by": "ratio", "indicator": "doanh_thu"}]',
    )
    periods = models.JSONField(
        "kỳ chấm và hệ số",
        default=list,
        blank=True,
        help_text='Trống: chấm một lần cả năm. [{"name": "6 tháng đầu năm", "weight": "1"}, '
        '{"name": "6 tháng cuối năm", "weight": "2"}]',
    )
    gap_threshold = models.DecimalField(
        "chênh lệch cần đối chiếu từ", max_digits=7, decimal_places=2, default=Decimal(5),
        validators=[MinValueValidator(Decimal(0))],
        help_text="Bảng có tổng điểm chênh từ mức này trở lên được đưa lên trước khi thẩm định",
    )  # fmt: skip
    second_look = models.CharField(
        "cán bộ thứ hai xem lại", max_length=8, choices=SecondLook, default=SecondLook.NONE
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    source = models.CharField("nguồn", max_length=250, blank=True)
    is_sample = models.BooleanField("mẫu", default=False)
    row_version = models.PositiveIntegerField("lần sửa", default=0)

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["season", "name", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "name", "version"],
                name="criteria_set_version_once",
                violation_error_message="Năm này đã có bộ tiêu chí cùng tên và lần ban hành.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scoring:criteria_set", args=[self.pk])

    def is_wide(self, gap: Decimal | None) -> bool:
        """Whether two readings so far apart are to be looked at; no threshold marks none."""
        return gap is not None and abs(gap) >= self.gap_threshold > 0


class CriteriaGroup(models.Model):
    """A group of criteria with its cap; a deduction group carries the minus sign."""

    class Kind(models.TextChoices):
        BASE = "base", "Điểm chuẩn"
        BONUS = "bonus", "Điểm thưởng"
        DEDUCTION = "deduction", "Điểm trừ"

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="groups")
    code = models.CharField("mã", max_length=10)
    name = models.CharField("tên", max_length=200)
    kind = models.CharField("loại", max_length=10, choices=Kind, default=Kind.BASE)
    cap = models.DecimalField(
        "điểm tối đa", max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Để trống khi chưa rõ; chưa rõ thì chưa ban hành được",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "nhóm tiêu chí"
        verbose_name_plural = "nhóm tiêu chí"
        ordering = ["criteria_set", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"], name="criteria_group_code_once"
            ),
            models.CheckConstraint(name="criteria_group_cap_not_negative", condition=Q(cap__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class Criterion(models.Model):
    """One row: its text, its ceiling, how points come about, who scores it, what proves it."""

    class Rule(models.TextChoices):
        """OPEN is no rule: a row of a text whose way of scoring nobody has seen yet."""

        MANUAL = "MANUAL", "Chấm trực tiếp"
        CHOICE = "CHOICE", "Chọn một mức"
        TIER = "TIER", "Theo khoảng"
        COUNT = "COUNT", "Theo số lần"
        RATIO = "RATIO", "Theo tỷ lệ đạt kế hoạch"
        OPEN = "OPEN", "Chưa rõ cách chấm"

    class Standing(models.TextChoices):
        """How far a row taken from a text can be trusted."""

        OWN = "", "Do văn phòng lập"
        SEEN = "thay", "Thấy trong nguồn"
        INFERRED = "suy_ra", "Suy ra từ nguồn"

    class ScoredBy(models.TextChoices):
        ALL = "tat_ca", "HTX tự chấm, Khối chấm, Liên minh thẩm định"
        BLOC = "khoi", "Khối chấm, Liên minh thẩm định"
        ALLIANCE = "lien_minh", "Chỉ Liên minh chấm"

    class SystemFact(models.TextChoices):
        """What the Alliance's own books say beside a row, and propose at verification."""

        NONE = "", "Không"
        DUES = "hoi_phi", "Hội phí, theo sổ thu hội phí"
        PLEDGE = "dang_ky", "Đăng ký thi đua đúng hạn, theo hệ thống"
        HALF_YEAR = "bao_cao_6_thang", "Báo cáo 6 tháng đúng hạn, theo hệ thống"
        YEAR = "bao_cao_nam", "Báo cáo năm đúng hạn, theo hệ thống"
        REPORTS = "bao_cao", "Báo cáo 6 tháng và năm đúng hạn, theo hệ thống"

    group = models.ForeignKey(CriteriaGroup, models.CASCADE, related_name="criteria")
    code = models.CharField("mã", max_length=10)
    text = models.CharField("nội dung", max_length=400)
    guidance = models.TextField("cách chấm", blank=True)
    max_points = models.DecimalField(
        "điểm chuẩn", max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    rule = models.CharField("quy tắc", max_length=6, choices=Rule, default=Rule.MANUAL)
    params = models.JSONField("tham số", default=dict, blank=True)
    scored_by = models.CharField("ai chấm", max_length=10, choices=ScoredBy, default=ScoredBy.ALL)
    evidence = models.CharField("minh chứng", max_length=250, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="criteria",
        verbose_name="số liệu đặt cạnh",
    )  # fmt: skip
    system_fact = models.CharField(
        "việc hệ thống đã biết", max_length=16, choices=SystemFact, blank=True,
        default=SystemFact.NONE,
    )  # fmt: skip
    citation = models.CharField("căn cứ", max_length=200, blank=True)
    standing = models.CharField(
        "mức tin cậy", max_length=6, choices=Standing, blank=True, default=Standing.OWN
    )
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["group__criteria_set", "group__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="criterion_code_once"),
            models.CheckConstraint(
                name="criterion_max_not_negative", condition=Q(max_points__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"


class ClassBand(models.Model):
    """Xếp loại from this many points up to the next band, half-open."""

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="class_bands")
    name = models.CharField("xếp loại", max_length=60)
    min_points = models.DecimalField("từ điểm", max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ["criteria_set", "-min_points"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "min_points"], name="class_band_border_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Gate(models.Model):
    """A condition above the rows: failing it means not ranked, no award, or a capped class."""

    class Kind(models.TextChoices):
        MIN_PERCENT = "min_percent_of_group", "Đạt ít nhất % điểm của nhóm"
        NO_ZERO = "no_zero_in_group", "Không tiêu chí nào của nhóm bị 0 điểm"
        CONDITION = "condition", "Điều kiện có/không"

    class Effect(models.TextChoices):
        NOT_RANKED = "not_ranked", "Không xếp hạng"
        NO_AWARD = "no_award", "Không xét khen thưởng"
        CLASS_CAPPED = "class_capped", "Xếp loại không quá"

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="gates")
    kind = models.CharField("loại", max_length=20, choices=Kind)
    group = models.ForeignKey(
        CriteriaGroup, models.CASCADE, null=True, blank=True, related_name="gates"
    )
    percent = models.DecimalField("%", max_digits=5, decimal_places=2, null=True, blank=True)
    text = models.CharField("điều kiện", max_length=250)
    effect = models.CharField("hậu quả", max_length=12, choices=Effect)
    capped_class = models.CharField("xếp loại cao nhất", max_length=60, blank=True)
    citation = models.CharField("căn cứ", max_length=150, blank=True)

    class Meta:
        verbose_name = "điều kiện xét"
        verbose_name_plural = "điều kiện xét"
        ordering = ["criteria_set", "pk"]

    def __str__(self) -> str:
        return self.text


class CriteriaAssignment(models.Model):
    """Which set scores a bloc: all its members, those of a trade, of a size, or one named unit.

    Size is counted in members, `members_from` included, `members_below` not. The most specific
    one holds; who gets what is found by `scoring.assigning`.
    """

    bloc_year = models.ForeignKey(BlocYear, models.CASCADE, related_name="criteria_assignments")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="assignments")
    field = models.CharField("riêng ngành", max_length=12, choices=Field, blank=True)
    members_from = models.PositiveIntegerField("từ số thành viên", null=True, blank=True)
    members_below = models.PositiveIntegerField("đến dưới số thành viên", null=True, blank=True)
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="criteria_assignments",
        verbose_name="riêng đơn vị",
    )  # fmt: skip

    class Meta:
        verbose_name = "bộ tiêu chí của Khối"
        verbose_name_plural = "bộ tiêu chí của Khối"
        ordering = ["bloc_year", "field", "members_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                "bloc_year", "field", Coalesce("members_from", 0), Coalesce("members_below", 0),
                condition=Q(membership=None), name="criteria_assignment_once_a_target",
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(membership__isnull=False),
                name="criteria_assignment_once_a_unit",
            ),
            models.CheckConstraint(
                name="criteria_assignment_size_holds_somebody",
                condition=Q(members_from=None) | Q(members_below=None)
                | Q(members_below__gt=F("members_from")),
                violation_error_message="Số thành viên «đến dưới» phải lớn hơn số «từ».",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bloc_year}: {self.criteria_set}"
