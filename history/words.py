"""How acts are told in Vietnamese. Each app registers its own words when it starts."""

from collections.abc import Mapping

_verbs: dict[str, str] = {}
_labels: dict[str, str] = {}


def register(verbs: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
    """`verbs`: "scoring.submitted" → "nộp bảng chấm điểm". `labels`: names of facts in `changes`
    that are no field of the subject: "roles" → "vai"."""
    _verbs.update(verbs)
    _labels.update(labels or {})


def verb(name: str) -> str:
    """What was done; a verb nobody registered is told by its own name, so that it is noticed."""
    return _verbs.get(name, name)


def label(name: str) -> str | None:
    return _labels.get(name)


def verbs() -> Mapping[str, str]:
    return dict(_verbs)
