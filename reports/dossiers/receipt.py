"""Biên nhận: the points a unit handed over, as they were sent, to be kept by the unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from history import clock
from history.vietnamese import format_date, format_number, format_points, format_time
from reports.blocks import Column, Head, Paper, Paragraph, Row, Table, Title
from reports.dossiers.common import (
    NotReady,
    Wording,
    bloc_named,
    letterhead,
    parted,
    slug,
    wording,
)
from scoring.models import CriteriaGroup, ScoreLine, ScoreSheet
from scoring.selectors.readings import grouped, lines_of
from scoring.selectors.receipts import Receipt, receipt_of
from scoring.services.moves import code
from scoring.totals import GroupKind, LinePoints, group_points

NOT_SENT = "Bảng tự chấm chưa gửi lần nào nên chưa có biên nhận."


@dataclass(frozen=True)
class ReceiptLine:
    code: str
    text: str
    ceiling: Decimal
    points: Decimal | None


@dataclass(frozen=True)
class ReceiptGroup:
    named: str
    cap: Decimal | None
    counted: Decimal | None
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True)
class ReceiptFacts:
    receipt: Receipt
    year: int
    unit: str
    slug_name: str
    bloc: str
    day: date
    sender: str
    criteria_set: str
    words: Wording
    groups: tuple[ReceiptGroup, ...]


def gather_receipt(sheet: ScoreSheet) -> ReceiptFacts:
    """Raises `NotReady` where nothing was handed over. The points are the act's own."""
    receipt = receipt_of(sheet)
    if receipt is None:
        raise NotReady(NOT_SENT)
    membership = sheet.membership
    day = clock.day(receipt.at)
    return ReceiptFacts(
        receipt=receipt,
        year=membership.season.year,
        unit=membership.organization.legal_name,
        slug_name=slug(membership.organization.name),
        bloc=bloc_named(membership.bloc_year),
        day=day,
        sender=_sender(receipt),
        criteria_set=sheet.criteria_set.name,
        words=wording("bien_nhan", day),
        groups=tuple(_groups(sheet, receipt)),
    )


def _sender(receipt: Receipt) -> str:
    event = receipt.event
    return f"{event.actor_label} (nhập thay)" if event.on_behalf_of else event.actor_label


def _groups(sheet: ScoreSheet, receipt: Receipt) -> Iterator[ReceiptGroup]:
    for group, members in grouped(lines_of(sheet)):
        lines = tuple(
            ReceiptLine(_shown(each), each.criterion.text, each.ceiling,
                        receipt.points[code(each)])
            for each in members
            if code(each) in receipt.points
        )  # fmt: skip
        if lines:
            scored = [LinePoints(each.code, each.points) for each in lines]
            counted = group_points(group.code, GroupKind(group.kind), scored, group.cap).counted
            yield ReceiptGroup(_named(group, members[0].period), group.cap, counted, lines)


def _shown(line: ScoreLine) -> str:
    """ "2", and "H1·2" where the year has periods."""
    code = line.criterion.code
    return f"H{line.period}·{code}" if line.period else code


def _named(group: CriteriaGroup, period: int) -> str:
    named = f"{group.code}. {group.name}"
    return f"H{period} · {named}" if period else named


# --- The paper ---------------------------------------------------------------------------------

COLUMNS = (
    Column("TT", 12, "center"),
    Column("Nội dung tiêu chí", 106),
    Column("Điểm tối đa", 22, "center"),
    Column("Tự chấm", 22, "right"),
)


def receipt_paper(facts: ReceiptFacts) -> Paper:
    words, receipt = facts.words, facts.receipt
    head = letterhead(facts.day)
    told = words.lines(
        "don_vi", number=receipt.number, name=facts.unit, bloc=facts.bloc,
        time=format_time(receipt.at), date=format_date(facts.day), sender=facts.sender,
        criteria_set=facts.criteria_set, check_code=receipt.short_digest,
    )  # fmt: skip
    return Paper(
        kind="bien_nhan",
        code="",
        title=f"Biên nhận bảng tự chấm năm {facts.year}: {facts.unit}",
        file_stem=f"bien-nhan-{facts.year}-{facts.slug_name}",
        blocks=(
            Head(issuer=parted(head.office), place=head.place, date=facts.day),
            Title(words("ten"), words("trich_yeu", year=facts.year)),
            *(Paragraph(line, align="left", indent=False) for line in told),
            Table(COLUMNS, tuple(_rows(facts)), size=11),
            Paragraph(words("ghi_chu"), note=True),
        ),
    )


def _rows(facts: ReceiptFacts) -> Iterator[Row]:
    for group in facts.groups:
        yield Row((group.named,), "group")
        for line in group.lines:
            yield Row((line.code, line.text, format_number(line.ceiling), _told(line.points)))
        yield Row(("", "Cộng nhóm", format_number(group.cap), _told(group.counted)), "total")
    yield Row(("", "Tổng điểm tự chấm", "", _told(facts.receipt.total)), "total")


def _told(points: Decimal | None) -> str:
    return "" if points is None else format_points(points)
