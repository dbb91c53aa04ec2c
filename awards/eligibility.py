"""What a placing is open to, and why not: requirements, quotas, votes. Pure.

Every requirement answers with a finding: what was asked, what was seen, on what legal basis, and
what would cure it. People choose; nothing here picks a winner.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from history.vietnamese import format_date, format_number
from scoring.marking.numbers import points_text


class State(StrEnum):
    MET = "met"
    WARN = "warn"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Finding:
    """One requirement looked at."""

    state: State
    requirement: str
    evidence: str
    legal_basis: str = ""
    cure: str = ""


def is_open(findings: Iterable[Finding]) -> bool:
    """The award may be proposed: nothing blocks it; warnings are for people to weigh."""
    return all(finding.state != State.BLOCKED for finding in findings)


# --- What is known about the nominee -----------------------------------------------------------


@dataclass(frozen=True)
class PlacingFact:
    """A sealed place. `closed` holds the reasons of gates that close the way to awards."""

    place: int | None
    total: Decimal | None
    shared_by: int = 1
    reason: str = ""
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateFact:
    """A local condition with its answer; None is not confirmed yet."""

    requirement: str
    held: bool | None
    evidence: str = ""
    blocks: bool = True
    legal_basis: str = ""
    cure: str = ""


@dataclass(frozen=True)
class SuspensionFact:
    """A dated stop on considering the nominee; open-ended without an end."""

    reason: str
    source: str
    starts_on: date
    ends_on: date | None = None
    legal_basis: str = ""

    def is_open_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Basis(StrEnum):
    """What an award was given for; only yearly work builds up towards a higher award."""

    MERIT = "merit"
    CAMPAIGN = "campaign"
    SUDDEN = "sudden"


@dataclass(frozen=True)
class Registered:
    """An award put down at the start of the year; without a place, for whatever place."""

    award: str
    place: int | None = None


@dataclass(frozen=True)
class PreviousAward:
    """An award already decided. `achievement` says for what, so that it is not given twice."""

    award: str
    year: int
    achievement: str
    decision: str
    basis: Basis = Basis.MERIT
    revoked: bool = False


@dataclass(frozen=True)
class Nominee:
    placing: PlacingFact
    registered: frozenset[Registered] = frozenset()
    gates: tuple[GateFact, ...] = ()
    suspensions: tuple[SuspensionFact, ...] = ()
    previous: tuple[PreviousAward, ...] = ()


# --- What the award asks -----------------------------------------------------------------------


@dataclass(frozen=True)
class QuotaRow:
    """So many of one award for a range of places of a bloc."""

    award: str
    award_name: str
    first: int
    last: int
    count: int
    legal_basis: str = ""

    def covers(self, place: int | None) -> bool:
        return place is not None and self.first <= place <= self.last

    @property
    def places_text(self) -> str:
        return (
            f"hạng {self.first}"
            if self.first == self.last
            else (f"hạng {self.first} đến hạng {self.last}")
        )


@dataclass(frozen=True)
class TermRule:
    """What must lie behind: another award so many times, or so many years since this one."""

    requirement: str
    award: str
    times: int = 0
    within_years: int = 0
    consecutive: bool = False
    years_between: int = 0
    legal_basis: str = ""


@dataclass(frozen=True)
class AwardRule:
    """One award of one season, as the office's data describe it."""

    award: str
    name: str
    year: int
    achievement: str
    quota: QuotaRow
    terms: tuple[TermRule, ...] = ()
    min_total: Decimal | None = None
    registration: State = State.WARN
    legal_basis: str = ""
    same_achievement_basis: str = ""


def findings(
    nominee: Nominee,
    rule: AwardRule,
    *,
    on: date,
    candidates: int = 1,
    proposed: int = 0,
    counted: bool = False,
) -> list[Finding]:
    """Everything the award asks of the nominee.

    `candidates` counts those of the bloc in the quota's range of places, the nominee included;
    `proposed` those already put forward on the same quota row, the nominee not included;
    `counted` says that the nominee holds a place of the row too.
    """
    return [
        place_finding(nominee.placing, rule),
        quota_finding(rule.quota, candidates=candidates, proposed=proposed, counted=counted),
        *_points_findings(nominee.placing, rule),
        registered_finding(nominee, rule),
        *(gate_finding(gate) for gate in nominee.gates),
        *(_closed_finding(why, rule) for why in nominee.placing.closed),
        *suspension_findings(nominee.suspensions, on=on),
        same_achievement_finding(nominee.previous, rule),
        *(term_finding(nominee.previous, term, rule.year) for term in rule.terms),
    ]


def place_finding(placing: PlacingFact, rule: AwardRule) -> Finding:
    asked = f"Đạt {rule.quota.places_text} của Khối"
    basis = rule.legal_basis or rule.quota.legal_basis
    if placing.place is None:
        why = placing.reason or "Chưa được xếp hạng."
        return Finding(State.BLOCKED, asked, why, basis, "Chỉ đề nghị đơn vị đã được xếp hạng.")
    shared = f" ({placing.shared_by} đơn vị cùng hạng)" if placing.shared_by > 1 else ""
    evidence = f"Hạng {placing.place}{shared}."
    if rule.quota.covers(placing.place):
        return Finding(State.MET, asked, evidence, basis)
    cure = f"Chọn hình thức dành cho hạng {placing.place}."
    return Finding(State.BLOCKED, asked, evidence, basis, cure)


def quota_finding(
    row: QuotaRow, *, candidates: int, proposed: int, counted: bool = False
) -> Finding:
    """Over quota people choose; beyond what they chose nothing more goes in."""
    asked = f"Trong số lượng {row.count} {row.award_name} cho {row.places_text}"
    taken = f"Đã đề nghị {proposed + counted}/{row.count}"
    own = f"{taken}, tính cả đề nghị này."
    if proposed >= row.count:
        cure = "Rút bớt một đề nghị, hoặc xin thêm số lượng bằng văn bản rồi sửa chỉ tiêu khen."
        seen = own if counted else f"{taken}."
        return Finding(State.BLOCKED, asked, seen, row.legal_basis, cure)
    if candidates > row.count:
        return Finding(
            State.WARN,
            asked,
            f"{candidates} đơn vị ở {row.places_text} cho {row.count} suất.",
            row.legal_basis,
            "Hội đồng chọn và ghi lý do vào biên bản.",
        )
    others = f"Đơn vị khác của Khối đã đề nghị: {proposed}/{row.count}."
    return Finding(State.MET, asked, own if counted else others, row.legal_basis)


def _points_findings(placing: PlacingFact, rule: AwardRule) -> list[Finding]:
    if rule.min_total is None:
        return []
    asked = f"Đạt từ {points_text(rule.min_total)} trở lên"
    if placing.total is None:
        cure = "Hoàn thành bảng chấm điểm."
        return [Finding(State.BLOCKED, asked, "Chưa có tổng điểm.", rule.legal_basis, cure)]
    evidence = f"Được {points_text(placing.total)}."
    if placing.total >= rule.min_total:
        return [Finding(State.MET, asked, evidence, rule.legal_basis)]
    cure = "Không đủ điểm cho hình thức này, xem hình thức thấp hơn."
    return [Finding(State.BLOCKED, asked, evidence, rule.legal_basis, cure)]


def registered_finding(nominee: Nominee, rule: AwardRule) -> Finding:
    """Registered awards and results differ in real years: how grave that is, is a setting."""
    asked = f"Đã đăng ký {rule.name} từ đầu năm"
    names = [each for each in nominee.registered if each.award == rule.award]
    if any(each.place in (None, nominee.placing.place) for each in names):
        return Finding(State.MET, asked, "Có trong bản đăng ký thi đua.", rule.legal_basis)
    if names:
        places = ", ".join(str(place) for place in sorted(each.place or 0 for each in names))
        evidence = f"Đăng ký cho hạng {places}."
    else:
        evidence = "Không có trong bản đăng ký thi đua."
    cure = "Khối và Liên minh ghi ý kiến vào biên bản nếu vẫn đề nghị."
    return Finding(rule.registration, asked, evidence, rule.legal_basis, cure)


def gate_finding(gate: GateFact) -> Finding:
    if gate.held:
        return Finding(State.MET, gate.requirement, gate.evidence, gate.legal_basis)
    if gate.held is None:
        evidence = gate.evidence or "Chưa xác nhận."
        cure = gate.cure or "Xin xác nhận rồi ghi vào hồ sơ."
        return Finding(State.WARN, gate.requirement, evidence, gate.legal_basis, cure)
    state = State.BLOCKED if gate.blocks else State.WARN
    return Finding(state, gate.requirement, gate.evidence, gate.legal_basis, gate.cure)


def _closed_finding(why: str, rule: AwardRule) -> Finding:
    cure = "Không đề nghị khen; nếu điểm sai thì mở lại bảng điểm và ghi lý do."
    return Finding(
        State.BLOCKED, "Không vướng điều kiện của bộ tiêu chí", why, rule.legal_basis, cure
    )


def suspension_findings(suspensions: Sequence[SuspensionFact], *, on: date) -> list[Finding]:
    """No proposal while a stop is open."""
    asked = "Không đang bị tạm dừng xét khen thưởng"
    stops = [each for each in suspensions if each.is_open_on(on)]
    if not stops:
        return [Finding(State.MET, asked, "Không có tạm dừng nào đang mở.")]
    return [Finding(State.BLOCKED, asked, *_stop(each)) for each in stops]


def _stop(stop: SuspensionFact) -> tuple[str, str, str]:
    until = f" đến {format_date(stop.ends_on)}" if stop.ends_on else ""
    evidence = f"{stop.reason}, từ {format_date(stop.starts_on)}{until} ({stop.source})."
    cure = "Chờ có kết luận; khi có, ghi ngày kết thúc tạm dừng kèm văn bản."
    return evidence, stop.legal_basis, cure


def same_achievement_finding(previous: Sequence[PreviousAward], rule: AwardRule) -> Finding:
    """Nothing is awarded twice for one achievement."""
    asked = "Chưa được khen cho cùng thành tích"
    again = [p for p in previous if p.achievement == rule.achievement and not p.revoked]
    basis = rule.same_achievement_basis
    if not again:
        return Finding(State.MET, asked, "Chưa có quyết định nào cho thành tích này.", basis)
    evidence = "; ".join(f"{each.award} theo {each.decision}" for each in again) + "."
    cure = "Không đề nghị lần hai; nếu quyết định cũ sai thì thu hồi bằng quyết định."
    return Finding(State.BLOCKED, asked, evidence, basis, cure)


def term_finding(previous: Sequence[PreviousAward], term: TermRule, year: int) -> Finding:
    """Years since the last one, and how often before. Sudden and campaign awards don't count."""
    years = sorted(
        {
            each.year
            for each in previous
            if each.award == term.award
            and each.basis == Basis.MERIT
            and not each.revoked
            and each.year < year
        }
    )
    shown = f"Đã có năm {', '.join(str(each) for each in years)}." if years else "Chưa có lần nào."
    if _waited(years, term, year) and _often_enough(years, term, year):
        return Finding(State.MET, term.requirement, shown, term.legal_basis)
    cure = "Chưa đủ điều kiện năm nay; bổ sung quyết định cũ vào hồ sơ nếu còn thiếu."
    return Finding(State.BLOCKED, term.requirement, shown, term.legal_basis, cure)


def _waited(years: Sequence[int], term: TermRule, year: int) -> bool:
    return not years or year - years[-1] >= term.years_between


def _often_enough(years: Sequence[int], term: TermRule, year: int) -> bool:
    if term.consecutive:
        return all(year - back in years for back in range(1, term.times + 1))
    first = year - term.within_years if term.within_years else 0
    return len([each for each in years if each >= first]) >= term.times


# --- Quotas over a whole bloc ------------------------------------------------------------------


@dataclass(frozen=True)
class QuotaUse:
    """A quota row against the places of a bloc."""

    row: QuotaRow
    candidates: int
    over: int
    left: int
    sentence: str


def quota_uses(rows: Iterable[QuotaRow], places: Sequence[int | None]) -> list[QuotaUse]:
    """How each row meets the ranking: (1, 1, 3) has two firsts and leaves nobody second."""
    return [_quota_use(row, sum(row.covers(place) for place in places)) for row in rows]


def _quota_use(row: QuotaRow, candidates: int) -> QuotaUse:
    over, left = max(candidates - row.count, 0), max(row.count - candidates, 0)
    sentence = f"{row.award_name}: {candidates} đơn vị ở {row.places_text} cho {row.count} suất"
    if over:
        sentence += f", thừa {over}: Hội đồng chọn."
    elif left:
        sentence += f", còn {left} suất không có đơn vị đạt hạng."
    else:
        sentence += ", vừa đủ."
    return QuotaUse(row, candidates, over, left, sentence)


# --- Votes -------------------------------------------------------------------------------------


class VoteError(ValueError):
    """Counts that cannot be; says which."""


@dataclass(frozen=True)
class VoteOutcome:
    """How a vote came out, with the sentence the minutes print."""

    passed: bool
    quorate: bool
    percent: Decimal
    sentence: str


Denominator = Literal["total", "present"]
DENOMINATORS: dict[Denominator, str] = {"total": "tổng số thành viên", "present": "số có mặt"}


def share_from(text: str) -> Fraction:
    """ "2/3", "80%" and "0.8" as exact shares: two thirds has no finite decimal."""
    digits = text.strip().replace(",", ".")
    try:
        share = Fraction(digits.removesuffix("%")) / (100 if digits.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise VoteError(f"Tỷ lệ «{text}» không đọc được. Ghi như 2/3, 80% hoặc 0,8.") from None
    if not 0 <= share <= 1:
        raise VoteError(f"Tỷ lệ «{text}» phải từ 0 đến 100%.")
    return share


def passed(
    agree: int,
    *,
    denominator: Denominator,
    members: int,
    present: int,
    threshold: Decimal | Fraction,
    quorum: Decimal | Fraction = Fraction(0),
) -> VoteOutcome:
    """Enough came, and enough of the denominator agreed.

    With the denominator of all members those who wrote in count too, so that `agree` may be more
    than came.
    """
    _check_counts(agree, denominator, members, present)
    out_of = members if denominator == "total" else present
    quorate = present > 0 and present >= Fraction(quorum) * members
    enough = quorate and agree >= Fraction(threshold) * out_of
    share = _percent(Fraction(agree, out_of)) if out_of else Decimal(0)
    sentence = _vote_sentence(agree, out_of, share, DENOMINATORS[denominator], threshold, enough)
    if not quorate:
        sentence += _no_quorum(present, members, quorum)
    return VoteOutcome(enough, quorate, share, sentence)


def _no_quorum(present: int, members: int, quorum: Decimal | Fraction) -> str:
    least = f"dưới mức {_percent_text(quorum)} " if quorum else ""
    return f" Cuộc họp có {present}/{members} thành viên, {least}nên không hợp lệ: triệu tập lại."


def _check_counts(agree: int, denominator: Denominator, members: int, present: int) -> None:
    if members <= 0:
        raise VoteError("Chưa ghi tổng số thành viên.")
    if not 0 <= present <= members:
        raise VoteError(f"Số có mặt phải từ 0 đến {members}.")
    most = members if denominator == "total" else present
    if not 0 <= agree <= most:
        raise VoteError(f"Số phiếu đồng ý phải từ 0 đến {most}.")


def _vote_sentence(
    agree: int,
    out_of: int,
    share: Decimal,
    of_what: str,
    threshold: Decimal | Fraction,
    enough: bool,
) -> str:
    result = "thông qua" if enough else "không thông qua"
    return (
        f"{agree}/{out_of} phiếu đồng ý, đạt {format_number(share, least=1, most=2)}% {of_what} "
        f"(mức cần {_percent_text(threshold)}): {result}."
    )


def _percent(share: Fraction) -> Decimal:
    """In hundredths of a per cent, half up."""
    return Decimal(int(share * 10000 + Fraction(1, 2))) / 100


def _percent_text(share: Decimal | Fraction) -> str:
    exact = Fraction(share)
    if exact.denominator in (3, 6, 7, 9):
        return f"{exact.numerator}/{exact.denominator}"
    return f"{format_number(_percent(exact))}%"


# --- Bonus -------------------------------------------------------------------------------------


def bonus(multiple: Decimal, base_salary: int, rounding: int) -> int:
    """Tiền thưởng in đồng: the multiple of the base salary, rounded up."""
    exact = Fraction(multiple) * base_salary
    return -int(-exact // rounding) * rounding
