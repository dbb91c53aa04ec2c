"""A file is sent, looked at, mended, brought in whole, and for a day taken back.

The same for every kind of list: what differs is the kind's own (`home.services.preview.ListKind`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from accounts.models import User
from blocs.models import Season
from files.services import read, store
from files.spreadsheets import SpreadsheetError
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text, format_datetime
from home.models import ImportBatch
from home.services.bulk import uncollected
from home.services.kinds import KINDS, kind_of
from home.services.preview import ANOTHER, WRONG_CODE, Choices, Note, Preview, PreviewRow, Undoing

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 200
LONGEST_CELL = 250
MOST_CHOICES = 10_050
MOST_NAMED = 200
"""Names that the record of an act holds; the batch itself knows the rest."""
MOVED = (
    "Dữ liệu đã thay đổi từ lúc anh/chị xem tệp này, nên chưa ghi gì. "
    "Xin xem lại các dòng dưới đây rồi bấm Nhập."
)


def open_batch(
    *,
    kind: str,
    content: bytes,
    name: str,
    season: Season | None = None,
    year: int | None = None,
    options: dict[str, object] | None = None,
    by: User,
    at: datetime | None = None,
) -> ImportBatch:
    """Keep the file by its digest, so that what was looked at is what goes in."""
    refuse_others(kind, by)
    at = clock.at(at)
    owner: models.Model = season or by
    with transaction.atomic():
        kept = store(
            content=content, name=clean_text(name)[-LONGEST_NAME:] or "danh-sach.xlsx",
            media_type=MEDIA_TYPE, owner=owner, at=at, by=by,
        )  # fmt: skip
        return ImportBatch.objects.create(
            kind=kind, season=season, year=year if season is None else season.year,
            options=options or {}, file=kept, by=by, sent_at=at,
        )  # fmt: skip


def refuse_others(kind: str, by: User) -> None:
    if not KINDS[kind].may(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh nhập được danh sách.")


def look(*, batch: ImportBatch, by: User, as_sent: bool = False) -> Preview:
    """What the file would do now, with the choices made so far, or, `as_sent`, without the rows
    left out and the cells mended here. Raises FileMissing."""
    refuse_others(batch.kind, by)
    content = read(batch.file)
    choices = Choices(answers=batch.answers) if as_sent else Choices.of(batch)
    with uncollected():
        return preview_of(batch, content, choices)


def preview_of(batch: ImportBatch, content: bytes, choices: Choices) -> Preview:
    kind = kind_of(batch)
    try:
        parsed = kind.read(content, batch, choices)
    except SpreadsheetError as error:
        return Preview(faults=(Note(error.reason, error.cure),))
    return kind.preview(parsed, batch, choices)


# --- Choices: kept with the batch, no act of their own ------------------------------------------


def held(batch: ImportBatch, by: User) -> ImportBatch:
    """The batch, locked, for its own person, while it is looked at."""
    refuse_others(batch.kind, by)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.by_id != by.pk:
        raise PermissionDenied("Tệp này do người khác gửi. Xin gửi tệp của mình.")
    if not batch.is_viewed:
        raise ValidationError(no_longer_viewed(batch))
    return batch


def no_longer_viewed(batch: ImportBatch) -> str:
    if batch.state == ImportBatch.State.DROPPED:
        return "Tệp này đã bỏ. Xin gửi lại tệp nếu cần nhập."
    when = format_datetime(batch.imported_at) if batch.imported_at else ""
    return f"Tệp này đã nhập lúc {when}. Muốn nhập nữa, xin gửi lại tệp."


# The file is read before the database is held: reading takes longer than writing.


def leave_out(*, batch: ImportBatch, key: str, by: User) -> ImportBatch:
    """A row ticked out by name."""
    row_called(key, look(batch=batch, by=by))
    with transaction.atomic():
        batch = held(batch, by)
        if key not in batch.left_out:
            batch.left_out = [*batch.left_out, key]
        return kept(batch)


def take_back(*, batch: ImportBatch, key: str, by: User) -> ImportBatch:
    """The row as the file has it: neither left out, nor mended, nor answered."""
    row_called(key, look(batch=batch, by=by))
    with transaction.atomic():
        batch = held(batch, by)
        batch.left_out = [each for each in batch.left_out if each != key]
        batch.fixes.pop(key, None)
        batch.answers.pop(key, None)
        return kept(batch)


def mend(*, batch: ImportBatch, key: str, cells: Mapping[str, str], by: User) -> ImportBatch:
    """What cells of a row ought to hold: read like any other cell at the next look. A box left
    blank says nothing."""
    said = {column: clean_text(value) for column, value in cells.items() if clean_text(value)}
    if not said:
        raise ValidationError("Xin ghi giá trị đúng của ô, hoặc bấm “Bỏ dòng”.")
    preview = look(batch=batch, by=by)
    row = row_called(key, preview)
    for column, value in said.items():
        if not preview.may_mend(row, column):
            raise ValidationError("Không rõ sửa cột nào. Xin mở lại trang rồi sửa.")
        if len(value) > LONGEST_CELL:
            raise ValidationError(f"Ô ghi tối đa {LONGEST_CELL} ký tự. Xin ghi ngắn lại.")
    with transaction.atomic():
        batch = held(batch, by)
        batch.fixes = batch.fixes | {key: {**batch.fixes.get(key, {}), **said}}
        batch.left_out = [each for each in batch.left_out if each != key]
        return kept(batch)


def answer(*, batch: ImportBatch, keys: Iterable[str], value: str, by: User) -> ImportBatch:
    """Which unit of the register rows are: its key, or ANOTHER, or WRONG_CODE."""
    keys, preview = list(keys), look(batch=batch, by=by)
    for key in keys:
        refuse_unasked(row_called(key, preview), value)
    with transaction.atomic():
        batch = held(batch, by)
        batch.answers = batch.answers | dict.fromkeys(keys, value)
        return kept(batch)


def row_called(key: str, preview: Preview) -> PreviewRow:
    row = preview.by_key.get(key)
    if row is None:
        raise ValidationError("Không rõ dòng nào. Xin mở lại trang rồi chọn.")
    return row


def refuse_unasked(row: PreviewRow, value: str) -> None:
    """Only what the page offered of the row is an answer."""
    none_of_them = WRONG_CODE if row.has_anothers_code else ANOTHER
    if not row.twins or value not in {none_of_them, *(str(each.pk) for each in row.twins)}:
        raise ValidationError(
            f"Dòng {row.number} không có lựa chọn này. Xin mở lại trang rồi chọn."
        )


def kept(batch: ImportBatch) -> ImportBatch:
    if max(len(batch.left_out), len(batch.fixes), len(batch.answers)) > MOST_CHOICES:
        raise ValidationError("Quá nhiều dòng sửa tại đây. Xin sửa trong tệp Excel rồi gửi lại.")
    batch.save(update_fields=["left_out", "fixes", "answers"])
    return batch


@transaction.atomic
def drop(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Nothing of the file was written, and nothing will be."""
    batch = held(batch, by)
    batch.state = ImportBatch.State.DROPPED
    batch.save(update_fields=["state"])
    return batch


# --- In, and out again --------------------------------------------------------------------------


def confirm(
    *, batch: ImportBatch, digest: str, by: User, at: datetime | None = None
) -> ImportBatch:
    """All rows that go in, or none. `digest` is that of the preview the person saw.

    The file is read before the database is held: reading takes longer than writing.
    """
    refuse_others(batch.kind, by)
    content = read(batch.file)
    kind, choices = kind_of(batch), Choices.of(batch)
    with uncollected():
        try:
            parsed = kind.read(content, batch, choices)
        except SpreadsheetError as error:
            raise ValidationError(f"{error.reason} {error.cure}") from error
        try:
            with transaction.atomic():
                return written(batch, parsed, choices, digest, by, at)
        except IntegrityError as error:
            # Somebody wrote by hand what the list brings, between the plan and the writing.
            raise Stale(MOVED) from error


def written(
    batch: ImportBatch, parsed: object, choices: Choices, digest: str, by: User,
    at: datetime | None,
) -> ImportBatch:  # fmt: skip
    batch = held(batch, by)
    kind = kind_of(batch)
    kind.lock(batch)
    at = clock.at(at)
    preview = kind.preview(parsed, batch, choices)
    if Choices.of(batch) != choices or preview.digest != digest:
        raise Stale(MOVED)
    refuse_unready(preview)
    told = kind.write(preview, batch, by, at)
    batch.made, batch.changed, batch.counts = told.made, told.changed, preview.counts()
    batch.state, batch.imported_at = ImportBatch.State.IMPORTED, at
    batch.save()
    return batch


def refuse_unready(preview: Preview) -> None:
    if preview.faults:
        raise ValidationError(f"{preview.faults[0].message} {preview.faults[0].cure}")
    if preview.wrong:
        raise ValidationError(f"Còn {len(preview.wrong)} dòng lỗi. Xin sửa, hoặc bỏ từng dòng.")
    if preview.waiting:
        raise ValidationError(
            f"Còn {len(preview.waiting)} dòng chưa rõ là đơn vị nào. Xin chọn từng dòng."
        )
    if not preview.has_news:
        raise ValidationError(
            "Mọi dòng đã đúng như trên hệ thống, không có gì để nhập. Xin chọn tệp khác nếu cần."
        )


def undoing(*, batch: ImportBatch, by: User, at: datetime | None = None) -> Undoing:
    """What taking the import back would do now. Raises ValidationError where it is too late."""
    refuse_others(batch.kind, by)
    refuse_undo(batch, clock.at(at))
    return kind_of(batch).undoing(batch)


@transaction.atomic
def undo(*, batch: ImportBatch, by: User, at: datetime | None = None) -> ImportBatch:
    """Take back what nobody built upon since; what stays is named with its reason."""
    refuse_others(batch.kind, by)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    kind = kind_of(batch)
    kind.lock(batch)
    at = clock.at(at)
    refuse_undo(batch, at)
    plan = kind.undoing(batch)
    kind.undo(plan, batch, by, at)
    batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, at, by
    batch.stayed = [[each.name, each.why] for each in plan.stays]
    batch.save()
    record(
        by=by, verb="home.import_undone", subject=batch, at=at, season=batch.year,
        role="Quản trị",
        changes={
            "file": batch.file.digest,
            "removed": list(plan.removed[:MOST_NAMED]),
            "restored": list(plan.restored[:MOST_NAMED]),
            "stayed": [f"{each.name}: {each.why}" for each in plan.stays[:MOST_NAMED]],
        },
    )  # fmt: skip
    return batch


def refuse_undo(batch: ImportBatch, at: datetime) -> None:
    if batch.state == ImportBatch.State.UNDONE and batch.undone_at:
        raise ValidationError(
            f"Lần nhập này đã hoàn tác lúc {format_datetime(batch.undone_at)}, "
            "không hoàn tác lần nữa được. Cần đưa lại, xin gửi lại tệp."
        )
    until = batch.undo_until
    if batch.state != ImportBatch.State.IMPORTED or until is None:
        raise ValidationError("Tệp này chưa nhập, không có gì để hoàn tác.")
    if at > until:
        raise ValidationError(
            f"Chỉ hoàn tác được trong 24 giờ, đến {format_datetime(until)}. "
            "Nay xin sửa trực tiếp từng mục."
        )
