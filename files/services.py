"""Keeping bytes: file first, row after, so that any row's file exists."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from files.models import StoredFile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class FileMissing(Exception):
    """The row is there, the bytes are not, or they are no longer the same bytes."""


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest


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
    _write(path_of(digest), content)
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


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def read(stored: StoredFile) -> bytes:
    """The bytes as they came in. Raises `FileMissing` where they are gone or changed."""
    try:
        content = path_of(stored.digest).read_bytes()
    except OSError as error:
        raise FileMissing(f"Không tìm thấy tệp {stored.name} trong kho.") from error
    if hashlib.sha256(content).hexdigest() != stored.digest:
        raise FileMissing(f"Tệp {stored.name} trong kho không còn đúng như lúc gửi.")
    return content
