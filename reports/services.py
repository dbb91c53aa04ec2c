"""Issuing papers: made from the data, rendered, kept by digest, never changed afterwards."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Season
from catalogue.selectors import paper_texts
from files.models import StoredFile
from files.services import read, store
from history import clock
from history.services import digest_of, record
from reports.blocks import CheckCode, Head, Paper
from reports.dossiers import NotReady, paper_of, season_and_bloc
from reports.dossiers.contents import contents_paper, gather_contents
from reports.models import IssuedPaper
from reports.pdf import Rendered, render_pdf
from reports.permissions import may_issue_dossier, may_issue_paper
from reports.selectors import Part, dossier_parts
from reports.slips import scan
from reports.word import MEDIA_TYPE, Written, render_word

Kind = IssuedPaper.Kind
# Letters and digits that cannot be taken for one another when read aloud.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ023456789"
CODE_LENGTH = 10
TRIES = 3
# The papers that carry a printed code and its QR code.
CODED = (Kind.SHEET, Kind.RANKING, Kind.CONTENTS)


@dataclass(frozen=True)
class Missing:
    """A paper that could not be issued, and why."""

    kind: str
    label: str
    why: str


@dataclass(frozen=True)
class DossierIssue:
    """What came of issuing a dossier; `left` papers are ready and wait for the next round."""

    papers: list[IssuedPaper]
    missing: list[Missing]
    made: int = 0
    left: int = 0


@dataclass(frozen=True)
class _Order:
    """A paper about to be issued: what it says, and whose next version it is."""

    kind: str
    subject: models.Model
    season: Season
    bloc_year: BlocYear | None
    paper: Paper
    data_digest: str

    def latest(self) -> IssuedPaper | None:
        issued = IssuedPaper.objects.newest().about(self.subject)
        return issued.filter(kind=self.kind).first()


@dataclass(frozen=True)
class _Made:
    """A paper in both its forms."""

    pdf: Rendered
    word: Written


def issue_paper(
    *, kind: str, subject: models.Model, by: User, at: datetime | None = None
) -> IssuedPaper:
    """The paper as the data stands: the same data gives the paper issued before."""
    season, bloc_year = season_and_bloc(subject)
    if not may_issue_paper(by, kind, bloc_year, clock.day(clock.at(at))):
        raise PermissionDenied("Lập văn bản này là việc của cán bộ Liên minh.")
    paper = paper_as_it_stands(kind, subject)
    return _issue(_order(kind, subject, season, bloc_year, paper), by, at)[0]


def paper_as_it_stands(kind: str, subject: models.Model) -> Paper:
    """From today's data; `NotReady` says what it waits for."""
    if kind == Kind.CONTENTS:
        return _contents(season_and_bloc(subject)[0])
    return paper_of(kind, subject)


def issue_dossier(
    *, season: Season, by: User, at: datetime | None = None, limit: int | None = None
) -> DossierIssue:
    """Every paper of the year that can be made, the contents last.

    With a `limit`, no more than so many are rendered in one go; asking again goes on from there.
    """
    if not may_issue_dossier(by):
        raise PermissionDenied("Lập hồ sơ khen thưởng là việc của cán bộ Liên minh.")
    papers: list[IssuedPaper] = []
    missing: list[Missing] = []
    made = left = 0
    for part in dossier_parts(season):
        if part.kind == Kind.CONTENTS:
            continue
        order = _order_of(part, season, missing)
        if order is None:
            continue
        if limit is not None and made >= limit and not _stands(order):
            left += 1
            continue
        paper, is_new = _issue(order, by, at)
        made += is_new
        papers.append(paper)
    if papers and not left:
        order = _order(Kind.CONTENTS, season, season, None, _contents_of(season, papers))
        contents, is_new = _issue(order, by, at)
        made += is_new
        papers.append(contents)
    return DossierIssue(papers, missing, made, left)


def _order_of(part: Part, season: Season, missing: list[Missing]) -> _Order | None:
    """What to issue for a part of the dossier, or a note of what it waits for."""
    if part.subject is None or part.why_not:
        missing.append(Missing(part.kind, part.label, part.why_not))
        return None
    try:
        paper = paper_of(part.kind, part.subject)
    except NotReady as waiting:
        missing.append(Missing(part.kind, part.label, " ".join(waiting.messages)))
        return None
    return _order(part.kind, part.subject, season, season_and_bloc(part.subject)[1], paper)


def _order(
    kind: str, subject: models.Model, season: Season, bloc_year: BlocYear | None, paper: Paper
) -> _Order:
    return _Order(kind, subject, season, bloc_year, paper, data_digest_of(paper))


def _stands(order: _Order) -> bool:
    latest = order.latest()
    return latest is not None and latest.data_digest == order.data_digest and bool(latest.word_id)


def _contents(season: Season) -> Paper:
    issued = [
        part.issued for part in dossier_parts(season) if part.issued and part.kind != Kind.CONTENTS
    ]
    return _contents_of(season, issued)


def _contents_of(season: Season, papers: Iterable[IssuedPaper]) -> Paper:
    return contents_paper(gather_contents(season, list(papers)))


def _issue(order: _Order, by: User, at: datetime | None) -> tuple[IssuedPaper, bool]:
    """Render outside any transaction, then write under the lock; again where another was faster."""
    day = clock.day(clock.at(at))
    for _ in range(TRIES):
        latest = order.latest()
        if latest and latest.data_digest == order.data_digest:
            return _with_word(order, latest, by, at)
        version = latest.version + 1 if latest else 1
        code = check_code(order, version)
        printed = with_check_code(order.paper, code, day)
        made = _Made(render_pdf(printed), render_word(printed))
        paper = _write(order, version, code, made, by, at)
        if paper is not None:
            return paper, True
    raise ValidationError("Văn bản này đang có người khác lập. Xin thử lại.")


def _with_word(
    order: _Order, paper: IssuedPaper, by: User, at: datetime | None
) -> tuple[IssuedPaper, bool]:
    """A paper of an earlier edition gets its Word file, with the code it was printed with."""
    if paper.word_id:
        return paper, False
    day = clock.day(paper.issued_at)
    written = render_word(with_check_code(order.paper, paper.check_code, day))
    with transaction.atomic():
        Season.objects.select_for_update().get(pk=order.season.pk)
        held = IssuedPaper.objects.get(pk=paper.pk)
        if held.word_id:
            return held, False
        at = clock.at(at)
        held.word = _store_word(order, written, by, at)
        held.save(update_fields=["word"])
        record(by=by, verb="reports.word_added", subject=held, at=at, season=order.season.year,
               changes={"word": written.sha256})  # fmt: skip
    return held, True


def _store_word(order: _Order, written: Written, by: User, at: datetime) -> StoredFile:
    return store(
        content=written.content,
        name=f"{order.paper.file_stem}.docx",
        media_type=MEDIA_TYPE,
        owner=order.subject,
        at=at,
        by=by,
    )


@transaction.atomic
def _write(
    order: _Order, version: int, code: str, made: _Made, by: User, at: datetime | None
) -> IssuedPaper | None:
    """The new version; None where somebody issued one while this was being rendered."""
    Season.objects.select_for_update().get(pk=order.season.pk)
    at = clock.at(at)
    latest = order.latest()
    if (latest.version if latest else 0) + 1 != version:
        return None
    rendered = made.pdf
    file = store(
        content=rendered.content,
        name=f"{order.paper.file_stem}.pdf",
        media_type="application/pdf",
        owner=order.subject,
        at=at,
        by=by,
    )
    if latest:
        IssuedPaper.objects.filter(pk=latest.pk).update(is_latest=False)
    paper = IssuedPaper.objects.create(
        season=order.season,
        bloc_year=order.bloc_year,
        kind=order.kind,
        subject_type=order.subject._meta.label_lower,
        subject_id=str(order.subject.pk),
        title=order.paper.title[:300],
        version=version,
        check_code=code,
        file=file,
        word=_store_word(order, made.word, by, at),
        digest=rendered.sha256,
        data_digest=order.data_digest,
        pages=rendered.pages,
        issued_at=at,
        issued_by=by,
    )
    record(
        by=by, verb="reports.issued", subject=paper, at=at, season=order.season.year,
        changes={"kind": paper.kind, "version": version, "digest": paper.digest,
                 "word": made.word.sha256, "pages": paper.pages, "check_code": code},
    )  # fmt: skip
    return paper


# --- Digests and codes -------------------------------------------------------------------------


def data_digest_of(paper: Paper) -> str:
    """SHA-256 over everything the paper says, and nothing of how it is drawn.

    What stands at its default is left out, so that a block may get a new field without every
    paper ever issued becoming another.
    """
    return digest_of(_plain(paper))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        named = {
            each.name: _plain(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) != each.default
        }
        return {"is": type(value).__name__, **named}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if hasattr(value, "items"):
        return {str(key): _plain(each) for key, each in value.items()}
    return value


def check_code(order: _Order, version: int) -> str:
    """Ten characters that follow from what the paper says and which version it is."""
    about = f"{order.kind}|{order.subject._meta.label_lower}|{order.subject.pk}|{version}"
    digest = hashlib.sha256(f"{about}|{order.data_digest}".encode()).digest()
    plain = base64.b32encode(digest).decode()[:CODE_LENGTH]
    code = plain.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CODE_LETTERS))
    return f"{code[:5]}-{code[5:]}"


def with_check_code(paper: Paper, code: str, day: date) -> Paper:
    """The code, and the QR code that leads to its page, on the tables that are checked by it; a
    tờ trình, a biên bản, a quyết định is checked by its signature and seal."""
    heads = [block for block in paper.blocks if isinstance(block, Head)]
    if paper.kind not in CODED or not heads or any(head.number_symbol for head in heads):
        return paper
    where = paper_texts("chung", day)["tra_cuu"].replace("{code}", code)
    address = reverse("reports:check", args=[code])
    drawn = scan(f"{settings.SITE_URL}{address}")
    return replace(paper, blocks=(*paper.blocks, CheckCode(code, where, drawn.size, drawn.path)))


# --- The dossier as files ----------------------------------------------------------------------


@dataclass(frozen=True)
class DossierFile:
    """A paper under a name that says what it is."""

    name: str
    paper: IssuedPaper

    @property
    def word_name(self) -> str:
        return f"{self.name.removesuffix('.pdf')}.docx"

    @property
    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Each of its files under its name."""
        yield self.name, read(self.paper.file)
        if self.paper.word:
            yield self.word_name, read(self.paper.word)

    @property
    def entry(self) -> dict[str, object]:
        word = self.paper.word
        return {
            "name": self.name,
            "kind": self.paper.kind,
            "title": self.paper.title,
            "version": self.paper.version,
            "pages": self.paper.pages,
            "sha256": self.paper.digest,
            "word": {"name": self.word_name, "sha256": word.digest} if word else None,
        }


def dossier_files(papers: Iterable[IssuedPaper]) -> Iterator[DossierFile]:
    """Names as issued; of two alike the second gets a number."""
    taken: dict[str, int] = {}
    for paper in papers:
        stem = paper.file.name.removesuffix(".pdf")
        taken[stem] = taken.get(stem, 0) + 1
        again = f"-{taken[stem]}" if taken[stem] > 1 else ""
        yield DossierFile(f"{stem}{again}.pdf", paper)


def manifest_of(season: Season, files: Iterable[DossierFile]) -> bytes:
    body = {"season": season.year, "papers": [file.entry for file in files]}
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def issued_dossier(season: Season, user: User) -> list[IssuedPaper]:
    """The newest version of each paper one may see, in the order of the dossier."""
    seen = set(
        IssuedPaper.objects.visible_to(user).filter(season=season).values_list("pk", flat=True)
    )
    parts = dossier_parts(season)
    return [part.issued for part in parts if part.issued and part.issued.pk in seen]


def dossier_zip(season: Season, user: User) -> bytes:
    """The papers issued so far with their manifest; the same papers give the same bytes."""
    files = list(dossier_files(issued_dossier(season, user)))
    if not files:
        raise ValidationError("Chưa lập văn bản nào. Xin lập hồ sơ trước rồi tải.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for file in files:
            for name, content in file.contents:
                _add(package, name, content, zipfile.ZIP_STORED)
        _add(package, "manifest.json", manifest_of(season, files), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _add(package: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    package.writestr(entry, content)
