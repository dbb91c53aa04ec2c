"""Papers as issued: kept whole, by digest, never changed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import User
from awards.models import Proposal, Submission
from blocs.models import BlocYear, Membership, Season
from cooperatives.models import Representative
from files.models import StoredFile
from scoring.models import ScoreSheet


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    def of_year(self, year: int) -> Self:
        return self.filter(season__year=year)

    def visible_to(self, user: User) -> Self:
        """Staff and council all; the province what was sealed or submitted; a unit its own."""
        if user.is_alliance or user.is_council:
            return self
        if user.is_reviewer:
            sent = Submission.objects.filter(sent_at__isnull=False).values("season")
            sealed = Q(kind=IssuedPaper.Kind.RANKING, bloc_year__ranking__state="chot")
            inside = {*IssuedPaper.LETTERS, IssuedPaper.Kind.COUNCIL_TABLE}
            return self.filter(sealed | Q(season__in=sent)).exclude(kind__in=inside)
        own = Representative.objects.today().filter(user=user).values("organization")
        return self.filter(_of_units(own))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def newest(self) -> Self:
        """Only the newest version of each paper."""
        return self.filter(is_latest=True)


def _of_units(units: models.QuerySet[Any, Any]) -> Q:
    """A unit's own report; its sheet and its bloc's ranking once members may see them.

    A printed sheet holds all three readings, so it waits as the ranking does.
    """
    sheets = ScoreSheet.objects.filter(
        membership__organization__in=units,
        membership__bloc_year__ranking__state__in=("cong_bo", "chot"),
    )
    reports = Proposal.objects.filter(organization__in=units)
    blocs = Membership.objects.filter(organization__in=units).values("bloc_year")
    return (
        Q(kind=IssuedPaper.Kind.SHEET, subject_id__in=_keys(sheets))
        | Q(kind=IssuedPaper.Kind.ACHIEVEMENT, subject_id__in=_keys(reports))
        | Q(
            kind=IssuedPaper.Kind.RANKING,
            bloc_year__in=blocs,
            bloc_year__ranking__state__in=("cong_bo", "chot"),
        )
    )


def _keys(rows: models.QuerySet[Any]) -> models.QuerySet[Any, Any]:
    """Their keys as the text a paper keeps of its subject."""
    keys: models.QuerySet[Any, Any] = rows.order_by().values(key=Cast("pk", models.CharField()))
    return keys


class IssuedPaper(models.Model):
    """One version of one paper: what it is about, its bytes, its pages, the code that checks it.

    The PDF is the paper; the Word file says the same words, for the office to copy from.
    """

    class Kind(models.TextChoices):
        SUBMISSION = "to_trinh", "Tờ trình"
        LIST = "danh_sach", "Danh sách kèm Tờ trình"
        BLOC_MINUTES = "bien_ban_khoi", "Biên bản họp Khối"
        COUNCIL_MINUTES = "bien_ban_hoi_dong", "Biên bản họp Hội đồng"
        TALLY = "bien_ban_kiem_phieu", "Biên bản kiểm phiếu"
        ACHIEVEMENT = "bao_cao_thanh_tich", "Báo cáo thành tích"
        SHEET = "bang_cham_diem", "Bảng chấm điểm"
        RANKING = "bang_xep_hang", "Bảng xếp hạng"
        COUNCIL_TABLE = "trinh_hoi_dong", "Bảng tổng hợp trình Hội đồng"
        CONTENTS = "muc_luc", "Mục lục hồ sơ"
        LATE_BLOC = "don_doc_khoi", "Công văn đôn đốc"
        LATE_YEAR = "don_doc_nam", "Công văn đôn đốc các Khối"

    # No part of a dossier: issued from the page that reminds, which notes whom they name.
    LETTERS = (Kind.LATE_BLOC, Kind.LATE_YEAR)

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
    word = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="word_papers",
        verbose_name="tệp Word",
        help_text="Văn bản lập từ các phiên bản trước chưa có; lập lại thì được bổ sung.",
    )  # fmt: skip
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
