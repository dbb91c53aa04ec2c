"""Proposals, awards, quotas and suspensions as files."""

from typing import Any

from awards.models import Award, Quota, Suspension
from blocs.models import Season
from blocs.selectors import award_mark
from history.lists import Column, Listing


def proposals_listing(season: Season, *, with_votes: bool) -> Listing[dict[str, Any]]:
    """Of rows as the page lists them: proposal, mark, vote."""
    vote: list[Column[dict[str, Any]]] = [
        Column("Hội đồng đồng ý", lambda row: row["vote"].agree if row["vote"] else None, "integer")
    ]
    return Listing(
        f"Đề nghị khen thưởng năm {season.year}",
        [
            Column("Tập thể, cá nhân", lambda row: row["proposal"].name, name="ten"),
            Column("Khối", _bloc_of, name="khoi"),
            Column("Danh hiệu, hình thức", lambda row: row["mark"].label, name="khen"),
            *(vote if with_votes else []),
            Column("Tình trạng", lambda row: row["proposal"].get_state_display(), name="tt"),
            Column("Ghi chú", lambda row: row["proposal"].note),
        ],
    )


def _bloc_of(row: dict[str, Any]) -> str:
    bloc_year = row["proposal"].bloc_year
    return bloc_year.short_name if bloc_year else ""


RECORD: Listing[Award] = Listing(
    "Khen thưởng các năm",
    (
        Column("Tập thể, cá nhân", lambda award: award.name),
        Column("Năm", lambda award: award.season.year, "year"),
        Column("Khối", lambda award: _award_bloc(award)),
        Column("Danh hiệu, hình thức", lambda award: _mark(award)),
        Column("Số Quyết định", lambda award: award.decision.number),
        Column("Ngày Quyết định", lambda award: award.decision.decided_on, "date"),
        Column("Thu hồi", lambda award: str(award.revoked_by) if award.revoked_by else ""),
    ),
)


def _award_bloc(award: Award) -> str:
    proposal = award.proposal
    return proposal.bloc_year.short_name if proposal and proposal.bloc_year else ""


def _mark(award: Award) -> str:
    return award_mark(award.award_type, award.place).label


def quotas_listing(season: Season) -> Listing[Quota]:
    return Listing(
        f"Định mức khen thưởng năm {season.year}",
        (
            Column("Danh hiệu, hình thức", lambda q: q.award_type.short_name, name="khen"),
            Column("Cho", lambda quota: quota.places_text, name="cho"),
            Column("Khối", lambda q: q.bloc_year.name if q.bloc_year else "Mọi Khối", name="khoi"),
            Column("Số lượng", lambda quota: quota.count, "integer", "so", summed=True),
            Column("Căn cứ", lambda quota: quota.citation),
        ),
    )


SUSPENSIONS: Listing[Suspension] = Listing(
    "Tạm dừng xét khen",
    (
        Column("Đơn vị", lambda each: each.organization.name, name="ten"),
        Column("Từ ngày", lambda each: each.started_on, "date", "tu"),
        Column("Đến ngày", lambda each: each.ended_on, "date", "den"),
        Column("Lý do", lambda each: each.reason),
        Column("Nguồn", lambda each: each.source),
        Column("Căn cứ", lambda each: f"{each.article} {each.legal_basis or ''}".strip()),
        Column("Văn bản kết thúc", lambda each: each.end_source),
    ),
)
