"""Báo cáo thành tích: what the software knows is filled in, the rest is left to the pen."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from awards.models import Proposal
from catalogue.models import AwardType
from catalogue.selectors import term_on
from cooperatives.models import Organization
from history.vietnamese import format_percent
from reports.blocks import (
    Block,
    Column,
    FieldLine,
    FieldLines,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Table,
    Title,
    WritingLines,
    italic,
)
from reports.dossiers.common import (
    NotReady,
    Wording,
    award_named,
    letterhead,
    parted,
    session_day,
    slug,
    wording,
)
from reports.dossiers.figures import (
    CAPITAL_CODES,
    REPORT_CODES,
    EarlierAward,
    IndicatorFacts,
    earlier_awards,
    facts_of_units,
)
from reports.wording import BlankDate

_PART = re.compile(r"^(?P<label>.+?):\s*\{(?P<name>\w+)\}$")


@dataclass(frozen=True)
class AchievementFacts:
    year: int
    place: int | None
    bloc_number: int | None
    unit: str
    slug_name: str
    person: str
    award: str
    form: str
    head_place: str
    head_date: date | BlankDate
    known: Mapping[str, str]
    trade: str
    achievement: str
    words: Wording
    common: Wording
    indicators: tuple[IndicatorFacts, ...]
    titles: tuple[EarlierAward, ...]
    forms: tuple[EarlierAward, ...]

    @property
    def status(self) -> str:
        """Whether this year's figures are estimates, official, or some of each."""
        given = [each.estimated for each in self.indicators if each.actual is not None]
        if not given:
            return ""
        if all(given):
            return self.common("uoc_thuc_hien")
        return self.common("so_lieu_hon_hop" if any(given) else "chinh_thuc")


def gather_achievement(proposal: Proposal) -> AchievementFacts:
    proposal = Proposal.objects.select_related(
        "season", "award_type", "organization__commune", "bloc_year", "person__organization",
        "submission__session",
    ).get(pk=proposal.pk)  # fmt: skip
    if proposal.state == Proposal.State.WITHDRAWN:
        raise NotReady("Đề nghị này đã rút.")
    day, season = session_day(proposal), proposal.season
    unit = proposal.organization
    facts = facts_of_units([unit.pk] if unit else [], season, {*REPORT_CODES, *CAPITAL_CODES})
    own = facts.get(unit.pk, {}) if unit else {}
    earlier = earlier_awards([unit.pk], season.year).get(unit.pk, []) if unit else []
    is_person = proposal.person is not None
    return AchievementFacts(
        year=season.year,
        place=proposal.place,
        bloc_number=proposal.bloc_year.number if proposal.bloc_year else None,
        unit=proposal.legal_name if not is_person else _unit_of_person(proposal),
        slug_name=slug(proposal.name),
        person=proposal.legal_name if is_person else "",
        award=award_named(proposal.award_type, proposal.place),
        form=_form(proposal.award_type, day, wording("bao_cao_thanh_tich", day)),
        head_place=unit.commune.name if unit and unit.commune else letterhead(day).place,
        head_date=BlankDate(day.year),
        known=_known_person(proposal) if is_person else _known_unit(proposal, unit, own),
        trade=unit.get_field_display() if unit else "",
        achievement=proposal.achievement,
        words=wording("bao_cao_thanh_tich_ca_nhan" if is_person else "bao_cao_thanh_tich", day),
        common=wording("chung", day),
        indicators=tuple(_reported(own)),
        titles=() if is_person else tuple(each for each in earlier if each.is_title),
        forms=() if is_person else tuple(each for each in earlier if not each.is_title),
    )


def _reported(own: Mapping[str, IndicatorFacts]) -> Iterator[IndicatorFacts]:
    """The rows of the form in the catalogue's order, blank ones too: the unit writes them in."""
    return (each for each in own.values() if each.code in REPORT_CODES)


def _form(award_type: AwardType, day: date, words: Wording) -> str:
    term = term_on(award_type, day)
    if term is None or not term.form_name:
        return ""
    return words("mau", form_name=term.form_name, legal_basis=term.legal_basis.short_citation)


def _known_unit(
    proposal: Proposal, unit: Organization | None, own: Mapping[str, IndicatorFacts]
) -> dict[str, str]:
    if unit is None:
        return {}
    return {
        "address": proposal.address or unit.address,
        "phone": unit.contact_phone,
        "founded": f"thành lập năm {unit.founded_year}" if unit.founded_year else "",
        "people": _listed(own, ("so_thanh_vien", "so_lao_dong")),
        "capital": _listed(own, CAPITAL_CODES),
    }


def _listed(own: Mapping[str, IndicatorFacts], codes: Sequence[str]) -> str:
    told = []
    for code in codes:
        each = own.get(code)
        if each is None:
            continue
        value = each.previous if each.actual is None else each.actual
        if value is not None:
            told.append(f"{each.name}: {each.amount(value)} {each.printed_unit}")
    return "; ".join(told)


def _unit_of_person(proposal: Proposal) -> str:
    person = proposal.person
    home = proposal.organization or (person.organization if person else None)
    return home.legal_name if home else ""


def _known_person(proposal: Proposal) -> dict[str, str]:
    person = proposal.person
    if person is None:
        return {}
    return {
        "name": proposal.legal_name,
        "born": str(person.birth_year or ""),
        "gender": {True: "nữ", False: "nam"}.get(person.is_female, "")
        if person.is_female is not None
        else "",
        "organization": _unit_of_person(proposal),
        "position": person.post,
    }


# --- The paper ---------------------------------------------------------------------------------


def achievement_paper(facts: AchievementFacts) -> Paper:
    words = facts.words
    name = facts.person or facts.unit
    return Paper(
        kind="bao_cao_thanh_tich",
        code="BC",
        title=f"Báo cáo thành tích năm {facts.year}: {name}",
        file_stem=_file_stem(facts),
        blocks=(
            *_form_line(facts),
            Head(issuer=parted(facts.unit), place=facts.head_place, date=facts.head_date),
            Title(words("ten"), words("trich_yeu", award=facts.award, year=facts.year)),
            *(_person_parts(facts) if facts.person else _unit_parts(facts)),
            Signatures(words.signers("chu_ky", note="(Ký, đóng dấu)")),
        ),
    )


def _file_stem(facts: AchievementFacts) -> str:
    bloc = f"-khoi-{facts.bloc_number:02d}" if facts.bloc_number else ""
    place = f"-hang-{facts.place}" if facts.place else ""
    return f"bao-cao-thanh-tich{bloc}{place}-{facts.slug_name}"


def _form_line(facts: AchievementFacts) -> Iterator[Block]:
    if facts.form:
        yield Paragraph((italic(facts.form),), align="right", indent=False)


def _unit_parts(facts: AchievementFacts) -> Iterator[Block]:
    words = facts.words
    named, *hints = words.lines("ten_tap_the", name=facts.unit)
    yield Paragraph(named)
    for hint in hints:
        yield Paragraph((italic(hint),))
    yield Heading(1, f"I. {words('phan_1')}")
    yield Heading(2, f"1. {words('dac_diem')}")
    yield FieldLines(tuple(_fields(words.texts["dac_diem_muc"], facts.known)))
    yield Heading(2, f"2. {words('chuc_nang')}")
    if facts.trade:
        yield Paragraph(f"{facts.trade}.")
    yield WritingLines(2)
    yield Heading(1, f"II. {words('phan_2')}")
    yield Heading(2, f"1. {words('chi_tieu', year=facts.year, status=facts.status)}")
    yield _indicator_table(facts)
    yield Heading(2, f"2. {words('bien_phap')}")
    yield from (Paragraph(line) for line in facts.achievement.splitlines() if line.strip())
    yield WritingLines(2 if facts.achievement else 5)
    yield Heading(2, f"3. {words('chap_hanh')}")
    yield WritingLines(4)
    yield Heading(2, f"4. {words('xa_hoi')}")
    yield WritingLines(4)
    yield Heading(1, f"III. {words('phan_3')}")
    yield Heading(2, f"1. {words('danh_hieu')}")
    yield _earlier(facts.titles, words("danh_hieu"), words)
    yield Heading(2, f"2. {words('hinh_thuc')}")
    yield _earlier(facts.forms, words("hinh_thuc"), words)


def _fields(text: str, known: Mapping[str, str]) -> Iterator[FieldLine]:
    """ "Label: {name}; label: {name}" a line: each a label with what is known, or dots."""
    for line in text.splitlines():
        for part in line.split(";"):
            found = _PART.match(part.strip())
            if found is None:
                continue
            label = found["label"]
            value = known.get(found["name"], "")
            yield FieldLine(f"{label[:1].upper()}{label[1:]}", value, blank_lines=2)


def _indicator_table(facts: AchievementFacts) -> Table:
    columns = (
        Column("TT", 9, "center"),
        Column("Chỉ tiêu", 42),
        Column("Đơn vị tính", 25, "center"),
        Column(f"Thực hiện năm {facts.year - 1}", 22, "right"),
        Column(f"Đăng ký năm {facts.year}", 22, "right"),
        Column(f"Thực hiện năm {facts.year}", 29, "right"),
        Column("% so đăng ký", 20, "right"),
    )
    rows = tuple(
        Row((str(order), each.name, each.printed_unit, each.amount(each.previous),
             each.amount(each.plan), each.actual_text,
             format_percent(each.percent) if each.percent is not None else ""))
        for order, each in enumerate(facts.indicators, start=1)
    )  # fmt: skip
    return Table(columns, rows, size=12)


def _earlier(awards: Sequence[EarlierAward], header: str, words: Wording) -> Block:
    if not awards:
        return Paragraph(words("chua_co"))
    columns = (
        Column("Năm", 16, "center"),
        Column(header, 62),
        Column("Số, ngày, tháng, năm của quyết định; cơ quan ban hành", 82),
    )
    rows = tuple(Row((str(each.year), each.named, each.full)) for each in awards)
    return Table(columns, rows, size=12)


def _person_parts(facts: AchievementFacts) -> Iterator[Block]:
    words = facts.words
    yield Heading(1, f"I. {words('phan_1')}")
    yield FieldLines(tuple(_fields(words.texts["ly_lich"], facts.known)))
    yield Heading(1, f"II. {words('phan_2')}")
    yield Heading(2, f"1. {words('nhiem_vu')}")
    yield WritingLines(4)
    yield Heading(2, f"2. {words('thanh_tich')}")
    yield from (Paragraph(line) for line in facts.achievement.splitlines() if line.strip())
    yield WritingLines(4 if facts.achievement else 10)
    yield Heading(1, f"III. {words('phan_3')}")
    yield WritingLines(4)
