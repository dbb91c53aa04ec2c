"""The council's minutes and the tally of its ballots."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from awards.models import CouncilSession, Vote
from catalogue.models import NumberRegister
from catalogue.selectors import legal_bases_on
from history.vietnamese import format_points
from reports.blocks import (
    Block,
    BulletList,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Recipients,
    Row,
    Signatures,
    Table,
    Title,
)
from reports.dossiers.common import (
    NOTE_TO_SIGN,
    Letterhead,
    NotReady,
    Wording,
    award_named,
    bloc_number_named,
    day_in_words,
    hour_in_words,
    letterhead,
    parted,
    percent_text,
    place_named,
    signed_name,
    wording,
)

# Whose register numbers the minutes.
COUNCIL, MINUTES = "hdtdkt", "Biên bản"


@dataclass(frozen=True)
class VotedOn:
    name: str
    award: str
    rank: str
    agree: int
    disagree: int
    invalid: int
    percent: Decimal
    passed: bool
    sentence: str
    note: str


@dataclass(frozen=True)
class CouncilFacts:
    year: int
    held_on: date
    starts_at: time | None
    ends_at: time | None
    place: str
    by_ballot: bool
    chair: str
    secretary: str
    tellers: str
    members: int
    present: int
    absent: str
    invited: str
    discussion: str
    conclusion: str
    ballots_out: int | None
    ballots_in: int | None
    symbol: str
    letterhead: Letterhead
    words: Wording
    tally_words: Wording
    legal_bases: tuple[str, ...]
    blocs: int
    votes: tuple[VotedOn, ...]


def why_no_minutes(session: CouncilSession) -> str:
    if session.closed_at is None:
        return "Phiên họp chưa khóa kết quả. Xin ghi đủ kết quả từng đề nghị rồi khóa."
    return ""


def why_no_tally(session: CouncilSession) -> str:
    if session.method != CouncilSession.Method.BALLOT:
        return "Phiên họp biểu quyết giơ tay, không có kiểm phiếu."
    return why_no_minutes(session)


def gather_council(session: CouncilSession) -> CouncilFacts:
    session = CouncilSession.objects.select_related("season").get(pk=session.pk)
    if why := why_no_minutes(session):
        raise NotReady(why)
    day = session.held_on
    votes = list(
        session.votes.select_related(
            "session", "proposal__award_type", "proposal__standing", "proposal__bloc_year__bloc",
            "proposal__bloc_year__locality",
        ).order_by(
            "proposal__award_type__order", "proposal__place", "proposal__bloc_year__number", "pk"
        )
    )  # fmt: skip
    return CouncilFacts(
        year=session.season.year,
        held_on=day,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        by_ballot=session.method == CouncilSession.Method.BALLOT,
        chair=session.chair,
        secretary=session.secretary,
        tellers=session.tellers,
        members=session.members,
        present=session.present,
        absent=session.absent,
        invited=session.invited,
        discussion=session.discussion,
        conclusion=session.conclusion,
        ballots_out=session.ballots_out,
        ballots_in=session.ballots_in,
        symbol=_symbol(),
        letterhead=letterhead(day),
        words=wording("bien_ban_hoi_dong", day),
        tally_words=wording("bien_ban_kiem_phieu", day),
        legal_bases=tuple(each.short_citation for each in legal_bases_on(day, "to_trinh")),
        blocs=len({vote.proposal.bloc_year_id for vote in votes if vote.proposal.bloc_year_id}),
        votes=tuple(_voted_on(vote) for vote in votes),
    )


def _symbol() -> str:
    register = NumberRegister.objects.filter(issuer__code=COUNCIL, kind_name=MINUTES).first()
    return register.symbol if register else ""


def _voted_on(vote: Vote) -> VotedOn:
    proposal, outcome = vote.proposal, vote.outcome
    told = [
        bloc_number_named(proposal.bloc_year) if proposal.bloc_year else "",
        f"hạng {place_named(proposal.place)}" if proposal.place else "",
        f"{format_points(proposal.standing.total)} điểm" if proposal.standing else "",
    ]
    return VotedOn(
        name=proposal.legal_name,
        award=award_named(proposal.award_type, proposal.place),
        rank=", ".join(part for part in told if part),
        agree=vote.agree,
        disagree=vote.disagree,
        invalid=vote.invalid,
        percent=outcome.percent,
        passed=vote.passed,
        sentence=outcome.sentence,
        note=vote.note,
    )


# --- The papers --------------------------------------------------------------------------------


def council_minutes_paper(facts: CouncilFacts) -> Paper:
    words, common = facts.words, _common_facts(facts)
    return Paper(
        kind="bien_ban_hoi_dong",
        code="BB",
        title=f"Biên bản họp {facts.letterhead.council} năm {facts.year}, "
        f"ngày {facts.held_on:%d/%m/%Y}",
        file_stem=f"bien-ban-hop-hoi-dong-{facts.year}",
        blocks=(
            _head(facts),
            Title(words("ten"), words("trich_yeu", **common)),
            Paragraph(words("mo_dau", **common)),
            Heading(1, f"I. {words('thanh_phan').upper()}"),
            BulletList(tuple(_attendance(facts, common))),
            Heading(1, f"II. {words('noi_dung').upper()}"),
            *_content(facts, common),
            Paragraph(words("ket", **(common | {"time": hour_in_words(facts.ends_at)})),
                      closing=True),
            Recipients(words.lines("noi_nhan", **common)),
            Signatures(
                words.signers(
                    "chu_ky", signed_name(facts.secretary), signed_name(facts.chair),
                    note=NOTE_TO_SIGN,
                )
            ),
        ),
    )  # fmt: skip


def _common_facts(facts: CouncilFacts) -> dict[str, object]:
    return {
        "year": facts.year,
        "office": facts.letterhead.office,
        "council": facts.letterhead.council,
        "time": hour_in_words(facts.starts_at),
        "date": day_in_words(facts.held_on),
        "place": facts.place,
        "chair": facts.chair,
        "secretary": facts.secretary,
        "tellers": facts.tellers,
        "present": facts.present,
        "members": facts.members,
        "absent": facts.absent,
        "guests": facts.invited,
        "discussion": facts.discussion,
        "proposals": len(facts.votes),
        "passed": sum(vote.passed for vote in facts.votes),
        "blocs": facts.blocs,
        "legal_bases": "; ".join(facts.legal_bases),
    }


def _head(facts: CouncilFacts) -> Head:
    return Head(
        superior=parted(facts.letterhead.office),
        issuer=parted(facts.letterhead.council),
        place=facts.letterhead.place,
        date=facts.held_on,
        number_symbol=f"/{facts.symbol}" if facts.symbol else "",
    )


def _attendance(facts: CouncilFacts, common: dict[str, object]) -> Iterator[str]:
    for key in ("chu_tri", "thu_ky", "co_mat"):
        yield facts.words(key, **common)
    if facts.absent:
        yield facts.words("vang", **common)
    if facts.invited:
        yield facts.words("khach_moi", **common)


def _content(facts: CouncilFacts, common: dict[str, object]) -> Iterator[Block]:
    words = facts.words
    yield Paragraph(f"1. {words('bao_cao', **common)}")
    yield Paragraph(f"2. {words('tieu_chuan', **common)}")
    yield Paragraph(f"3. {words('thao_luan', **common)}")
    yield Paragraph(f"4. {words('bo_phieu' if facts.by_ballot else 'bieu_quyet', **common)}")
    yield _vote_table(facts)
    rejected = [vote for vote in facts.votes if not vote.passed]
    number = 5
    if rejected:
        yield Paragraph(f"{number}. {words('khong_thong_qua', **common)}")
        yield BulletList(tuple(_rejection(vote) for vote in rejected))
        number += 1
    yield Paragraph(f"{number}. {words('ket_luan', **common)}")
    for line in facts.conclusion.splitlines():
        yield Paragraph(line)


def _rejection(vote: VotedOn) -> str:
    why = f" {vote.note}" if vote.note else ""
    return f"{vote.name} ({vote.award}): {vote.sentence}{why}"


def _vote_table(facts: CouncilFacts) -> Table:
    columns = (
        Column("STT", 11, "center"),
        Column("Tập thể, cá nhân", 42),
        Column("Hình thức đề nghị", 34),
        Column("Khối, hạng, điểm", 27),
        Column("Số phiếu đồng ý", 16, "center"),
        Column("Tỷ lệ", 17, "center"),
        Column("Kết quả", 21, "center"),
    )
    rows = tuple(
        Row((str(order), vote.name, vote.award, vote.rank, str(vote.agree),
             percent_text(vote.percent), "Thông qua" if vote.passed else "Không thông qua"))
        for order, vote in enumerate(facts.votes, start=1)
    )  # fmt: skip
    return Table(columns, rows, size=12)


def tally_paper(facts: CouncilFacts) -> Paper:
    words, common = facts.tally_words, _common_facts(facts)
    invalid = {vote.invalid for vote in facts.votes}
    # The session keeps no count of whole ballots that were void; one figure where all agree.
    void = invalid.pop() if len(invalid) == 1 else None
    valid = facts.ballots_in - void if facts.ballots_in is not None and void is not None else None
    return Paper(
        kind="bien_ban_kiem_phieu",
        code="BB",
        title=f"Biên bản kiểm phiếu năm {facts.year}, ngày {facts.held_on:%d/%m/%Y}",
        file_stem=f"bien-ban-kiem-phieu-{facts.year}",
        blocks=(
            Head(
                superior=parted(facts.letterhead.office),
                issuer=parted(facts.letterhead.council),
                place=facts.letterhead.place,
                date=facts.held_on,
            ),
            Title(words("ten"), words("trich_yeu", **common)),
            Paragraph(words("mo_dau", **common)),
            Paragraph(
                words("so_phieu", issued=facts.ballots_out, returned=facts.ballots_in, valid=valid,
                      invalid=void)
            ),
            _tally_table(facts),
            Paragraph(
                words("ket", **(common | {"time": hour_in_words(facts.ends_at)})), closing=True
            ),
            Signatures(
                words.signers(
                    "chu_ky", "", signed_name(facts.secretary), signed_name(facts.chair),
                    note=NOTE_TO_SIGN,
                )
            ),
        ),
    )  # fmt: skip


def _tally_table(facts: CouncilFacts) -> Table:
    columns = (
        Column("STT", 11, "center"),
        Column("Tập thể, cá nhân", 52),
        Column("Hình thức đề nghị", 38),
        Column("Đồng ý", 16, "center", group="Số phiếu"),
        Column("Không đồng ý", 17, "center", group="Số phiếu"),
        Column("Không hợp lệ", 17, "center", group="Số phiếu"),
        Column("Tỷ lệ đồng ý", 19, "center"),
    )
    rows = tuple(
        Row((str(order), vote.name, vote.award, str(vote.agree), str(vote.disagree),
             str(vote.invalid), percent_text(vote.percent)))
        for order, vote in enumerate(facts.votes, start=1)
    )  # fmt: skip
    return Table(columns, rows, size=12)
