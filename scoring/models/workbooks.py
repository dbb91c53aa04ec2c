"""A workbook that went out to be filled: what stood in it, so that newer data is never lost."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from blocs.models import BlocYear
from files.models import StoredFile
from scoring.models.sheets import ScoreSheet


class ScoreWorkbook(models.Model):
    """Tệp chấm điểm of one unit, of a bloc, or of its meeting. The file carries only the code.

    `lines` holds the version of each line as it went out: {"line": version}. A line whose version
    is another by the time the file comes back was changed on line meanwhile.
    """

    class Kind(models.TextChoices):
        UNIT = "don_vi", "Một đơn vị"
        BLOC = "khoi", "Cả Khối"
        MEETING = "hoi_nghi", "Hội nghị Khối"

    class Reading(models.TextChoices):
        SELF = "self", "HTX tự chấm"
        BLOC = "bloc", "Khối chấm"
        ALLIANCE = "alliance", "Thẩm định"

    code = models.CharField("mã tệp", max_length=24, unique=True)
    kind = models.CharField("loại", max_length=8, choices=Kind)
    reading = models.CharField("cột điểm", max_length=8, choices=Reading)
    bloc_year = models.ForeignKey(BlocYear, models.PROTECT, related_name="score_workbooks")
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, null=True, blank=True, related_name="score_workbooks"
    )
    season_digest = models.CharField("SHA-256 của năm", max_length=64)
    lines = models.JSONField("lần sửa từng dòng", default=dict)
    # Votes already on record when a meeting's workbook went out: {"membership": count}.
    votes = models.JSONField("phiếu đã ghi khi tải", default=dict, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="score_workbooks")
    made_at = models.DateTimeField("làm lúc")

    class Meta:
        verbose_name = "tệp chấm điểm"
        verbose_name_plural = "tệp chấm điểm"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="score_workbook_of_a_unit_names_its_sheet",
                condition=~Q(kind="don_vi") | Q(sheet__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.code}"


class ReturnedWorkbook(models.Model):
    """A workbook that came back: kept as it came, shown as a difference, taken in by choice.

    The same bytes come back once, however often they are sent.
    """

    workbook = models.ForeignKey(ScoreWorkbook, models.PROTECT, related_name="returned")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField("SHA-256", max_length=64)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("gửi lúc")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    taken = models.PositiveIntegerField("số dòng đã nhận", default=0)

    class Meta:
        verbose_name = "tệp chấm điểm nộp lại"
        verbose_name_plural = "tệp chấm điểm nộp lại"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workbook", "digest"], name="returned_workbook_same_bytes_once"
            ),
            models.CheckConstraint(
                name="returned_workbook_taken_by_somebody",
                condition=Q(taken_at__isnull=True) | Q(taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workbook}, {self.file.name}"
