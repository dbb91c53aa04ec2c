"""What came in by a file: looked at, brought in, and for a day taken back."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from blocs.models import Season
from files.models import StoredFile

UNDO_FOR = timedelta(hours=24)


class ImportBatch(models.Model):
    """Một lần nhập: one file of one person, what they chose while looking, what came of it.

    The file is read and compared anew at every look; only the choices are kept. `made` and
    `changed` belong to the kind that wrote them: it alone reads them when the import is undone.
    """

    class Kind(models.TextChoices):
        ORGANIZATIONS = "htx", "Danh sách HTX"
        AWARDS = "khen_thuong", "Khen thưởng các năm trước"
        DUES = "hoi_phi", "Hội phí"
        FIGURES = "so_lieu", "Số liệu"
        CRITERIA = "tieu_chi", "Bộ tiêu chí"

    class State(models.TextChoices):
        VIEWED = "dang_xem", "Đang xem"
        IMPORTED = "da_nhap", "Đã nhập"
        UNDONE = "da_hoan_tac", "Đã hoàn tác"
        DROPPED = "bo", "Đã bỏ"

    kind = models.CharField("danh sách", max_length=12, choices=Kind)
    season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="import_batches",
        verbose_name="năm thi đua",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    options = models.JSONField("nhập vào", default=dict, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="import_batches", verbose_name="tệp"
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="import_batches", verbose_name="người nhập"
    )
    sent_at = models.DateTimeField("gửi lúc")
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.VIEWED)
    left_out = models.JSONField("dòng bỏ", default=list, blank=True)
    """Keys of rows that the person ticked out by name."""
    fixes = models.JSONField("ô đã sửa", default=dict, blank=True)
    """By row and column: what the person says the cell ought to hold."""
    answers = models.JSONField("đơn vị đã chọn", default=dict, blank=True)
    """By row: the unit of the register that it is, or that it is another one."""
    counts = models.JSONField("số dòng", default=dict, blank=True)
    made = models.JSONField("đã thêm", default=dict, blank=True)
    changed = models.JSONField("đã đổi", default=dict, blank=True)
    stayed = models.JSONField("giữ lại khi hoàn tác", default=list, blank=True)
    imported_at = models.DateTimeField("nhập lúc", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="import_batches_undone",
        verbose_name="người hoàn tác",
    )  # fmt: skip

    class Meta:
        verbose_name = "lần nhập"
        verbose_name_plural = "lần nhập"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_batch_imported_has_its_moment",
                condition=Q(state__in=["dang_xem", "bo"], imported_at__isnull=True)
                | Q(state__in=["da_nhap", "da_hoan_tac"], imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_batch_undone_has_its_moment",
                condition=Q(state="da_hoan_tac", undone_at__isnull=False)
                | (~Q(state="da_hoan_tac") & Q(undone_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"

    def get_absolute_url(self) -> str:
        return reverse("home:import_batch", args=[self.pk])

    @property
    def is_viewed(self) -> bool:
        return self.state == self.State.VIEWED

    @property
    def undo_until(self) -> datetime | None:
        return self.imported_at + UNDO_FOR if self.imported_at else None
