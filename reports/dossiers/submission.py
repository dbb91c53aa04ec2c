"""Tờ trình and the list that goes with it: both from the same proposals, so their counts agree."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from awards.models import Proposal, Submission, Vote
from blocs.models import BlocYear, Membership, StepCode
from catalogue.models import AwardType
from catalogue.selectors import legal_bases_on, signatory_on
from history.vietnamese import format_points
from reports.blocks import (
    Addressees,
    AnnexHead,
    Block,
    Column,
    Head,
    Heading,
    LegalBases,
    Paper,
    Paragraph,
    Recipients,
    Row,
    Signatures,
    Signer,
    Table,
    Title,
)
from reports.dossiers.common import (
    Letterhead,
    NotReady,
    Wording,
    award_named,
    bloc_named,
    day_in_words,
    letterhead,
    parted,
    percent_text,
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
from reports.wording import NUMBER_ROOM, BlankDate, bare, written_date
from scoring.models import Ranking

CHAIR = "chu-tich-lien-minh"
# The sentence that asks for an award, where the office has one of its own.
ASKED_IN = {
    "co_thi_dua_tinh": "de_nghi_co",
    "bang_khen_tinh_tap_the": "de_nghi_bang_khen",
    "bang_khen_tinh_ca_nhan": "de_nghi_ca_nhan",
}


@dataclass(frozen=True)
class Request:
    """How many of one award are asked for, by place."""

    code: str
    named: str
    category: str
    subject: str
    places: tuple[tuple[int | None, int], ...]

    @property
    def count(self) -> int:
        return sum(number for _, number in self.places)

    def at(self, place: int) -> int:
        return dict(self.places).get(place, 0)


@dataclass(frozen=True)
class Nominee:
    """One line of the list."""

    award: str
    category: str
    is_person: bool
    name: str
    address: str
    bloc: str
    points: Decimal | None
    place: int | None
    achievement: str
    earlier: tuple[EarlierAward, ...]
    vote: str
    note: str
    birth_year: int | None = None
    post: str = ""
    is_female: bool | None = None


@dataclass(frozen=True)
class SubmissionFacts:
    year: int
    day: date
    number: int | None
    dated: date | BlankDate
    symbol: str
    kind_name: str
    addressee: str
    letterhead: Letterhead
    words: Wording
    list_words: Wording
    legal_bases: tuple[str, ...]
    signer: Signer
    blocs: int
    units: int
    ranked_blocs: int
    session_day: date | None
    present: int | None
    members: int | None
    requests: tuple[Request, ...]
    nominees: tuple[Nominee, ...]


def submission_day(submission: Submission) -> date:
    """Its date; while it has none the day of the session, else the opening of its step."""
    if submission.dated_on:
        return submission.dated_on
    if submission.session:
        return submission.session.held_on
    step = submission.season.steps.filter(code=StepCode.SUBMISSION).first()
    return step.opens_on if step else year_end(submission.season.year)


def gather_submission(submission: Submission) -> SubmissionFacts:
    submission = Submission.objects.select_related(
        "season", "session", "addressee", "register"
    ).get(pk=submission.pk)
    season, session = submission.season, submission.session
    proposals = _proposals(submission)
    if not proposals:
        raise NotReady("Tờ trình chưa có đề nghị nào. Xin đưa các đề nghị đã được thông qua vào.")
    day = submission_day(submission)
    signatory = signatory_on(CHAIR, day)
    return SubmissionFacts(
        year=season.year,
        day=day,
        number=submission.number,
        dated=submission.dated_on or BlankDate(day.year),
        symbol=submission.register.symbol,
        kind_name=submission.register.kind_name,
        addressee=submission.addressee.name,
        letterhead=letterhead(day),
        words=wording("to_trinh", day),
        list_words=wording("danh_sach", day),
        legal_bases=tuple(basis.citation for basis in legal_bases_on(day, "to_trinh")),
        signer=Signer(signatory.title, signatory.name, _authority(signatory.authority))
        if signatory
        else Signer("Chủ tịch"),
        blocs=BlocYear.objects.filter(season=season).count(),
        units=Membership.objects.current().filter(season=season, is_khoi=True).count(),
        ranked_blocs=Ranking.objects.filter(
            bloc_year__season=season, state=Ranking.State.SEALED
        ).count(),
        session_day=session.held_on if session else None,
        present=session.present if session else None,
        members=session.members if session else None,
        requests=tuple(_requests(proposals)),
        nominees=tuple(_nominees(submission, proposals)),
    )


def _authority(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line)


def _proposals(submission: Submission) -> list[Proposal]:
    rows = submission.proposals.standing_ones().select_related(
        "award_type", "bloc_year__bloc", "bloc_year__locality", "standing", "person__organization"
    )
    return list(rows.order_by("award_type__order", "place", "bloc_year__number", "pk"))


def _requests(proposals: Sequence[Proposal]) -> Iterator[Request]:
    for award_type, members in groupby(proposals, key=lambda each: each.award_type):
        places = Counter(each.place for each in members)
        yield Request(
            code=award_type.code,
            named=award_type.name,
            category=award_type.category,
            subject=award_type.get_subject_display().lower(),
            places=tuple(sorted(places.items(), key=lambda pair: pair[0] or 99)),
        )


def _nominees(submission: Submission, proposals: Sequence[Proposal]) -> Iterator[Nominee]:
    units = [each.organization_id for each in proposals if each.organization_id]
    facts = facts_of_units(units, submission.season, SUMMARY_NAMES)
    earlier = earlier_awards(units, submission.season.year)
    votes = _votes(submission, proposals)
    for each in proposals:
        person, unit = each.person, each.organization_id or 0
        vote = votes.get(each.pk)
        yield Nominee(
            award=award_named(each.award_type, each.place),
            category=each.award_type.category,
            is_person=person is not None,
            name=each.legal_name,
            address=each.address,
            bloc=bloc_named(each.bloc_year) if each.bloc_year else "",
            points=each.standing.total if each.standing else None,
            place=each.place,
            achievement=each.achievement
            or ("" if person else summary_of(facts.get(unit, {}), submission.season.year)),
            earlier=() if person else tuple(earlier.get(unit, ())),
            vote=_vote_text(vote),
            note=each.note,
            birth_year=person.birth_year if person else None,
            post=_post(each) if person else "",
            is_female=person.is_female if person else None,
        )


def _post(proposal: Proposal) -> str:
    person = proposal.person
    unit = person.organization.legal_name if person and person.organization else ""
    return ", ".join(part for part in (person.post if person else "", unit) if part)


def _votes(submission: Submission, proposals: Sequence[Proposal]) -> dict[int, Vote]:
    votes = Vote.objects.filter(proposal__in=proposals).select_related("session")
    if submission.session_id:
        votes = votes.filter(session=submission.session_id)
    return {vote.proposal_id: vote for vote in votes.order_by("session__held_on", "pk")}


def _vote_text(vote: Vote | None) -> str:
    """ "8/9 (88,89%)", on the denominator that applied."""
    if vote is None:
        return ""
    whole = vote.session.members if vote.denominator == "total" else vote.session.present
    return f"{vote.agree}/{whole}\n({percent_text(vote.percent)})"


# --- The papers --------------------------------------------------------------------------------


def submission_paper(facts: SubmissionFacts) -> Paper:
    words, common = facts.words, _common_facts(facts)
    return Paper(
        kind="to_trinh",
        code="TTr",
        title=f"Tờ trình đề nghị khen thưởng năm {facts.year}, {facts.addressee}",
        file_stem=f"to-trinh-{facts.year}",
        blocks=(
            _head(facts),
            Title(words("ten"), words(_subject_key(facts), **common)),
            Addressees(_addressees(facts)),
            LegalBases(_legal_bases(facts, common)),
            Paragraph(words("mo_dau", **common)),
            Heading(1, f"I. {words('phan_1').upper()}"),
            *(Paragraph(line) for line in words.lines("tinh_hinh", **common)),
            Heading(1, f"II. {words('phan_2').upper()}"),
            Paragraph(words("de_nghi", **common)),
            *_asked(facts),
            Paragraph(words("kem_theo", **common)),
            Paragraph(words("cam_ket", **common)),
            Paragraph(words("ket", **common), closing=True),
            Recipients(words.lines("noi_nhan", **common)),
            Signatures((facts.signer,)),
        ),
    )


def _common_facts(facts: SubmissionFacts) -> dict[str, object]:
    return {
        "year": facts.year,
        "office": facts.letterhead.office,
        "council": facts.letterhead.council,
        "addressee": facts.addressee,
        "session_date": day_in_words(facts.session_day),
        "present": facts.present,
        "members": facts.members,
        "blocs": facts.blocs,
        "units": facts.units,
        "ranked_blocs": facts.ranked_blocs,
    }


def _head(facts: SubmissionFacts) -> Head:
    return Head(
        issuer=parted(facts.letterhead.office),
        superior=facts.letterhead.superior,
        place=facts.letterhead.place,
        date=facts.dated,
        number_symbol=f"/{facts.symbol}",
        number=facts.number,
    )


def _subject_key(facts: SubmissionFacts) -> str:
    """The subject names the two awards of the province where it asks for nothing else."""
    asked = {request.code for request in facts.requests}
    usual = {"co_thi_dua_tinh", "bang_khen_tinh_tap_the"}
    return "trich_yeu" if usual <= asked <= {*ASKED_IN} else "trich_yeu_khac"


def _addressees(facts: SubmissionFacts) -> tuple[str, ...]:
    """The office's lines where they name the one who decides, else that one alone."""
    lines = facts.words.lines("kinh_gui")
    return lines if any(facts.addressee in line for line in lines) else (facts.addressee,)


def _legal_bases(facts: SubmissionFacts, common: dict[str, object]) -> tuple[str, ...]:
    cited = tuple(f"Căn cứ {basis}" for basis in facts.legal_bases)
    if facts.session_day is None:
        return cited
    return (*cited, facts.words("can_cu_bien_ban", **common))


def _asked(facts: SubmissionFacts) -> Iterator[Block]:
    """Titles and forms apart, never mixed."""
    titles = [each for each in facts.requests if each.category == AwardType.Category.TITLE]
    forms = [each for each in facts.requests if each.category != AwardType.Category.TITLE]
    number = 0
    for key, members in (("danh_hieu", titles), ("hinh_thuc", forms)):
        if not members:
            continue
        number += 1
        yield Heading(2, f"{number}. {facts.words(key)}")
        for request in members:
            yield Paragraph(_sentence(request, facts.words))


def _sentence(request: Request, words: Wording) -> str:
    key = ASKED_IN.get(request.code, "")
    second, third = request.at(2), request.at(3)
    if key == "de_nghi_bang_khen" and (not second or not third or second + third != request.count):
        key = ""
    if key == "de_nghi_co" and request.at(1) != request.count:
        key = ""
    if key:
        return words(key, count=request.count, second=second, third=third)
    told = words("de_nghi_khac", award=request.named, count=request.count, subject=request.subject)
    by_place = ", ".join(
        f"{number} {request.subject} đạt hạng {place_named(place)}"
        for place, number in request.places
        if place
    )
    return f"{bare(told)}, gồm {by_place}." if by_place else told


def list_paper(facts: SubmissionFacts) -> Paper:
    words = facts.list_words
    title = f"{words('ten')} {words('trich_yeu', year=facts.year)}"
    return Paper(
        kind="danh_sach",
        code="",
        title=f"Danh sách đề nghị khen thưởng năm {facts.year}, kèm {facts.kind_name}, "
        f"{facts.addressee}",
        file_stem=f"danh-sach-de-nghi-khen-thuong-{facts.year}",
        orientation="landscape",
        blocks=(
            AnnexHead(title=title, attached_to=_attached_to(facts)),
            *_list_tables(facts),
        ),
    )


def _attached_to(facts: SubmissionFacts) -> str:
    number = NUMBER_ROOM if facts.number is None else f"{facts.number:02d}"
    return facts.list_words(
        "kem_theo",
        number=f"{number}/{facts.symbol}",
        date=written_date(facts.dated).removeprefix("ngày "),
        office=facts.letterhead.office,
    ).strip("()")


def _list_tables(facts: SubmissionFacts) -> Iterator[Block]:
    units = [each for each in facts.nominees if not each.is_person]
    people = [each for each in facts.nominees if each.is_person]
    if units:
        yield Heading(1, f"I. {facts.list_words('tap_the').upper()}")
        yield Table(UNIT_COLUMNS, tuple(_rows(units, _unit_cells)), numbered=True, size=11)
    if people:
        mark = "II" if units else "I"
        yield Heading(1, f"{mark}. {facts.list_words('ca_nhan').upper()}")
        yield Table(PERSON_COLUMNS, tuple(_rows(people, _person_cells)), numbered=True, size=11)


UNIT_COLUMNS = (
    Column("STT", 11, "center"),
    Column("Tên tập thể, địa chỉ", 46),
    Column("Khối", 24),
    Column("Điểm", 14, "center"),
    Column("Hạng", 13, "center"),
    Column("Hình thức đề nghị", 31),
    Column("Tóm tắt thành tích", 56),
    Column("Khen thưởng đã có", 34),
    Column("Tỷ lệ phiếu", 19, "center"),
    Column("Ghi chú", 14),
)
PERSON_COLUMNS = (
    Column("STT", 11, "center"),
    Column("Ông/Bà, họ và tên", 42),
    Column("Năm sinh", 16, "center"),
    Column("Chức vụ, đơn vị", 50),
    Column("Hình thức đề nghị", 36),
    Column("Tóm tắt thành tích", 56),
    Column("Tỷ lệ phiếu", 22, "center"),
    Column("Ghi chú", 20),
)


def _rows(
    nominees: Sequence[Nominee], cells: Callable[[Nominee], tuple[str, ...]]
) -> Iterator[Row]:
    """Numbered through, under the award they are proposed for."""
    number = 0
    for award, members in groupby(nominees, key=lambda each: each.award):
        listed = list(members)
        yield Row((f"{award}: {len(listed)}",), "group")
        for each in listed:
            number += 1
            yield Row((str(number), *cells(each)))


def _unit_cells(each: Nominee) -> tuple[str, ...]:
    return (
        f"{each.name}\n{each.address}".strip(),
        each.bloc,
        format_points(each.points) if each.points is not None else "",
        place_named(each.place),
        each.award,
        each.achievement,
        earlier_text(each.earlier),
        each.vote,
        each.note,
    )


def _person_cells(each: Nominee) -> tuple[str, ...]:
    called = "Ông (Bà)" if each.is_female is None else "Bà" if each.is_female else "Ông"
    return (
        f"{called} {each.name}",
        str(each.birth_year or ""),
        each.post,
        each.award,
        each.achievement,
        each.vote,
        each.note,
    )
