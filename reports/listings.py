"""The papers of a year as a file."""

from datetime import date
from typing import Any

from blocs.models import Season
from files.workbooks import Value
from history.lists import Column, Listing
from history.vietnamese import format_date
from reports.models import IssuedPaper
from reports.selectors import Part


def parts_listing(season: Season) -> Listing[Part]:
    return Listing(
        f"Văn bản năm {season.year}",
        (
            Column("Loại", lambda part: str(IssuedPaper.Kind(part.kind).label)),
            Column("Văn bản", lambda part: part.label),
            Column("Tình trạng", _state),
            Column("Lần", lambda part: part.issued.version if part.issued else None, "year"),
            Column("Số trang", lambda p: p.issued.pages if p.issued else None, "integer"),
            Column("Lập lúc", _issued_at, "moment"),
            Column("Còn chờ", lambda part: part.why_not),
        ),
    )


def _state(part: Part) -> str:
    if part.issued:
        return "Đã lập"
    return "Lập được" if part.is_ready else "Chưa đến"


def _issued_at(part: Part) -> Value:
    return part.issued.issued_at if part.issued else None


def papers_listing(season: Season) -> Listing[IssuedPaper]:
    """A unit's own papers."""
    return Listing(
        f"Văn bản năm {season.year}",
        (
            Column("Văn bản", lambda paper: paper.title),
            Column("Lần", lambda paper: paper.version, "year"),
            Column("Số trang", lambda paper: paper.pages, "integer"),
            Column("Lập lúc", lambda paper: paper.issued_at, "moment"),
        ),
    )


def legal_listing(day: date) -> Listing[Any]:
    """Of acts in the order papers cite them, each with how it stands on this day."""
    return Listing(
        f"Căn cứ của văn bản, hiệu lực tính vào ngày {format_date(day)}",
        (
            Column("Nhóm", lambda row: row["act"].get_group_display()),
            Column("Viện dẫn", lambda row: f"Căn cứ {row['act'].citation}"),
            Column("Dùng cho", lambda row: row["topics"]),
            Column("Hiệu lực từ", lambda row: row["act"].valid_from, "date"),
            Column("Đến", lambda row: row["act"].valid_to, "date"),
            Column("Tình trạng", lambda row: row["state"][1]),
            Column("Thay bằng", lambda row: str(row["act"].replaced_by or "")),
            Column("Đối chiếu", _checked),
            Column("Nguồn", lambda row: row["act"].source),
        ),
    )


def _checked(row: dict[str, Any]) -> str:
    return "Đã đối chiếu" if row["act"].confirmed else "Chờ đối chiếu"
