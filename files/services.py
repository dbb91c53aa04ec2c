"""Keeping bytes: file first, row after, so that any row's file exists."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models

from files.models import StoredFile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class FileMissing(Exception):
    """The row is there, the bytes are not, or they are no longer the same bytes."""


def kept() -> Storage:
    """Where bytes lie: a setting says so."""
    return storages["kept"]


def name_of(digest: str) -> str:
    """Where in the store: by the digest alone, never by what somebody called the file."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def store(
    *,
    content: bytes,
    name: str,
    media_type: str,
    owner: models.Model,
    at: datetime,
    by: "AbstractBaseUser | None" = None,
) -> StoredFile:
    """Keep `content` for `owner`; the same bytes are written once."""
    digest = hashlib.sha256(content).hexdigest()
    _keep(digest, content)
    return StoredFile.objects.create(
        digest=digest,
        name=name,
        media_type=media_type,
        size=len(content),
        owner_type=owner._meta.label_lower,
        owner_id=str(owner.pk),
        uploaded_by_id=by.pk if by else None,
        uploaded_at=at,
    )


def _keep(digest: str, content: bytes) -> None:
    """Written unless it is there whole; what is there damaged is written anew."""
    name, shelf = name_of(digest), kept()
    if shelf.exists(name):
        if _held(name) == content:
            return
        shelf.delete(name)
    saved = shelf.save(name, ContentFile(content))
    if saved != name:
        # Somebody saved the same bytes in this very moment; this store gave ours another name.
        shelf.delete(saved)


def _held(name: str) -> bytes:
    with kept().open(name) as file:
        content: bytes = file.read()
        return content


def read(stored: StoredFile) -> bytes:
    """The bytes as they came in. Raises `FileMissing` where they are gone or changed."""
    name = name_of(stored.digest)
    try:
        if not kept().exists(name):
            raise FileMissing(f"Không tìm thấy tệp {stored.name} trong kho.")
        content = _held(name)
    except OSError as error:
        raise FileMissing(f"Không mở được tệp {stored.name} trong kho.") from error
    if hashlib.sha256(content).hexdigest() != stored.digest:
        raise FileMissing(f"Tệp {stored.name} trong kho không còn đúng như lúc gửi.")
    return content
