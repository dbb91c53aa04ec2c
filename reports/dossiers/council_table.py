"""Bảng tổng hợp trình Hội đồng: everybody proposed in a year, one row each, before the vote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from awards.eligibility import Finding, State
from awards.models import CouncilSession, Proposal
from awards.selectors.facts import case_of, findings_of, gather
from blocs.models import Season
from files.workbooks import GroupLine, SheetColumn, SheetRow, SheetSpec
from history.vietnamese import format_points
from reports.blocks import Column, Head, Paper, Paragraph, Row, Signatures, Table, Title
from reports.dossiers.common import (
    NOTE_TO_SIGN,
    Letterhead,
    NotReady,
    Wording,
    award_named,
    bloc_named,
    letterhead,
    parted,
    place_named,
    wording,
    year_end,
)
from reports.dossiers.figures import (
    SUMMARY_NAMES,
    EarlierAward,
    earlier_awards,
    earlier_text,
    facts_of_units,
    summary_of,
)
from reports.dossiers.places import address_on, with_places
from reports.wording import BlankDate


@dataclass(frozen=True)
class Line:
    """One nominee as the council reads it; `unmet` are the conditions not met or not certain."""

    award: str
    name: str
    address: str
    bloc: str
    own: Decimal | None
    by_bloc: Decimal | None
    verified: Decimal | None
    place: int | None
    achievement: str
    earlier: tuple[EarlierAward, ...]
    unmet: tuple[str, ...]
    note: str
    is_person: bool = False

    @property
    def earlier_text(self) -> str:
        return "" if self.is_person else earlier_text(self.earlier)


@dataclass(frozen=True)
class CouncilTableFacts:
    year: int
    letterhead: Letterhead
    words: Wording
    held_on: date | None
    lines: tuple[Line, ...]

    def condition(self, line: Line) -> str:
        if not line.unmet:
            return self.words("dat")
        return f"{self.words('chua_dat')}: {'; '.join(line.unmet)}"

    @property
    def title(self) -> tuple[str, str]:
        return self.words("ten"), self.words("trich_yeu", year=self.year)


def why_no_council_table(proposals: Sequence[Proposal]) -> str:
    return "" if proposals else "Chưa có đề nghị khen thưởng nào. Xin lập đề nghị trước."


def gather_council_table(season: Season) -> CouncilTableFacts:
    proposals = list(
        with_places(Proposal.objects.standing_ones())
        .filter(season=season)
        .select_related(
            "season", "award_type", "organization", "person__organization",
            "standing__membership__score_sheet", "standing__ranking", "bloc_year__season",
            "bloc_year__bloc", "bloc_year__locality",
        )
        .order_by("award_type__order", "place", "bloc_year__number", "pk")
    )  # fmt: skip
    if why := why_no_council_table(proposals):
        raise NotReady(why)
    session = CouncilSession.objects.filter(season=season).order_by("held_on", "pk").first()
    day = session.held_on if session else year_end(season.year)
    return CouncilTableFacts(
        year=season.year,
        letterhead=letterhead(day),
        words=wording("trinh_hoi_dong", day),
        held_on=session.held_on if session else None,
        lines=tuple(_lines(season, proposals, day)),
    )


def _lines(season: Season, proposals: Sequence[Proposal], day: date) -> Iterator[Line]:
    units = [each.organization_id for each in proposals if each.organization_id]
    figures = facts_of_units(units, season, SUMMARY_NAMES)
    earlier = earlier_awards(units, season.year)
    cases = [case_of(each) for each in proposals]
    known = gather(cases, season, day)
    for each, case in zip(proposals, cases, strict=True):
        unit = each.organization_id or 0
        person, standing = each.person, each.standing
        own = figures.get(unit, {})
        yield Line(
            award=award_named(each.award_type, each.place),
            name=each.legal_name,
            address=_post(each) if person else address_on(each.address, each.organization, day),
            bloc=bloc_named(each.bloc_year) if each.bloc_year else "",
            own=standing.self_total if standing else None,
            by_bloc=standing.bloc_total if standing else None,
            verified=standing.total if standing else None,
            place=each.place,
            achievement=each.achievement or ("" if person else summary_of(own, season.year)),
            earlier=() if person else tuple(earlier.get(unit, ())),
            unmet=tuple(_told(finding) for finding in findings_of(case, known)
                        if finding.state != State.MET),
            note=each.note,
            is_person=person is not None,
        )  # fmt: skip


def _post(proposal: Proposal) -> str:
    person = proposal.person
    unit = person.organization.legal_name if person and person.organization else ""
    return ", ".join(part for part in (person.post if person else "", unit) if part)


def _told(finding: Finding) -> str:
    """What was asked and what was seen; "cần xem lại" where nothing is certain yet."""
    asked = finding.requirement.rstrip(".")
    seen = f" ({finding.evidence.rstrip('.')})" if finding.evidence else ""
    doubt = "" if finding.state == State.BLOCKED else ", cần xem lại"
    return f"{asked}{seen}{doubt}"


COLUMNS = (
    Column("STT", 10, "center"),
    Column("Tên tập thể, cá nhân, địa chỉ", 36),
    Column("Khối", 20),
    Column("Tự chấm", 13, "center", group="Điểm"),
    Column("Khối chấm", 13, "center", group="Điểm"),
    Column("Thẩm định", 14, "center", group="Điểm"),
    Column("Hạng", 12, "center"),
    Column("Danh hiệu, hình thức đề nghị", 24),
    Column("Tóm tắt thành tích", 53),
    Column("Khen thưởng đã có", 24),
    Column("Điều kiện", 28),
    Column("Ghi chú", 12),
)


def council_table_paper(facts: CouncilTableFacts) -> Paper:
    kind, subject = facts.title
    return Paper(
        kind="trinh_hoi_dong",
        code="",
        title=f"Bảng tổng hợp trình Hội đồng năm {facts.year}",
        file_stem=f"bang-tong-hop-trinh-hoi-dong-{facts.year}",
        orientation="landscape",
        blocks=(
            Head(
                superior=parted(facts.letterhead.office),
                issuer=parted(facts.letterhead.council),
                place=facts.letterhead.place,
                date=facts.held_on or BlankDate(),
            ),
            Title(kind, subject),
            Table(COLUMNS, tuple(_rows(facts)), numbered=True, size=11),
            Paragraph(facts.words("tong", count=len(facts.lines)), note=True),
            Signatures(facts.words.signers("chu_ky", note=NOTE_TO_SIGN)),
        ),
    )


def _rows(facts: CouncilTableFacts) -> Iterator[Row]:
    """Numbered through, under the award they are proposed for."""
    number = 0
    for award, members in groupby(facts.lines, key=lambda line: line.award):
        listed = list(members)
        yield Row((f"{award}: {len(listed)}",), "group")
        for line in listed:
            number += 1
            yield Row(
                (
                    str(number),
                    f"{line.name}\n{line.address}".strip(),
                    line.bloc,
                    _points(line.own),
                    _points(line.by_bloc),
                    _points(line.verified),
                    place_named(line.place),
                    line.award,
                    line.achievement,
                    line.earlier_text,
                    facts.condition(line),
                    line.note,
                )
            )


def _points(value: Decimal | None) -> str:
    return "" if value is None else format_points(value)


def council_sheet(facts: CouncilTableFacts) -> SheetSpec:
    """The same rows to work on: points are numbers."""
    columns = (
        SheetColumn("STT", "integer", 6),
        SheetColumn("Tên tập thể, cá nhân", width=36),
        SheetColumn("Địa chỉ, chức vụ", width=32),
        SheetColumn("Khối", width=24),
        SheetColumn("Tự chấm", "points", 10, group="Điểm"),
        SheetColumn("Khối chấm", "points", 10, group="Điểm"),
        SheetColumn("Thẩm định", "points", 10, group="Điểm"),
        SheetColumn("Hạng", width=8),
        SheetColumn("Danh hiệu, hình thức đề nghị", width=30),
        SheetColumn("Tóm tắt thành tích", width=44),
        SheetColumn("Khen thưởng đã có", width=34),
        SheetColumn("Điều kiện", width=36),
        SheetColumn("Ghi chú", width=20),
    )
    return SheetSpec("Bảng tổng hợp", columns, tuple(_sheet_rows(facts)), facts.title)


def _sheet_rows(facts: CouncilTableFacts) -> Iterator[SheetRow]:
    award = ""
    for number, line in enumerate(facts.lines, start=1):
        if line.award != award:
            award = line.award
            yield GroupLine(award)
        yield (
            number, line.name, line.address, line.bloc, line.own, line.by_bloc, line.verified,
            place_named(line.place), line.award, line.achievement, line.earlier_text,
            facts.condition(line), line.note,
        )  # fmt: skip
