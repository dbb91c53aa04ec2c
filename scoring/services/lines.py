"""One line of a sheet: what was typed and what the figures say, into what it shall hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_points, format_time
from scoring.marking import (
    Choice,
    Count,
    Fact,
    Given,
    GivenError,
    NotComputable,
    Ratio,
    Rounding,
    Scored,
    Tier,
    by_hand,
    mark,
)
from scoring.models import Criterion, Reading, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.selectors.facts import facts_by_period, rule_of
from scoring.selectors.readings import last_before, reason_wanted, scores
from scoring.services.storing import store


@dataclass(frozen=True)
class LineEntry:
    """What a scorer writes on one line: points (MANUAL, or by hand where the figures give none),
    or `input`: the label of a CHOICE, the number of times of a COUNT. `version` is the line's as
    the form showed it; None where no form was shown.
    """

    points: Decimal | None = None
    input: str | int | None = None
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True)
class _Wanted:
    """What a line shall hold for a reading."""

    points: Decimal | None
    input: str | int | None
    state: str
    reason: str


@dataclass(frozen=True)
class Judged:
    """What lines shall hold, by their ids, and what is wrong with those that cannot."""

    wanted: Mapping[int, _Wanted]
    problems: Mapping[int, str]


def write_lines(
    sheet: ScoreSheet,
    reading: Reading,
    lines: Sequence[ScoreLine],
    entries: Mapping[int, LineEntry],
    *,
    by: User,
    at: datetime,
) -> list[ScoreLine]:
    """Judge every line first; then change those that differ, all of them or none."""
    if set(entries) - {line.pk for line in lines}:
        raise ValidationError("Có tiêu chí không thuộc bảng này. Xin tải lại trang rồi nhập lại.")
    judged = judge_lines(sheet, reading, lines, entries, facts_by_period(sheet, lines))
    if judged.problems:
        raise ValidationError({str(pk): text for pk, text in judged.problems.items()})
    return store_lines(lines, judged.wanted, reading, entries, by=by, at=at)


def judge_lines(
    sheet: ScoreSheet,
    reading: Reading,
    lines: Iterable[ScoreLine],
    entries: Mapping[int, LineEntry],
    facts: Mapping[int, Mapping[str, Fact]],
) -> Judged:
    """The lines of one sheet that change, and one sentence per wrong line.

    `facts` by the period they are read in.
    """
    rounding = Rounding(sheet.criteria_set.decimal_places)
    wanted: dict[int, _Wanted] = {}
    problems: dict[int, str] = {}
    for line in lines:
        entry = entries.get(line.pk)
        if not scores(reading, line.criterion):
            if entry and entry.points is not None:
                problems[line.pk] = _scored_by_others(line.criterion)
            continue
        try:
            new = _wanted(line, reading, entry, facts[line.period], rounding)
        except GivenError as problem:
            problems[line.pk] = str(problem)
            continue
        if new is not None and new != _held(line, reading):
            wanted[line.pk] = new
    return Judged(wanted, problems)


def store_lines(
    lines: Iterable[ScoreLine],
    wanted: Mapping[int, _Wanted],
    reading: Reading,
    entries: Mapping[int, LineEntry],
    *,
    by: User,
    at: datetime,
) -> list[ScoreLine]:
    """Write what was judged, of one sheet or of many, over the versions that were shown."""
    changed = [line for line in lines if line.pk in wanted]
    _refuse_stale(changed, reading, entries)
    for line in changed:
        _hold(line, reading, wanted[line.pk], by, at)
    store(changed, [f"{reading}_{part}" for part in _PARTS])
    return changed


_PARTS = ("points", "input", "state", "reason", "by", "at")


def as_before(line: ScoreLine, reading: Reading) -> LineEntry | None:
    """The entry that takes over what the reading before gave; None where it gave nothing."""
    before = last_before(line, reading)
    if before is None:
        return None
    given = getattr(line, f"{before.reading}_input")
    by_hand_reason = (
        getattr(line, f"{before.reading}_reason")
        if getattr(line, f"{before.reading}_state") == LineState.NOT_COMPUTABLE
        else ""
    )
    return LineEntry(before.points, given, by_hand_reason, line.version)


def _scored_by_others(criterion: Criterion) -> str:
    return f"Tiêu chí này do bên khác chấm ({criterion.get_scored_by_display()}). Xin để trống."


def _held(line: ScoreLine, reading: Reading) -> _Wanted:
    return _Wanted(
        line.points(reading),
        getattr(line, f"{reading}_input"),
        getattr(line, f"{reading}_state"),
        getattr(line, f"{reading}_reason"),
    )


def _wanted(
    line: ScoreLine,
    reading: Reading,
    entry: LineEntry | None,
    facts: Mapping[str, Fact],
    rounding: Rounding,
) -> _Wanted | None:
    """What the line shall hold; None where nothing was entered and nothing can be reckoned."""
    rule = rule_of(line.criterion)
    if isinstance(rule, Tier | Ratio):
        return _from_figures(rule, line, reading, entry, facts, rounding)
    if entry is None:
        return None
    given = _given(rule, entry)
    got = mark(rule, given, {}, rounding)
    if not isinstance(got, Scored):
        return _Wanted(None, None, LineState.BLANK, entry.reason.strip())
    _ask_reason(line, reading, got.points, entry.reason)
    kept = given if isinstance(given, str | int) else None
    return _Wanted(got.points, kept, LineState.SCORED, entry.reason.strip())


def _given(rule: object, entry: LineEntry) -> Given:
    if isinstance(rule, Choice | Count):
        if entry.input in (None, "") and entry.points is not None:
            raise GivenError("Xin chọn mức hoặc ghi số lần; điểm do quy tắc tính ra.")
        return entry.input
    return entry.points


def _ask_reason(line: ScoreLine, reading: Reading, points: Decimal | None, reason: str) -> None:
    sentence = reason_wanted(points, last_before(line, reading))
    if sentence and not reason.strip():
        raise GivenError(sentence)


def _from_figures(
    rule: Tier | Ratio,
    line: ScoreLine,
    reading: Reading,
    entry: LineEntry | None,
    facts: Mapping[str, Fact],
    rounding: Rounding,
) -> _Wanted:
    """Points follow from the figures; only where these give none, people score by hand."""
    got = mark(rule, None, facts, rounding)
    held = _held(line, reading)
    reason = held.reason if entry is None else entry.reason.strip()
    if isinstance(got, NotComputable):
        return _by_hand(rule, held.points if entry is None else entry.points, reason)
    points = got.points
    before = last_before(line, reading)
    copied = before.points if before else None
    if entry and entry.points not in (None, points, held.points, copied):
        raise GivenError(
            f"Theo số liệu được {format_points(points)} điểm. Sửa số liệu, không ghi điểm vào đây."
        )
    if reason_wanted(points, before) and not reason and isinstance(got, Scored):
        reason = f"Tính từ số liệu: {got.how}"
    return _Wanted(points, None, LineState.SCORED, reason)


def _by_hand(rule: Tier | Ratio, points: Decimal | None, reason: str) -> _Wanted:
    """The line says that figures gave no points, also once people did."""
    if points is None:
        return _Wanted(None, None, LineState.NOT_COMPUTABLE, reason)
    if not reason:
        raise GivenError("Số liệu chưa tính ra điểm nên chấm tay, xin ghi lý do.")
    return _Wanted(by_hand(rule, points), None, LineState.NOT_COMPUTABLE, reason)


def _refuse_stale(
    changed: Iterable[ScoreLine], reading: Reading, entries: Mapping[int, LineEntry]
) -> None:
    """Somebody wrote one of these lines after the form was shown."""
    stale = [line for line in changed if _is_stale(line, entries.get(line.pk))]
    if not stale:
        return
    last = max(stale, key=lambda line: getattr(line, f"{reading}_at") or _NEVER)
    who, when = getattr(last, f"{reading}_by"), getattr(last, f"{reading}_at")
    called = who.called if who else "có người"
    hour = f" lúc {format_time(when)}" if who else ""
    by_whom = f"{called[0].upper()}{called[1:]} đã lưu{hour}"
    raise Stale(
        f"{by_whom}, sau khi anh/chị mở trang này. Số của hai bên ghi bên dưới, "
        "xin xem rồi bấm Lưu lần nữa.",
        {str(line.pk): _shown(line, reading) for line in stale},
    )


_NEVER = datetime(1, 1, 1, tzinfo=clock.VIETNAM)


def _is_stale(line: ScoreLine, entry: LineEntry | None) -> bool:
    return entry is not None and entry.version not in (None, line.version)


def _shown(line: ScoreLine, reading: Reading) -> dict[str, Any]:
    held = _held(line, reading)
    return {
        "points": held.points,
        "input": held.input,
        "reason": held.reason,
        "version": line.version,
    }


def _hold(line: ScoreLine, reading: Reading, new: _Wanted, by: User, at: datetime) -> None:
    values = (new.points, new.input, new.state, new.reason, by, at)
    for part, value in zip(_PARTS, values, strict=True):
        setattr(line, f"{reading}_{part}", value)
