"""Bảng tổng hợp điểm và xếp hạng of a bloc: what was sealed, and what is proposed for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from awards.models import Proposal
from history import clock
from history.vietnamese import format_points
from reports.blocks import (
    Block,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
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
    bloc_named,
    bloc_number_named,
    letterhead,
    parted,
    short_date,
    wording,
)
from reports.wording import BlankDate
from scoring.models import Question, Ranking, Standing
from scoring.selectors.questions import about_words, questions_of
from scoring.selectors.rankings import sealed

DIGEST_SHOWN = 12


@dataclass(frozen=True)
class RankedUnit:
    place: int | None
    name: str
    self_total: Decimal | None
    bloc_total: Decimal | None
    total: Decimal | None
    class_name: str
    is_tied: bool
    tie_note: str
    not_ranked: str
    no_award: str
    award: str
    capped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A kiến nghị and its written answer, for the whole bloc to read."""

    number: int
    unit: str
    about: str
    text: str
    answer: str
    changed: bool


@dataclass(frozen=True)
class RankingFacts:
    year: int
    number: int
    bloc: str
    issuer: str
    place: str
    sealed_on: date
    digest: str
    letterhead: Letterhead
    words: Wording
    units: tuple[RankedUnit, ...]
    ranking_words: str = ""
    year_words: str = ""
    announced_on: date | None = None
    questions_until: date | None = None
    questions: tuple[Asked, ...] = ()


def why_no_ranking(ranking: Ranking | None) -> str:
    if ranking is None or ranking.state != Ranking.State.SEALED or ranking.sealed_at is None:
        return "Xếp hạng của Khối chưa chốt."
    return ""


def gather_ranking(ranking: Ranking) -> RankingFacts:
    ranking = Ranking.objects.select_related(
        "bloc_year__season", "bloc_year__bloc", "bloc_year__locality"
    ).get(pk=ranking.pk)
    if ranking.sealed_at is None or why_no_ranking(ranking):
        raise NotReady(why_no_ranking(ranking))
    bloc_year, day = ranking.bloc_year, clock.day(ranking.sealed_at)
    head = letterhead(day)
    shown = sealed(bloc_year)
    return RankingFacts(
        year=bloc_year.season.year,
        number=bloc_year.number,
        bloc=bloc_named(bloc_year),
        issuer=bloc_number_named(bloc_year),
        place=bloc_year.locality.name if bloc_year.locality else head.place,
        sealed_on=day,
        digest=_code_of(ranking),
        letterhead=head,
        words=wording("bang_xep_hang", day),
        units=ranked_units(ranking, {row.membership.pk: row.notes for row in shown.rows}),
        ranking_words=shown.ranking_words,
        year_words=shown.year_words,
        announced_on=clock.day(ranking.announced_at) if ranking.announced_at else None,
        questions_until=ranking.questions_until,
        questions=tuple(_asked(each) for each in questions_of(bloc_year)),
    )


def _code_of(ranking: Ranking) -> str:
    """The code of the seal; of a ranking sealed before there were bundles its digest's head."""
    seal = ranking.seals.standing().first()
    return seal.code if seal else ranking.digest[:DIGEST_SHOWN]


def _asked(question: Question) -> Asked:
    return Asked(
        question.number, str(question.asked_for.organization), about_words(question),
        question.text, question.answer, question.changed_points,
    )  # fmt: skip


def ranked_units(
    ranking: Ranking, capped: Mapping[int, tuple[str, ...]] | None = None
) -> tuple[RankedUnit, ...]:
    """The sealed lines in their order, each with the award proposed for it.

    `capped`: why a class was capped, by the membership.
    """
    proposed = {
        each.standing_id: award_named(each.award_type, each.place)
        for each in Proposal.objects.standing_ones()
        .filter(standing__ranking=ranking)
        .select_related("award_type")
    }
    return tuple(
        _ranked(
            standing, proposed.get(standing.pk, ""), (capped or {}).get(standing.membership_id, ())
        )
        for standing in ranking.standings.order_by("order", "pk")
    )


def _ranked(standing: Standing, award: str, capped: tuple[str, ...]) -> RankedUnit:
    return RankedUnit(
        place=standing.place,
        name=standing.legal_name,
        self_total=standing.self_total,
        bloc_total=standing.bloc_total,
        total=standing.total,
        class_name=standing.class_name,
        is_tied=standing.is_tied,
        tie_note=standing.tie_note,
        not_ranked=standing.not_ranked_reason,
        no_award=standing.no_award_reason,
        award=award,
        capped=capped,
    )


# --- The paper ---------------------------------------------------------------------------------


def ranking_paper(facts: RankingFacts) -> Paper:
    words, common = facts.words, _common_facts(facts)
    return Paper(
        kind="bang_xep_hang",
        code="",
        title=f"Bảng xếp hạng {facts.bloc}, năm {facts.year}",
        file_stem=f"bang-xep-hang-khoi-{facts.number:02d}-{facts.year}",
        blocks=(
            Head(
                superior=parted(facts.letterhead.office),
                issuer=facts.issuer,
                place=facts.place,
                date=BlankDate(facts.sealed_on.year, facts.sealed_on.month),
            ),
            Title(words("ten"), words("trich_yeu", **common)),
            Table(COLUMNS, tuple(_row(unit) for unit in facts.units), size=12),
            *_notes(facts),
            *_questions(facts),
            Signatures(words.signers("chu_ky", note=NOTE_TO_SIGN)),
        ),
    )


COLUMNS = (
    Column("Hạng", 13, "center"),
    Column("Đơn vị", 56),
    Column("Tự chấm", 16, "right"),
    Column("Khối chấm", 16, "right"),
    Column("Thẩm định", 16, "right", bold=True),
    Column("Đề nghị khen", 43),
)


def _common_facts(facts: RankingFacts) -> dict[str, object]:
    return {"year": facts.year, "bloc": facts.bloc, "date": short_date(facts.sealed_on)}


def _row(unit: RankedUnit) -> Row:
    return Row(
        (
            "–" if unit.place is None else str(unit.place),
            unit.name,
            points(unit.self_total),
            points(unit.bloc_total),
            points(unit.total),
            award_cell(unit),
        )
    )


def points(value: Decimal | None) -> str:
    return "" if value is None else format_points(value)


def award_cell(unit: RankedUnit) -> str:
    if unit.place is None:
        return "Không xếp hạng"
    return unit.award or ("Không xét" if unit.no_award else "–")


def _notes(facts: RankingFacts) -> Iterator[Block]:
    return (Paragraph(text, note=True) for text in _remarks(facts))


ASKED_COLUMNS = (
    Column("Số", 11, "center"),
    Column("Đơn vị hỏi, về việc", 42),
    Column("Nội dung kiến nghị", 50),
    Column("Trả lời của Liên minh", 57),
)


def _questions(facts: RankingFacts) -> Iterator[Block]:
    """What was asked in the window of công bố dự kiến, and what was answered."""
    if not facts.questions:
        return
    dates = {"since": facts.announced_on, "until": facts.questions_until}
    shown = {name: short_date(day) if day else "" for name, day in dates.items()}
    yield Heading(2, facts.words("kien_nghi", **shown))
    yield Table(ASKED_COLUMNS, tuple(_asked_row(each) for each in facts.questions), size=11)


def _asked_row(each: Asked) -> Row:
    outcome = "Có thay đổi điểm." if each.changed else "Không thay đổi điểm."
    about = f"{each.unit}\n{each.about[:1].upper()}{each.about[1:]}"
    return Row((str(each.number), about, each.text, f"{each.answer}\n{outcome}"))


def _remarks(facts: RankingFacts) -> Iterator[str]:
    words = facts.words
    for unit in facts.units:
        if unit.not_ranked:
            yield words("khong_xep", name=unit.name, reason=unit.not_ranked)
        if unit.no_award and unit.place is not None:
            yield words("khong_xet", name=unit.name, reason=unit.no_award)
        for reason in unit.capped:
            yield words("xep_loai", name=unit.name, reason=reason)
        if unit.tie_note:
            yield words("xet_bang_diem", name=unit.name, note=unit.tie_note)
    yield from _tied(facts)
    if facts.ranking_words:
        yield words("cach_xep_hang", ranking=facts.ranking_words, year_points=facts.year_words)
    yield words("ghi_chu")
    yield words("chot", date=short_date(facts.sealed_on), check_code=facts.digest)


def _tied(facts: RankingFacts) -> Iterator[str]:
    places = sorted({unit.place for unit in facts.units if unit.is_tied and unit.place})
    for place in places:
        names = [unit.name for unit in facts.units if unit.place == place]
        yield facts.words("dong_hang", names=", ".join(names))
