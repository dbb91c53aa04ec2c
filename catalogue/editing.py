"""The office's own words, law and signers: what is added holds from a day on and is recorded.

A wording or a signer is never overwritten: the new row begins where the old one gives way, and a
paper already issued keeps its own file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms.models import model_to_dict

from accounts.models import User
from catalogue.models import LegalBasis, ListColumn, PaperText, Signatory
from catalogue.names import BLANKS, blanks_in, blanks_named, shown, stored, typed_blanks
from catalogue.permissions import may_edit_catalogue
from catalogue.shipped import PAPER_TEXTS, read_table
from history import clock
from history.conflicts import Stale
from history.services import digest_of, record

LONGEST_TEXT = 6_000
FASTER = "Có người vừa lưu trước anh/chị. Hai bản ở dưới; gửi lần nữa là lấy bản anh/chị đang ghi."


def _refuse_unless_admin(by: User) -> None:
    if not may_edit_catalogue(by):
        raise PermissionDenied("Sửa câu chữ, căn cứ, người ký là việc của quản trị Liên minh.")


# --- Wordings ----------------------------------------------------------------------------------


def allowed_blanks(key: str) -> tuple[str, ...]:
    """What a paper can fill in at this place: the blanks any text of the key ever had."""
    texts = [*PaperText.objects.filter(key=key).values_list("text", flat=True)]
    texts += ["\n".join(row["text"]) for row in read_table(PAPER_TEXTS) if row["key"] == key]
    return tuple(dict.fromkeys(blank for text in texts for blank in blanks_in(text)))


def checked_text(key: str, typed: str) -> str:
    """The text as it is stored, or what is wrong with it and how to mend it."""
    text = stored(typed.strip())
    if not text:
        raise ValidationError({"text": "Xin ghi câu chữ. Muốn như cũ thì lấy lại câu đi kèm."})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": f"Câu chữ dài quá {LONGEST_TEXT:,} ký tự. Xin rút ngắn."})
    if text.count("{") != len(typed_blanks(text)) or text.count("}") != text.count("{"):
        raise ValidationError({"text": "Dấu { và } phải đi thành cặp, mỗi cặp một chỗ trống."})
    allowed = allowed_blanks(key)
    unknown = [blank for blank in typed_blanks(text) if blank not in allowed]
    if unknown:
        named = ", ".join(f"{{{BLANKS.get(blank, blank)}}}" for blank in dict.fromkeys(unknown))
        raise ValidationError({"text": f"{named} không có trong mẫu này. {_choice(allowed)}"})
    return text


def _choice(allowed: Sequence[str]) -> str:
    if not allowed:
        return "Câu này không có chỗ nào để điền."
    return f"Dùng được: {', '.join(blanks_named(allowed))}."


@transaction.atomic
def reword(
    *,
    key: str,
    text: str,
    valid_from: date,
    seen: int,
    by: User,
    at: datetime | None = None,
) -> PaperText:
    """A new text for papers dated from a day on. `seen` is the newest row the page showed."""
    _refuse_unless_admin(by)
    rows = _rows_under_lock(PaperText, key=key)
    if not rows:
        raise ValidationError("Chỗ này không còn câu chữ nào. Xin mở lại trang.")
    at = clock.at(at)
    newest = rows[-1]
    if newest.pk != seen:
        raise Stale(FASTER, {"text": shown(newest.text), "valid_from": newest.valid_from})
    checked = checked_text(key, text)
    before = _standing(rows, valid_from)
    if before is not None and before.text == checked:
        raise ValidationError({"text": "Câu chữ không khác câu đang dùng từ ngày này."})
    row = PaperText.objects.create(key=key, text=checked, valid_from=valid_from, confirmed=True)
    record(
        by=by, verb="catalogue.reworded", subject=row, at=at,
        changes={"text": [shown(before.text) if before else "", shown(checked)],
                 "valid_from": valid_from},
    )  # fmt: skip
    return row


def _standing(rows: Sequence[Any], day: date) -> Any | None:
    """Of the rows that hold on a day the one that began last."""
    holding = [row for row in rows if row.holds_on(day)]
    return max(holding, key=lambda row: (row.valid_from or date.min, row.pk), default=None)


# --- Signers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignerGiven:
    """`authority` lines stand above the title: "KT. CHỦ TỊCH"."""

    title: str
    name: str = ""
    authority: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def appoint_signatory(
    *, post: str, given: SignerGiven, seen: int, by: User, at: datetime | None = None
) -> Signatory:
    """Who signs as this from a day on, to a last day where one is known."""
    _refuse_unless_admin(by)
    rows = _rows_under_lock(Signatory, post=post)
    if not rows:
        raise ValidationError("Vai ký này không còn. Xin mở lại trang.")
    at = clock.at(at)
    newest = rows[-1]
    if newest.pk != seen:
        raise Stale(FASTER, _values(newest, SIGNER_FIELDS))
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        raise ValidationError({"valid_to": "Ngày kết thúc phải từ ngày bắt đầu trở đi."})
    row = Signatory(post=post, **vars(given))
    _clean(row)
    row.save()
    record(by=by, verb="catalogue.signatory_named", subject=row, at=at,
           changes=_values(row, SIGNER_FIELDS))  # fmt: skip
    return row


SIGNER_FIELDS = ("authority", "title", "name", "valid_from", "valid_to")


# --- Legal bases -------------------------------------------------------------------------------

BASIS_FIELDS = (
    "kind", "number", "title", "issuer_name", "issued_on", "group", "rank", "topic",
    "valid_from", "valid_to", "replaced_by", "consolidated_by", "confirmed", "source",
)  # fmt: skip


def basis_mark(basis: LegalBasis | None) -> str:
    """What a form keeps, so that a later save of somebody else is noticed."""
    return digest_of(_values(basis, BASIS_FIELDS))[:16] if basis else ""


@transaction.atomic
def save_basis(
    *,
    basis: LegalBasis | None,
    values: Mapping[str, Any],
    seen: str,
    by: User,
    at: datetime | None = None,
) -> LegalBasis:
    """An act as papers cite it. `values` holds `BASIS_FIELDS`."""
    _refuse_unless_admin(by)
    held = LegalBasis.objects.select_for_update().get(pk=basis.pk) if basis else None
    at = clock.at(at)
    if held and basis_mark(held) != seen:
        raise Stale(FASTER, {name: getattr(held, name) for name in BASIS_FIELDS})
    before = _values(held, BASIS_FIELDS) if held else {}
    row = held or LegalBasis()
    for name in BASIS_FIELDS:
        setattr(row, name, values[name])
    _refuse_loose_basis(row)
    _clean(row)
    after = _values(row, BASIS_FIELDS)
    changes = {name: [before.get(name), after[name]] for name in after
               if before.get(name) != after[name]}  # fmt: skip
    if held and not changes:
        raise ValidationError("Chưa có gì thay đổi để lưu.")
    row.save()
    verb = "catalogue.basis_changed" if held else "catalogue.basis_added"
    record(by=by, verb=verb, subject=row, at=at, changes=changes)
    return row


def _refuse_loose_basis(row: LegalBasis) -> None:
    if row.kind != LegalBasis.Kind.LAW and not row.number:
        raise ValidationError({"number": "Xin ghi số, ký hiệu. Chỉ Luật mới được để trống."})
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi."})
    if row.replaced_by_id and row.replaced_by_id == row.pk:
        raise ValidationError({"replaced_by": "Văn bản không thể thay chính nó."})


# --- Columns of the province's list ------------------------------------------------------------


@dataclass(frozen=True)
class ColumnGiven:
    pk: int
    label: str
    order: int
    width: int
    is_shown: bool


def columns_mark() -> str:
    return digest_of([_values(each, COLUMN_FIELDS) for each in ListColumn.objects.all()])[:16]


COLUMN_FIELDS = ("label", "order", "width", "is_shown")


@transaction.atomic
def arrange_list(
    *, columns: Sequence[ColumnGiven], seen: str, by: User, at: datetime | None = None
) -> None:
    """Labels, order and presence of every column at once."""
    _refuse_unless_admin(by)
    held = {each.pk: each for each in ListColumn.objects.select_for_update()}
    at = clock.at(at)
    if columns_mark() != seen:
        raise Stale("Có người vừa sửa các cột. Trang đã nạp lại; xin xem rồi sửa lần nữa.")
    if not any(given.is_shown for given in columns):
        raise ValidationError("Danh sách phải có ít nhất một cột.")
    changes: dict[str, Any] = {}
    for given in columns:
        row = held[given.pk]
        before = _values(row, COLUMN_FIELDS)
        row.label, row.order, row.width = given.label, given.order, given.width
        row.is_shown = given.is_shown
        after = _values(row, COLUMN_FIELDS)
        if after != before:
            row.save()
            changes[given.label] = [_told(before), _told(after)]
    if not changes:
        raise ValidationError("Chưa có gì thay đổi để lưu.")
    record(by=by, verb="catalogue.list_arranged", subject=next(iter(held.values())), at=at,
           changes=changes)  # fmt: skip


def _told(values: Mapping[str, Any]) -> str:
    presence = "" if values["is_shown"] else ", không in"
    return f"{values['order']}. {values['label']}{presence}"


# --- Shared ------------------------------------------------------------------------------------


def _rows_under_lock(model: Any, **which: str) -> list[Any]:
    """Oldest first. The oldest is locked and all are read after that: a row that another hand
    added while this one waited is among them."""
    model.objects.select_for_update().filter(**which).order_by("pk").first()
    return list(model.objects.filter(**which).order_by("pk"))


def _values(row: models.Model, names: Sequence[str]) -> dict[str, Any]:
    held = model_to_dict(row, fields=names)
    return {name: held.get(name) for name in names}


def _clean(row: models.Model) -> None:
    """What the model itself demands, with what belongs to no field said of the whole form."""
    try:
        row.full_clean()
    except ValidationError as fault:
        told = dict(fault.message_dict)
        if NON_FIELD_ERRORS in told:
            raise ValidationError(
                "Văn bản cùng loại, số và ngày đã có trong danh mục. Xin sửa dòng ấy."
            ) from fault
        raise
