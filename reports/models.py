"""Papers as issued: kept whole, by digest, never changed."""

from typing import Self

from django.db import models
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Season
from files.models import StoredFile


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)

    def newest(self) -> Self:
        """Only the newest version of each paper."""
        return self.filter(is_latest=True)


class IssuedPaper(models.Model):
    """One version of one paper: what it is about, its bytes, its pages, the code that checks it."""

    class Kind(models.TextChoices):
        SUBMISSION = "to_trinh", "Tờ trình"
        LIST = "danh_sach", "Danh sách kèm Tờ trình"
        BLOC_MINUTES = "bien_ban_khoi", "Biên bản họp Khối"
        COUNCIL_MINUTES = "bien_ban_hoi_dong", "Biên bản họp Hội đồng"
        TALLY = "bien_ban_kiem_phieu", "Biên bản kiểm phiếu"
        ACHIEVEMENT = "bao_cao_thanh_tich", "Báo cáo thành tích"
        SHEET = "bang_cham_diem", "Bảng chấm điểm"
        RANKING = "bang_xep_hang", "Bảng xếp hạng"
        CONTENTS = "muc_luc", "Mục lục hồ sơ"

    season = models.ForeignKey(Season, models.PROTECT, related_name="papers")
    bloc_year = models.ForeignKey(
        BlocYear, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField("loại", max_length=20, choices=Kind)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    title = models.CharField("tên", max_length=300)
    version = models.PositiveSmallIntegerField("lần", default=1)
    is_latest = models.BooleanField("bản mới nhất", default=True)
    check_code = models.CharField("mã kiểm tra", max_length=12, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="issued_papers")
    digest = models.CharField("SHA-256", max_length=64)
    data_digest = models.CharField("SHA-256 của dữ liệu", max_length=64)
    pages = models.PositiveSmallIntegerField("số trang")
    issued_at = models.DateTimeField("lập lúc")
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="papers_issued"
    )

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản đã lập"
        verbose_name_plural = "văn bản đã lập"
        ordering = ["season", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "version"],
                name="issued_paper_version_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=models.Q(is_latest=True),
                name="issued_paper_one_latest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:paper", args=[self.pk])
