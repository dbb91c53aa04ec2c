"""What a copy changed against the set it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalogue.models import Indicator
from history.vietnamese import DASH, format_number
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import (
    USUAL,
    GroupView,
    definition_of,
    group_views,
    tie_break_words,
    year_words,
)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was; `before` and `after` in words, empty where there is none."""

    what: str
    kind: Literal["mới", "bỏ", "sửa"]
    before: str = ""
    after: str = ""


HEAD: Mapping[str, str] = {
    "name": "Tên",
    "scale": "Thang điểm",
    "bonus_inside": "Điểm thưởng",
    "decimal_places": "Số lẻ khi làm tròn",
    "ranking_rule": "Cách xếp hạng",
    "ballot_candidates": "Số đơn vị đưa vào bỏ phiếu",
    "gap_threshold": "Chênh lệch cần đối chiếu từ",
    "second_look": "Cán bộ thứ hai xem lại",
}
GROUP: Mapping[str, str] = {"name": "Tên", "kind": "Loại", "cap": "Điểm tối đa"}
ROW: Mapping[str, str] = {
    "code": "Mã",
    "text": "Nội dung",
    "max_points": "Điểm chuẩn",
    "rule": "Cách chấm",
    "params": "Các mức",
    "guidance": "Hướng dẫn",
    "scored_by": "Ai chấm",
    "evidence": "Minh chứng",
    "indicator": "Số liệu đặt cạnh",
    "system_fact": "Việc hệ thống đã biết",
    "citation": "Căn cứ",
}
GATE: Mapping[str, str] = {
    "kind": "Loại",
    "group": "Nhóm",
    "percent": "Mức %",
    "effect": "Không đạt thì",
    "capped_class": "Xếp loại cao nhất",
    "citation": "Căn cứ",
}
CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "ranking_rule": dict(CriteriaSet.RankingRule.choices),
    "bonus_inside": {True: "nằm trong thang điểm", False: "cộng thêm ngoài thang điểm"},
    "kind": {**dict(CriteriaGroup.Kind.choices), **dict(Gate.Kind.choices)},
    "rule": dict(Criterion.Rule.choices),
    "scored_by": dict(Criterion.ScoredBy.choices),
    "system_fact": dict(Criterion.SystemFact.choices),
    "effect": dict(Gate.Effect.choices),
    "second_look": dict(CriteriaSet.SecondLook.choices),
}
NUMBERS = {"scale", "gap_threshold", "cap", "max_points", "percent"}


def differences(criteria_set: CriteriaSet, origin: CriteriaSet) -> list[Difference]:
    """Head, classes, ties, groups, rows, gates, in the order of the page."""
    indicators = {each.code: each for each in Indicator.objects.all()}
    now, then = {**USUAL, **definition_of(criteria_set)}, {**USUAL, **definition_of(origin)}
    words = _rule_words(group_views(origin)), _rule_words(group_views(criteria_set))
    return [
        *_changed("Phần chung", then, now, HEAD),
        *_whole("Mức xếp loại", _classes(then), _classes(now)),
        *_whole(
            "Khi bằng điểm",
            "; ".join(tie_break_words(then["tie_break"], indicators)),
            "; ".join(tie_break_words(now["tie_break"], indicators)),
        ),
        *_whole("Cách tính điểm năm", year_words(origin), year_words(criteria_set)),
        *_pairs("Nhóm", _by(then["groups"], "code"), _by(now["groups"], "code"), GROUP, "name"),
        *_rows(then, now, words, indicators),
        *_pairs("Điều kiện", _by(then["gates"], "text"), _by(now["gates"], "text"), GATE, ""),
    ]


def _by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _classes(definition: Mapping[str, Any]) -> str:
    return "; ".join(f"{e['name']} từ {format_number(e['from'])}" for e in definition["classes"])


def _rule_words(groups: list[GroupView]) -> dict[str, str]:
    return {
        row.criterion.code: "; ".join(filter(None, (row.measured, *row.words))) or row.wrong
        for group in groups
        for row in group.criteria
    }


def _rows(
    then: Mapping[str, Any],
    now: Mapping[str, Any],
    words: tuple[dict[str, str], dict[str, str]],
    indicators: Mapping[str, Indicator],
) -> Iterator[Difference]:
    """A row is known by its code, wherever it stands; rules are told as the page tells them."""
    before, after = (_flat(each, words[n], indicators) for n, each in enumerate((then, now)))
    yield from _pairs("Tiêu chí", before, after, {**ROW, "in_group": "Nhóm"}, "text")


def _flat(
    definition: Mapping[str, Any], words: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> dict[str, dict[str, Any]]:
    found = {}
    for group in definition["groups"]:
        for row in group["criteria"]:
            figure = indicators.get(row["indicator"] or "")
            found[row["code"]] = {
                **row,
                "params": words.get(row["code"], ""),
                "indicator": str(figure) if figure else "",
                "in_group": group["code"],
            }
    return found


def _pairs(
    noun: str,
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
    title: str,
) -> Iterator[Difference]:
    for key, row in after.items():
        what = f"{noun} {key}" if title else f"{noun} «{key}»"
        if key not in before:
            yield Difference(what, "mới", after=str(row.get(title, "")))
        else:
            yield from _changed(what, before[key], row, names)
    for key, row in before.items():
        if key not in after:
            what = f"{noun} {key}" if title else f"{noun} «{key}»"
            yield Difference(what, "bỏ", before=str(row.get(title, "")))


def _changed(
    what: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[Difference]:
    for name, label in names.items():
        old, new = before.get(name), after.get(name)
        if (old or None) != (new or None):
            yield Difference(f"{what}: {label}", "sửa", _shown(name, old), _shown(name, new))


def _whole(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, "sửa", before or DASH, after or DASH)


def _shown(name: str, value: Any) -> str:
    if name in CHOICES and value in CHOICES[name]:
        return str(CHOICES[name][value])
    if value in (None, ""):
        return DASH
    return format_number(value) if name in NUMBERS else str(value)
