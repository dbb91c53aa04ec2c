"""How acts are told in Vietnamese. Each app registers its own words when it starts."""

from collections.abc import Mapping

_verbs: dict[str, str] = {}
# By app, since two apps may call different facts by one name.
_labels: dict[tuple[str, str], str] = {}


def register(verbs: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
    """`verbs`: "scoring.submitted" → "nộp bảng chấm điểm". `labels`: what the facts in `changes`
    of these verbs are called where they are no field of the subject: "roles" → "vai"."""
    _verbs.update(verbs)
    for app in {app_of(name) for name in verbs}:
        _labels.update({(app, name): said for name, said in (labels or {}).items()})


def app_of(verb: str) -> str:
    return verb.partition(".")[0]


def verb(name: str) -> str:
    """What was done; a verb nobody registered is told by its own name, so that it is noticed."""
    return _verbs.get(name, name)


def label(app: str, name: str) -> str | None:
    return _labels.get((app, name))


def verbs() -> Mapping[str, str]:
    return dict(_verbs)
