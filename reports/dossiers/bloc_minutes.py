"""Biên bản họp Khối bình xét, suy tôn: who met, the points adopted, whom the bloc puts forward."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby

from awards.models import Quota
from blocs.models import BlocYear, Leadership, Meeting, Membership
from blocs.selectors import leaders_of
from history.vietnamese import format_points
from reports.blocks import (
    Block,
    BulletList,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Signer,
    Table,
    Title,
    WritingLines,
)
from reports.dossiers.common import (
    NOTE_TO_SIGN,
    Letterhead,
    NotReady,
    Wording,
    award_named,
    bloc_named,
    bloc_number_named,
    day_in_words,
    hour_in_words,
    letterhead,
    parted,
    place_named,
    signed_name,
    wording,
)
from reports.dossiers.ranking import points
from scoring.models import ScoreLine, ScoreSheet
from scoring.selectors.criteria import ranking_words, year_words
from scoring.selectors.readings import LINE_ORDER, group_points_of
from scoring.selectors.reasons import effect_words
from scoring.selectors.reckoning import Reckoned, gather, leading_set, reckon
from scoring.selectors.relations import swaps_on
from scoring.services.meeting import BY_THE_MEETING
from scoring.totals import GroupKind

CHOSEN_PLACES = (1, 2, 3)


@dataclass(frozen=True)
class AdoptedUnit:
    name: str
    self_total: Decimal | None
    bloc_total: Decimal | None
    bonus: Decimal | None
    deduction: Decimal | None
    place: int | None


@dataclass(frozen=True)
class Changed:
    """A score the meeting changed, with what was said."""

    unit: str
    criterion: str
    points: Decimal | None
    said: str


@dataclass(frozen=True)
class Chosen:
    place: int
    name: str
    points: Decimal | None
    award: str


@dataclass(frozen=True)
class BlocMinutesFacts:
    year: int
    number: int
    bloc: str
    issuer: str
    head_place: str
    held_on: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    chair: str
    secretary: str
    invited: str
    absent: str
    discussion: str
    conclusion: str
    next_leader: str
    next_deputy: str
    present: int | None
    members: int | None
    leader: str
    deputy: str
    letterhead: Letterhead
    words: Wording
    ranking_words: str
    year_words: str
    failed_gates: tuple[str, ...]
    units: tuple[AdoptedUnit, ...]
    swaps: tuple[str, ...]
    changes: tuple[Changed, ...]
    not_considered: tuple[str, ...]
    chosen: tuple[Chosen, ...]


def why_no_bloc_minutes(meeting: Meeting | None) -> str:
    if meeting is None or meeting.held_at is None:
        return "Hội nghị Khối chưa ghi kết quả."
    return ""


def why_not_adopted(states: Sequence[str]) -> str:
    if not states or any(state in BEFORE_ADOPTION for state in states):
        return "Hội nghị Khối chưa thông qua điểm của mọi đơn vị."
    return ""


BEFORE_ADOPTION = (
    ScoreSheet.State.DRAFT,
    ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.BLOC_SCORED,
)


def gather_bloc_minutes(meeting: Meeting) -> BlocMinutesFacts:
    meeting = Meeting.objects.select_related(
        "season", "bloc_year__season", "bloc_year__bloc", "bloc_year__locality"
    ).get(pk=meeting.pk)
    bloc_year = meeting.bloc_year
    if bloc_year is None or why_no_bloc_minutes(meeting):
        raise NotReady(why_no_bloc_minutes(meeting))
    sheets = list(ScoreSheet.objects.of_bloc(bloc_year).with_names().order_by("membership__order"))
    if why := why_not_adopted([sheet.state for sheet in sheets]):
        raise NotReady(why)
    day = meeting.planned_on or date(bloc_year.season.year, 12, 31)
    lines = _lines_by_sheet(sheets)
    judged = _judged(bloc_year)
    units = tuple(_units(sheets, lines, judged))
    leading = leading_set(sheets)
    posts = leaders_of([bloc_year], day)[bloc_year.pk]
    head = letterhead(day)
    return BlocMinutesFacts(
        year=bloc_year.season.year,
        number=bloc_year.number,
        bloc=bloc_named(bloc_year),
        issuer=bloc_number_named(bloc_year),
        head_place=bloc_year.locality.name if bloc_year.locality else head.place,
        held_on=meeting.planned_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        chair=meeting.chair,
        secretary=meeting.secretary,
        invited=_one_line(meeting.invited),
        absent=_one_line(meeting.absent),
        discussion=_one_line(meeting.discussion),
        conclusion=meeting.conclusion,
        next_leader=meeting.next_leader,
        next_deputy=meeting.next_deputy,
        present=meeting.present,
        members=meeting.members,
        leader=_person(posts.get(Leadership.Role.LEADER)),
        deputy=_person(posts.get(Leadership.Role.DEPUTY)),
        letterhead=head,
        words=wording("bien_ban_khoi", day),
        ranking_words=ranking_words(leading) if leading else "",
        year_words=year_words(leading) if leading else "",
        failed_gates=tuple(_failed_gates(sheets, judged)),
        units=units,
        swaps=tuple(f"{unit}: {how}." for unit, how in swaps_on(bloc_year, day)),
        changes=tuple(_changes(sheets, lines)),
        not_considered=tuple(_left(bloc_year)),
        chosen=tuple(_chosen(units, bloc_year)),
    )


def _one_line(text: str) -> str:
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())


def _person(post: Leadership | None) -> str:
    return post.person.full_name if post and post.person else ""


def _lines_by_sheet(sheets: Sequence[ScoreSheet]) -> Mapping[int, list[ScoreLine]]:
    """The lines of the whole bloc in one query."""
    rows = (
        ScoreLine.objects.filter(sheet__in=sheets)
        .select_related("criterion__group__criteria_set")
        .order_by("sheet", *LINE_ORDER)
    )
    return {pk: list(lines) for pk, lines in groupby(rows, key=lambda line: line.sheet_id)}


def _judged(bloc_year: BlocYear) -> dict[int, Reckoned]:
    """Places by the adopted points, with ballots, tie-breaks and gates, by the sheet."""
    rows = reckon(gather(bloc_year), lambda sheet: "bloc").rows
    return {row.sheet.pk: row for row in rows if row.sheet}


def _failed_gates(sheets: Sequence[ScoreSheet], judged: Mapping[int, Reckoned]) -> Iterator[str]:
    for sheet in sheets:
        verdict = judged[sheet.pk].verdict
        for each in verdict.gates if verdict else ():
            if each.held is False:
                unit = sheet.membership.organization.legal_name
                yield f"{unit}, {effect_words(each)}: {each.why}"


def _units(
    sheets: Sequence[ScoreSheet],
    lines: Mapping[int, list[ScoreLine]],
    judged: Mapping[int, Reckoned],
) -> Iterator[AdoptedUnit]:
    """In the order of the bloc."""
    for sheet in sheets:
        groups = group_points_of(lines.get(sheet.pk, []), "bloc")
        counted = {
            kind: sum((each.counted or Decimal(0) for each in groups if each.kind == kind),
                      Decimal(0))
            for kind in (GroupKind.BONUS, GroupKind.DEDUCTION)
        }  # fmt: skip
        yield AdoptedUnit(
            name=sheet.membership.organization.legal_name,
            self_total=sheet.self_total,
            bloc_total=sheet.bloc_total,
            bonus=counted[GroupKind.BONUS],
            deduction=counted[GroupKind.DEDUCTION],
            place=judged[sheet.pk].placing.place,
        )


def _changes(
    sheets: Sequence[ScoreSheet], lines: Mapping[int, list[ScoreLine]]
) -> Iterator[Changed]:
    for sheet in sheets:
        for line in lines.get(sheet.pk, []):
            if line.bloc_reason.startswith(BY_THE_MEETING):
                yield Changed(
                    unit=sheet.membership.organization.legal_name,
                    criterion=line.label,
                    points=line.bloc_points,
                    said=line.bloc_reason.removeprefix(BY_THE_MEETING),
                )


def _left(bloc_year: BlocYear) -> Iterator[str]:
    gone = Membership.objects.filter(bloc_year=bloc_year, left_on__isnull=False)
    for each in gone.select_related("organization").order_by("order", "pk"):
        yield f"{each.organization.legal_name}: {each.left_reason}"


def _chosen(units: Sequence[AdoptedUnit], bloc_year: BlocYear) -> Iterator[Chosen]:
    awards = _awards_by_place(bloc_year)
    for place in CHOSEN_PLACES:
        for unit in units:
            if unit.place == place:
                yield Chosen(place, unit.name, unit.bloc_total, awards.get(place, ""))


def _awards_by_place(bloc_year: BlocYear) -> dict[int, str]:
    """What a place of this bloc is put forward for: its own quota before the season's."""
    rows = Quota.objects.filter(season=bloc_year.season_id).select_related("award_type")
    general = [each for each in rows if each.bloc_year_id is None]
    own = [each for each in rows if each.bloc_year_id == bloc_year.pk]
    return {
        place: award_named(quota.award_type, place)
        for quota in (*general, *own)
        for place in range(quota.place_from, quota.place_to + 1)
    }


# --- The paper ---------------------------------------------------------------------------------


def bloc_minutes_paper(facts: BlocMinutesFacts) -> Paper:
    words, common = facts.words, _common_facts(facts)
    return Paper(
        kind="bien_ban_khoi",
        code="BB",
        title=f"Biên bản họp {facts.bloc}, năm {facts.year}",
        file_stem=f"bien-ban-hop-khoi-{facts.number:02d}-{facts.year}",
        blocks=(
            Head(
                superior=parted(facts.letterhead.office),
                issuer=facts.issuer,
                place=facts.head_place,
                date=facts.held_on or date(facts.year, 12, 31),
            ),
            Title(words("ten"), words("trich_yeu", **common)),
            Paragraph(words("mo_dau", **common)),
            Heading(1, f"I. {words('thanh_phan').upper()}"),
            BulletList(tuple(_attendance(facts, common))),
            Heading(1, f"II. {words('noi_dung').upper()}"),
            *_numbered(_content(facts, common)),
            Paragraph(
                words("ket", **(common | {"time": hour_in_words(facts.ends_at)})), closing=True
            ),
            Signatures(_signers(facts)),
        ),
    )


def _common_facts(facts: BlocMinutesFacts) -> dict[str, object]:
    return {
        "year": facts.year,
        "next_year": facts.year + 1,
        "bloc": facts.bloc,
        "office": facts.letterhead.office,
        "time": hour_in_words(facts.starts_at),
        "date": day_in_words(facts.held_on),
        "place": facts.place,
        "chair": facts.chair,
        "secretary": facts.secretary,
        "guests": facts.invited,
        "absent": facts.absent,
        "present": facts.present,
        "members": facts.members,
        "discussion": facts.discussion,
        "leader": facts.next_leader,
        "deputy": facts.next_deputy,
    }


def _attendance(facts: BlocMinutesFacts, common: dict[str, object]) -> Iterator[str]:
    for key in ("chu_tri", "thu_ky", "co_mat"):
        yield facts.words(key, **common)
    if facts.absent:
        yield facts.words("vang", **common)
    if facts.invited:
        yield facts.words("khach_moi", **common)


def _numbered(parts: Iterator[tuple[str, tuple[Block, ...]]]) -> Iterator[Block]:
    for number, (sentence, blocks) in enumerate(parts, start=1):
        yield Paragraph(f"{number}. {sentence}")
        yield from blocks


def _content(
    facts: BlocMinutesFacts, common: dict[str, object]
) -> Iterator[tuple[str, tuple[Block, ...]]]:
    words = facts.words
    yield words("bao_cao", **common), ()
    if facts.discussion:
        yield words("thao_luan", **common), ()
    if facts.swaps:
        yield words("doi_nguoi_cham", **common), (BulletList(facts.swaps),)
    yield words("thong_qua_diem", **common), (_points_table(facts),)
    if facts.changes:
        yield (
            words("thay_doi", **common),
            (BulletList(tuple(_told(change) for change in facts.changes)),),
        )
    if facts.failed_gates:
        yield words("dieu_kien", **common), (BulletList(facts.failed_gates),)
    if facts.not_considered:
        yield words("khong_xet", **common), (BulletList(facts.not_considered),)
    yield words("bieu_quyet", **common), ()
    if facts.ranking_words:
        ways = {"ranking": facts.ranking_words, "year_points": facts.year_words}
        yield words("cach_xep_hang", **ways), ()
    yield words("suy_ton", **common), (_chosen_table(facts),)
    yield words("bau_khoi_truong", **common), ()
    yield words("y_kien_lien_minh", **common), (WritingLines(1),)
    if facts.conclusion:
        yield words("ket_luan", conclusion=_one_line(facts.conclusion)), ()


def _told(change: Changed) -> str:
    return (
        f"{change.unit}, tiêu chí {change.criterion}: "
        f"{points(change.points)} điểm ({change.said.rstrip('.')})."
    )


def _points_table(facts: BlocMinutesFacts) -> Table:
    columns = (
        Column("STT", 12, "center"),
        Column("Đơn vị", 58),
        Column("Tự chấm", 17, "right"),
        Column("Khối chấm", 17, "right"),
        Column("Điểm thưởng", 17, "right", group="Trong đó"),
        Column("Điểm trừ", 17, "right", group="Trong đó"),
        Column("Ghi chú", 22),
    )
    changed = {change.unit for change in facts.changes}
    rows = tuple(
        Row((str(order), unit.name, points(unit.self_total), points(unit.bloc_total),
             points(unit.bonus), points(unit.deduction),
             "Sửa tại hội nghị" if unit.name in changed else ""))
        for order, unit in enumerate(facts.units, start=1)
    )  # fmt: skip
    return Table(columns, rows, size=12)


def _chosen_table(facts: BlocMinutesFacts) -> Table:
    columns = (
        Column("Hạng", 18, "center"),
        Column("Đơn vị", 62),
        Column("Điểm", 20, "right"),
        Column("Đề nghị khen", 60),
    )
    rows = tuple(
        Row((place_named(each.place), each.name, format_points(each.points), each.award))
        for each in facts.chosen
    )
    return Table(columns, rows, size=12)


def _signers(facts: BlocMinutesFacts) -> tuple[Signer, ...]:
    names = (signed_name(facts.secretary), facts.deputy, facts.leader)
    return facts.words.signers("chu_ky", *names, note=NOTE_TO_SIGN)
