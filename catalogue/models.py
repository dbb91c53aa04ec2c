"""What is the same for all and changes with the law: every row dated and cited."""

from datetime import date
from typing import Self, TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from catalogue.names import paper_named, shown, wording_named
from history import clock

M = TypeVar("M", bound=models.Model)

# A share is kept as people write it: two thirds has no finite decimal, and 6 of 9 must reach it.
SHARE = RegexValidator(r"^(\d{1,3}([.,]\d+)?%|\d{1,3}/[1-9]\d{0,2})$", "Ghi 2/3 hoặc 80%.")


class DatedQuerySet(models.QuerySet[M]):
    def on(self, day: date) -> Self:
        """In force on a day; both ends count."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(started & not_ended)

    def today(self) -> Self:
        """In force now: what a mandate opens shuts again with its last day."""
        return self.on(clock.day(clock.now()))


class Dated(models.Model):
    """A row that holds from one day to another, both included; blank means open."""

    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Indicator(models.Model):
    """A figure that reports carry, in one unit. Money is kept in whole đồng, areas in ha."""

    class Better(models.TextChoices):
        UP = "up", "càng cao càng tốt"
        DOWN = "down", "càng thấp càng tốt"

    class Aggregate(models.TextChoices):
        SUM = "sum", "cộng"
        MEAN = "mean", "bình quân"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=150)
    unit = models.CharField("đơn vị tính", max_length=40)
    better = models.CharField("chiều", max_length=4, choices=Better, default=Better.UP)
    aggregate = models.CharField("cách gộp", max_length=4, choices=Aggregate, default=Aggregate.SUM)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    source = models.CharField("nguồn", max_length=250, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu số liệu"
        verbose_name_plural = "chỉ tiêu số liệu"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_money(self) -> bool:
        """Typed and shown in triệu đồng, kept in đồng."""
        return self.unit.startswith("đồng")


class Issuer(models.Model):
    """Who signs: a body whose papers carry a symbol, or whose head decides awards."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    short_name = models.CharField("tên gọn", max_length=100, blank=True)
    decided_by = models.SlugField(
        "ai quyết định (mã)", max_length=40, blank=True,
        help_text="Cờ thi đua của UBND tỉnh do Chủ tịch UBND tỉnh quyết định: chung một Tờ trình",
    )  # fmt: skip

    class Meta:
        verbose_name = "cơ quan ban hành"
        verbose_name_plural = "cơ quan ban hành"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def deciding_code(self) -> str:
        """Whom a proposal for an award in this body's name goes to."""
        return self.decided_by or self.code


class NumberRegister(models.Model):
    """A series of numbers of one issuer: "TTr-LMHTX"; numbers restart at 01 on 01/01."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="registers")
    symbol = models.CharField("ký hiệu", max_length=30)
    kind_name = models.CharField("tên loại văn bản", max_length=60)

    class Meta:
        verbose_name = "sổ số văn bản"
        verbose_name_plural = "sổ số văn bản"
        ordering = ["symbol"]
        constraints = [
            models.UniqueConstraint(fields=["symbol"], name="number_register_symbol_once")
        ]

    def __str__(self) -> str:
        return f"/{self.symbol}"


class LegalBasisQuerySet(DatedQuerySet["LegalBasis"]):
    def cited_in_order(self) -> Self:
        """Authority first, then the matter; inside a group law, decree, circular, province, own."""
        return self.order_by("group", "rank", "issued_on", "pk")


class LegalBasis(Dated):
    """An act that papers cite. A paper cites only acts in force on its date."""

    class Kind(models.TextChoices):
        LAW = "luat", "Luật"
        DECREE = "nghi_dinh", "Nghị định"
        CIRCULAR = "thong_tu", "Thông tư"
        DECISION = "quyet_dinh", "Quyết định"
        OTHER = "khac", "Văn bản"

    class Group(models.IntegerChoices):
        AUTHORITY = 1, "Thẩm quyền, chức năng"
        MATTER = 2, "Nội dung"

    kind = models.CharField("loại", max_length=12, choices=Kind)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    title = models.CharField("tên, trích yếu", max_length=400)
    issuer_name = models.CharField("cơ quan ban hành", max_length=200)
    issued_on = models.DateField("ngày ban hành")
    group = models.PositiveSmallIntegerField("nhóm", choices=Group, default=Group.MATTER)
    rank = models.PositiveSmallIntegerField("thứ bậc", default=50)
    topic = models.CharField("dùng cho", max_length=40, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces",
        verbose_name="được thay bằng",
    )  # fmt: skip
    consolidated_by = models.CharField("văn bản hợp nhất", max_length=60, blank=True)
    confirmed = models.BooleanField("đã đối chiếu văn bản gốc", default=False)
    source = models.CharField("nguồn", max_length=250, blank=True)

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"
        ordering = ["group", "rank", "issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "issued_on"], name="legal_basis_once")
        ]

    def __str__(self) -> str:
        return self.short_citation

    @property
    def short_citation(self) -> str:
        if self.kind == self.Kind.LAW:
            return f"{self.title} ngày {self.issued_on:%d/%m/%Y}"
        return f"{self.get_kind_display()} số {self.number} ngày {self.issued_on:%d/%m/%Y}"

    @property
    def citation(self) -> str:
        """The căn cứ line without "Căn cứ"; of a law only name and date (Nghị định 30/2020)."""
        day = self.issued_on
        on = f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"
        if self.kind == self.Kind.LAW:
            return f"{self.title} {on}"
        named = (
            f"{self.get_kind_display()} số {self.number} {on} của {self.issuer_name} {self.title}"
        )
        merged = f" (hợp nhất tại Văn bản hợp nhất số {self.consolidated_by})"
        return named + merged if self.consolidated_by else named


def _month(day: date) -> str:
    """Nghị định 30/2020: months 1 and 2 take a leading zero, the others do not."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


class BaseSalary(Dated):
    """Lương cơ sở in đồng: what bonus multiples multiply."""

    amount = models.PositiveIntegerField("mức (đồng)")
    citation = models.CharField("căn cứ", max_length=150)
    confirmed = models.BooleanField("đã đối chiếu", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "lương cơ sở"
        verbose_name_plural = "lương cơ sở"
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                name="base_salary_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} đồng"


class SizeThreshold(Dated):
    """Quy mô hợp tác xã: members AND (revenue OR capital), first match from the largest down."""

    sector = models.CharField("lĩnh vực", max_length=60)
    name = models.CharField("quy mô", max_length=30)
    order = models.PositiveSmallIntegerField("thứ tự")
    members = models.PositiveIntegerField("thành viên chính thức từ")
    revenue = models.PositiveBigIntegerField("doanh thu năm từ (đồng)")
    capital = models.PositiveBigIntegerField("tổng nguồn vốn từ (đồng)")
    citation = models.CharField("căn cứ", max_length=150)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "ngưỡng quy mô"
        verbose_name_plural = "ngưỡng quy mô"
        ordering = ["sector", "order"]

    def __str__(self) -> str:
        return f"{self.sector}: {self.name}"


class AwardType(models.Model):
    """A title (danh hiệu thi đua) or a form of commendation (hình thức khen thưởng): never mixed.

    "Bằng khen hạng Nhì" is speech: the form is the Bằng khen, the place stands beside it wherever
    it is registered, proposed or granted.
    """

    class Category(models.TextChoices):
        TITLE = "danh_hieu", "Danh hiệu thi đua"
        FORM = "hinh_thuc", "Hình thức khen thưởng"

    class Subject(models.TextChoices):
        COLLECTIVE = "tap_the", "Tập thể"
        PERSON = "ca_nhan", "Cá nhân"
        HOUSEHOLD = "ho_gia_dinh", "Hộ gia đình"

    class Basis(models.TextChoices):
        ACHIEVEMENT = "cong_trang", "Công trạng"
        MOVEMENT = "chuyen_de", "Phong trào (chuyên đề)"
        SUDDEN = "dot_xuat", "Đột xuất"

    class Mark(models.TextChoices):
        FLAG = "co", "Cờ"
        CERTIFICATE = "bk", "Bằng khen"
        TITLE = "dh", "Danh hiệu"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên đầy đủ", max_length=150)
    short_name = models.CharField("tên gọn", max_length=60)
    category = models.CharField("loại", max_length=10, choices=Category)
    subject = models.CharField("đối tượng", max_length=12, choices=Subject)
    basis = models.CharField("cơ sở xét", max_length=10, choices=Basis, default=Basis.ACHIEVEMENT)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="award_types")
    level = models.CharField("cấp", max_length=30)
    mark = models.CharField("hình vẽ", max_length=2, choices=Mark)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "danh hiệu, hình thức khen thưởng"
        verbose_name_plural = "danh hiệu, hình thức khen thưởng"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class AwardTerm(Dated):
    """What the law of a time says of an award: article, bonus multiple, vote it needs."""

    class Denominator(models.TextChoices):
        TOTAL = "total", "tổng số thành viên Hội đồng"
        PRESENT = "present", "số thành viên có mặt"

    award_type = models.ForeignKey(AwardType, models.CASCADE, related_name="terms")
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="award_terms")
    article = models.CharField("điều, khoản", max_length=100, blank=True)
    bonus_multiple = models.DecimalField(
        "hệ số tiền thưởng (× lương cơ sở)", max_digits=4, decimal_places=2, null=True, blank=True
    )
    bonus_rounding = models.PositiveIntegerField("tiền thưởng làm tròn lên (đồng)", default=10_000)
    threshold = models.CharField(
        "tỷ lệ phiếu tối thiểu", max_length=12, default="50%", validators=[SHARE],
        help_text="Ghi 2/3 hoặc 80%",
    )  # fmt: skip
    denominator = models.CharField(
        "tính trên", max_length=8, choices=Denominator, default=Denominator.TOTAL
    )
    quorum = models.CharField(
        "tỷ lệ có mặt tối thiểu", max_length=12, default="2/3", validators=[SHARE],
        help_text="Ghi 2/3 hoặc 80%",
    )  # fmt: skip
    form_name = models.CharField("mẫu báo cáo thành tích", max_length=150, blank=True)
    confirmed = models.BooleanField("đã đối chiếu", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định theo thời kỳ"
        verbose_name_plural = "quy định theo thời kỳ"
        ordering = ["award_type", "valid_from"]

    def __str__(self) -> str:
        return f"{self.award_type}: {self.legal_basis}"


class Office(Dated):
    """The Alliance as its papers name it; a new row when a merger renames it."""

    name = models.CharField("tên đầy đủ", max_length=150)
    short_name = models.CharField("tên gọn", max_length=80)
    superior = models.CharField("cơ quan chủ quản trên văn bản", max_length=150, blank=True)
    symbol = models.CharField("ký hiệu", max_length=20, default="LMHTX")
    place = models.CharField("địa danh trên văn bản", max_length=60)
    province_name = models.CharField("tỉnh", max_length=60)
    council_name = models.CharField("tên Hội đồng", max_length=150)
    phone = models.CharField("điện thoại", max_length=20, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "thông tin cơ quan"
        verbose_name_plural = "thông tin cơ quan"
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return self.name


class PaperText(Dated):
    """Fixed wording of papers: addressees, recipients, sentences; one line is one row of text.

    `key` is what a paper asks for ("to_trinh.kinh_gui"); braces name figures to be filled in.
    """

    key = models.CharField("chỗ dùng", max_length=80)
    text = models.TextField("câu chữ")
    confirmed = models.BooleanField("đã đối chiếu", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "câu chữ văn bản"
        verbose_name_plural = "câu chữ văn bản"
        ordering = ["key", "valid_from"]

    def __str__(self) -> str:
        return f"{paper_named(self.paper)}: {self.name}"

    @property
    def paper(self) -> str:
        return self.key.partition(".")[0]

    @property
    def place(self) -> str:
        return self.key.partition(".")[2]

    @property
    def name(self) -> str:
        return wording_named(self.key, self.text)

    @property
    def shown(self) -> str:
        """The text with its blanks in people's words."""
        return shown(self.text)


class Signatory(Dated):
    """Who signs as what: "chu_tich" → authority lines, post and name."""

    post = models.SlugField("vai ký", max_length=40)
    authority = models.CharField("quyền hạn", max_length=100, blank=True)
    title = models.CharField("chức vụ", max_length=150)
    name = models.CharField("họ và tên", max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "người ký"
        verbose_name_plural = "người ký"
        ordering = ["post", "valid_from"]

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()

    @property
    def lines(self) -> list[str]:
        """As they stand over the signature."""
        return [*self.authority.splitlines(), self.title]


class ListColumn(models.Model):
    """A column of the Excel list for the province: what stands in it is said by its code.

    The province's own columns are not confirmed, so the office puts them in order and names them.
    """

    code = models.SlugField("nội dung", max_length=40, unique=True)
    label = models.CharField("tiêu đề cột", max_length=120)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    width = models.PositiveSmallIntegerField("rộng (ký tự)", default=16)
    is_shown = models.BooleanField("có trong danh sách", default=True)

    class Meta:
        verbose_name = "cột danh sách gửi tỉnh"
        verbose_name_plural = "cột danh sách gửi tỉnh"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label


class ShippedRow(models.Model):
    """A row of the catalogue that came with the application, and what it held when it was loaded.

    What the office has changed or deleted since stays as the office left it; only what still
    stands as it came follows a newer edition.
    """

    table = models.CharField("bảng", max_length=40)
    key = models.CharField("khóa", max_length=150)
    row_id = models.BigIntegerField("mã dòng")
    shipped_digest = models.CharField("bản đi kèm", max_length=64)
    stored_digest = models.CharField("bản đã nạp", max_length=64, blank=True)

    class Meta:
        verbose_name = "dòng danh mục đi kèm"
        verbose_name_plural = "dòng danh mục đi kèm"
        ordering = ["table", "key"]
        constraints = [
            models.UniqueConstraint(fields=["table", "key"], name="shipped_row_loaded_once")
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.key}"
