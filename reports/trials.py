"""A paper as it would read with a wording that is not saved yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.db import transaction

from blocs.models import Season
from catalogue.models import PaperText
from reports.blocks import Paper
from reports.dossiers import NotReady
from reports.models import IssuedPaper
from reports.selectors import Part, dossier_parts
from reports.services import paper_as_it_stands


@dataclass(frozen=True)
class Trial:
    """The paper, and which real thing it was made from."""

    paper: Paper
    label: str
    year: int


def trial_of(key: str, text: str) -> Trial | None:
    """The newest paper of this kind that can be made, with the text in its place.

    Whatever the day of the paper: the text stands alone for its key, and nothing of it is kept.
    """
    kind = key.partition(".")[0]
    if kind not in IssuedPaper.Kind.values:
        return None
    with transaction.atomic():
        PaperText.objects.filter(key=key).delete()
        PaperText.objects.create(key=key, text=text)
        found = next(_made(kind), None)
        transaction.set_rollback(True)
    return found


def _made(kind: str) -> Iterator[Trial]:
    for season in Season.objects.order_by("-year"):
        for part in dossier_parts(season):
            if part.kind == kind and part.is_ready:
                yield from _tried(part, season)


def _tried(part: Part, season: Season) -> Iterator[Trial]:
    if part.subject is None:
        return
    try:
        paper = paper_as_it_stands(part.kind, part.subject)
    except NotReady:
        return
    yield Trial(paper, part.label, season.year)


@dataclass(frozen=True)
class Stretch:
    """Words that stay, go or come."""

    kind: Literal["same", "gone", "new"]
    text: str


def difference(old: str, new: str) -> list[Stretch]:
    """Word by word, what is taken out before what comes in."""
    before, after = _words(old), _words(new)
    stretches: list[Stretch] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            stretches.append(Stretch("same", "".join(before[a:b])))
            continue
        if b > a:
            stretches.append(Stretch("gone", "".join(before[a:b])))
        if d > c:
            stretches.append(Stretch("new", "".join(after[c:d])))
    return stretches


def _words(text: str) -> list[str]:
    """Words each with the blank before it, so that joining gives the text again."""
    words: list[str] = []
    for piece in text.replace("\n", " \n ").split(" "):
        words += [" ", piece] if words else [piece]
    return words
