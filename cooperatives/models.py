"""The competitors: where they are, what they are called, who speaks for them, what they report."""

from datetime import date
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from catalogue.models import Dated, DatedQuerySet, Indicator
from history.vietnamese import fold, sort_key


class LocalityQuerySet(DatedQuerySet["Locality"]):
    def districts(self) -> Self:
        return self.filter(level=Locality.Level.DISTRICT)

    def communes(self) -> Self:
        return self.filter(level=Locality.Level.COMMUNE)


class Locality(Dated):
    """Địa bàn. A code alone names nothing: codes are reused, so code and first day together do."""

    class Level(models.TextChoices):
        PROVINCE = "tinh", "Tỉnh, thành phố"
        DISTRICT = "huyen", "Huyện"
        COMMUNE = "xa", "Xã, phường"
        AREA = "khu_vuc", "Khu vực"

    code = models.CharField("mã", max_length=12)
    name = models.CharField("tên", max_length=100)
    full_name = models.CharField("tên đầy đủ", max_length=120)
    level = models.CharField("cấp", max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name="nay là"
    )
    search_key = models.CharField(max_length=120, editable=False, db_index=True)
    sort_key = models.CharField(max_length=400, editable=False)

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = "địa bàn"
        verbose_name_plural = "địa bàn"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], name="locality_code_once_from_a_day"
            ),
            # SQLite tells NULLs apart in a unique index, so the blank one has its own.
            models.UniqueConstraint(
                fields=["level", "code"],
                condition=Q(valid_from__isnull=True),
                name="locality_code_once_from_a_day_without_valid_from",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """For bulk writes too, which do not pass through `save`."""
        self.search_key = fold(self.name)
        self.sort_key = sort_key(self.name)


class Field(models.TextChoices):
    """Ngành nghề of a cooperative, as the Alliance counts them."""

    CROPS = "trong_trot", "Trồng trọt"
    FISHERY = "thuy_san", "Thủy sản"
    TRADE = "tmdv", "Thương mại dịch vụ"
    TRANSPORT = "gtvt", "Giao thông vận tải"
    BUILDING = "xay_dung", "Xây dựng"
    CRAFT = "ttcn", "Tiểu thủ công nghiệp"
    CREDIT = "tin_dung", "Tín dụng"
    OTHER = "khac", "Khác"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: User) -> Self:
        """Staff, council and reviewer see the register; others their own and their bloc's units."""
        if user.is_alliance or user.is_council or user.is_reviewer:
            return self
        spoken_for = Representative.objects.today().filter(user=user).values("organization")
        own = Q(pk__in=spoken_for)
        bloc = Q(memberships__bloc_year__memberships__organization__in=spoken_for)
        return self.filter(pk__in=self.model._default_manager.filter(own | bloc).values("pk"))

    def represented_by(self, user: User, on: date) -> Self:
        spoken_for = Representative.objects.on(on).filter(user=user).values("organization")
        return self.filter(pk__in=spoken_for)

    def matching(self, text: str) -> Self:
        """Search without diacritics and case, in names of all times, tax code and commune."""
        key = fold(text)
        if not key:
            return self
        named = OrganizationName.objects.filter(search_key__contains=key).values("organization")
        return self.filter(
            Q(pk__in=named) | Q(tax_code__startswith=key) | Q(commune__search_key__contains=key)
        )


class Organization(models.Model):
    """Đơn vị. Never hard-deleted: it ends by a status, and may name its successor."""

    class Kind(models.TextChoices):
        COOPERATIVE = "htx", "Hợp tác xã"
        UNION = "lhhtx", "Liên hiệp hợp tác xã"
        TEAM = "tht", "Tổ hợp tác"
        CREDIT_FUND = "qtdnd", "Quỹ tín dụng nhân dân"
        ALLIANCE = "lmhtx", "Liên minh hợp tác xã"
        ATTACHED = "truc_thuoc", "Đơn vị trực thuộc"
        ENTERPRISE = "doanh_nghiep", "Doanh nghiệp"
        BODY = "co_quan", "Cơ quan khác"

    class Status(models.TextChoices):
        ACTIVE = "dang_hoat_dong", "Đang hoạt động"
        PAUSED = "tam_ngung", "Tạm ngừng"
        IDLE = "ngung_chua_giai_the", "Ngừng hoạt động chưa giải thể"
        DISSOLVING = "dang_giai_the", "Đang giải thể"
        DISSOLVED = "da_giai_the", "Đã giải thể"
        MERGED = "da_sap_nhap", "Đã sáp nhập"

    kind = models.CharField("loại hình", max_length=12, choices=Kind, default=Kind.COOPERATIVE)
    name = models.CharField("tên", max_length=200, help_text="Tên đang dùng, như văn phòng gọi")
    legal_name = models.CharField("tên đầy đủ trên văn bản", max_length=250)
    tax_code = models.CharField(
        "mã số thuế",
        max_length=14,
        null=True,
        blank=True,
        unique=True,
        validators=[
            RegexValidator(r"^\d{10}(-\d{3})?$", "Mã số thuế gồm 10 số (chi nhánh thêm -001).")
        ],
    )
    own_code = models.CharField("mã của Liên minh", max_length=20, blank=True)
    certificate_number = models.CharField("số giấy chứng nhận", max_length=40, blank=True)
    certificate_on = models.DateField("ngày cấp", null=True, blank=True)
    field = models.CharField("ngành nghề", max_length=12, choices=Field, default=Field.CROPS)
    founded_year = models.PositiveSmallIntegerField("năm thành lập", null=True, blank=True)
    commune = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="organizations",
        verbose_name="xã, phường",
    )  # fmt: skip
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    status = models.CharField("tình trạng", max_length=20, choices=Status, default=Status.ACTIVE)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors",
        verbose_name="sáp nhập vào",
    )  # fmt: skip
    contact_name = models.CharField("người đại diện", max_length=120, blank=True)
    contact_phone = models.CharField("điện thoại", max_length=20, blank=True)
    contact_zalo = models.CharField("Zalo", max_length=20, blank=True)
    is_sample = models.BooleanField("dữ liệu mẫu", default=False)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    search_key = models.CharField(max_length=250, editable=False, db_index=True)
    sort_key = models.CharField(max_length=800, editable=False)
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="organization_merged_names_its_successor",
                condition=~Q(status="da_sap_nhap") | Q(successor__isnull=False),
                violation_error_message="Đơn vị đã sáp nhập phải ghi sáp nhập vào đơn vị nào.",
            ),
            models.CheckConstraint(
                name="organization_tax_code_blank_is_null", condition=~Q(tax_code="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:organization", args=[self.pk])

    def set_keys(self) -> None:
        """For bulk writes too, which do not pass through `save`."""
        self.search_key = fold(self.name)
        self.sort_key = sort_key(self.name)


class OrganizationName(Dated):
    """What a unit was called from when to when; papers of a time print the name of that time."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names")
    name = models.CharField("tên", max_length=200)
    legal_name = models.CharField("tên đầy đủ", max_length=250)
    search_key = models.CharField(max_length=250, editable=False, db_index=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "tên qua các thời kỳ"
        verbose_name_plural = "tên qua các thời kỳ"
        ordering = ["organization", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(valid_to__isnull=True),
                name="organization_one_name_now",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = fold(self.name)
        super().save(*args, **kwargs)


class OrganizationStatus(models.Model):
    """A change of status, with its day and reason."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="statuses")
    status = models.CharField("tình trạng", max_length=20, choices=Organization.Status)
    since = models.DateField("từ ngày")
    reason = models.CharField("lý do", max_length=250, blank=True)

    class Meta:
        verbose_name = "tình trạng qua các thời kỳ"
        verbose_name_plural = "tình trạng qua các thời kỳ"
        ordering = ["organization", "since", "pk"]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_status_display()}"


class RepresentativeQuerySet(DatedQuerySet["Representative"]):
    pass


class Representative(Dated):
    """Who acts for a unit, from when to when: the right ends with the date."""

    user = models.ForeignKey(User, models.PROTECT, related_name="representations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="representatives")
    post = models.CharField("chức vụ", max_length=100, default="Giám đốc")

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = "đại diện"
        verbose_name_plural = "đại diện"
        ordering = ["organization", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(valid_to__isnull=True),
                name="representative_once_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"


class Person(models.Model):
    """Nominee, chair or secretary: only what a form needs; no ID-card number is ever kept."""

    full_name = models.CharField("họ và tên", max_length=120)
    is_female = models.BooleanField("nữ", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    post = models.CharField("chức vụ", max_length=150, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_sample = models.BooleanField("dữ liệu mẫu", default=False)

    class Meta:
        verbose_name = "cá nhân"
        verbose_name_plural = "cá nhân"
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name


class FigureQuerySet(models.QuerySet["Figure"]):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year, period=Figure.Period.YEAR)


class Figure(models.Model):
    """The only home of actuals. NULL is missing and never zero; money in đồng, area in ha."""

    class Period(models.TextChoices):
        HALF = "6_thang", "6 tháng"
        YEAR = "nam", "Cả năm"

    class Status(models.TextChoices):
        ESTIMATE = "uoc", "Ước thực hiện"
        OFFICIAL = "chinh_thuc", "Chính thức"

    # Its index is the one that keeps a figure single; one more would only slow writing down.
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="figures", db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField("năm")
    period = models.CharField("kỳ", max_length=8, choices=Period, default=Period.YEAR)
    value = models.DecimalField("giá trị", max_digits=20, decimal_places=2, null=True, blank=True)
    status = models.CharField("mức", max_length=12, choices=Status, default=Status.ESTIMATE)
    source = models.CharField("nguồn", max_length=150, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="figures_entered", db_index=False
    )
    entered_at = models.DateTimeField("nhập lúc")
    on_behalf = models.BooleanField("nhập thay", default=False, db_default=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        ordering = ["organization", "year", "indicator", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "period", "indicator"], name="figure_once"
            )
        ]
        indexes = [models.Index(fields=["year", "period", "indicator"], name="figure_of_year")]

    def __str__(self) -> str:
        return f"{self.organization} {self.year}: {self.indicator}"


class FigureChange(models.Model):
    """What a figure was before it was corrected or became official; only ever added to."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="changes")
    value_before = models.DecimalField(
        "trước", max_digits=20, decimal_places=2, null=True, blank=True
    )
    status_before = models.CharField("mức trước", max_length=12, choices=Figure.Status)
    value = models.DecimalField("sau", max_digits=20, decimal_places=2, null=True, blank=True)
    status = models.CharField("mức sau", max_length=12, choices=Figure.Status)
    source = models.CharField("nguồn", max_length=150, blank=True)
    changed_by = models.ForeignKey(
        User, models.PROTECT, related_name="figures_changed", db_index=False
    )
    changed_at = models.DateTimeField("sửa lúc")

    class Meta:
        verbose_name = "lần sửa số liệu"
        verbose_name_plural = "các lần sửa số liệu"
        ordering = ["figure", "pk"]

    def __str__(self) -> str:
        return f"{self.figure}: {self.value_before} → {self.value}"


class AskedIndicator(models.Model):
    """An indicator the office asks for in a year; a year without any asks what the last one did."""

    year = models.PositiveSmallIntegerField("năm")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="asked")

    class Meta:
        verbose_name = "chỉ tiêu hỏi trong năm"
        verbose_name_plural = "chỉ tiêu hỏi trong năm"
        ordering = ["year", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["year", "indicator"], name="asked_indicator_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.indicator}"


class Dues(models.Model):
    """Hội phí of a year, in đồng."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="dues")
    year = models.PositiveSmallIntegerField("năm")
    due = models.PositiveBigIntegerField("phải nộp (đồng)")
    paid = models.PositiveBigIntegerField("đã nộp (đồng)", default=0)
    paid_on = models.DateField("ngày nộp", null=True, blank=True)

    class Meta:
        verbose_name = "hội phí"
        verbose_name_plural = "hội phí"
        ordering = ["organization", "year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="dues_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.year}"

    @property
    def is_settled(self) -> bool:
        return self.paid >= self.due
