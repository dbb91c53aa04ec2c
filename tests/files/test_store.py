import hashlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db import transaction

from files.models import StoredFile
from files.services import FileMissing, kept, name_of, read, store
from tests.factories.moments import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SCAN = b"%PDF-1.7 bien ban"


@pytest.fixture(autouse=True)
def cupboard(settings, tmp_path):
    """A store of its own for each test."""
    settings.MEDIA_ROOT = tmp_path / "files"


def keep(content=SCAN, *, owner, name="Biên bản.pdf"):
    return store(
        content=content, name=name, media_type="application/pdf", owner=owner, at=NOON, by=owner
    )


def path_of(digest):
    return Path(kept().path(name_of(digest)))


def test_what_was_stored_is_read_back_with_its_name_size_and_owner():
    owner = UserFactory()

    stored = keep(owner=owner)

    assert read(stored) == SCAN
    assert stored.digest == hashlib.sha256(SCAN).hexdigest()
    assert (stored.name, stored.size, stored.uploaded_at) == ("Biên bản.pdf", len(SCAN), NOON)
    assert list(StoredFile.objects.owned_by(owner)) == [stored]


def test_one_owners_files_are_not_anothers():
    keep(owner=UserFactory())

    assert not StoredFile.objects.owned_by(UserFactory()).exists()


def test_the_same_bytes_are_kept_once_and_belong_to_each_owner(settings):
    first, second = keep(owner=UserFactory()), keep(owner=UserFactory(), name="khac.pdf")

    assert first.pk != second.pk
    assert path_of(first.digest) == path_of(second.digest)
    assert len([each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]) == 1


def test_a_half_written_file_is_written_anew():
    stored = keep(owner=UserFactory())
    path_of(stored.digest).write_bytes(SCAN[:3])

    again = keep(owner=UserFactory())

    assert read(again) == SCAN


def test_a_rolled_back_row_leaves_at_most_bytes_nobody_names():
    owner = UserFactory()
    with transaction.atomic():
        stored = keep(owner=owner)
        transaction.set_rollback(True)

    assert not StoredFile.objects.exists()
    assert path_of(stored.digest).exists()


def test_a_file_that_is_gone_is_told_by_its_name():
    stored = keep(owner=UserFactory())
    path_of(stored.digest).unlink()

    with pytest.raises(FileMissing, match="Không tìm thấy tệp Biên bản.pdf trong kho."):
        read(stored)


def test_a_file_that_was_changed_on_disk_is_not_handed_out():
    stored = keep(owner=UserFactory())
    path_of(stored.digest).write_bytes(b"%PDF-1.7 sua lai.")

    with pytest.raises(FileMissing, match="không còn đúng như lúc gửi"):
        read(stored)


def test_the_name_a_person_gave_never_becomes_a_path(settings):
    stored = keep(owner=UserFactory(), name="../../etc/passwd")

    assert path_of(stored.digest).is_relative_to(settings.MEDIA_ROOT)


def test_a_store_elsewhere_is_only_a_setting(settings):
    """Nothing but save, open, exists and delete is asked of it, so an S3-compatible one will do."""
    settings.STORAGES = {
        **settings.STORAGES,
        "kept": {"BACKEND": "tests.files.test_store.FourVerbs"},
    }

    stored = keep(owner=UserFactory())

    assert read(stored) == SCAN
    assert read(keep(owner=UserFactory())) == SCAN
    assert not settings.MEDIA_ROOT.exists()

    damage(kept(), name_of(stored.digest))
    with pytest.raises(FileMissing, match="không còn đúng"):
        read(stored)
    assert read(keep(owner=UserFactory())) == SCAN

    kept().delete(name_of(stored.digest))
    with pytest.raises(FileMissing, match="Không tìm thấy"):
        read(stored)


def test_two_who_save_the_same_bytes_at_once_leave_one_file(settings, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "kept": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    keep(owner=UserFactory())
    monkeypatch.setattr(kept(), "exists", told_too_early(kept().exists))

    stored = keep(owner=UserFactory())

    folder = "/".join(name_of(stored.digest).split("/")[:2])
    assert kept().listdir(folder)[1] == [stored.digest]


def told_too_early(exists):
    """The first question is answered as it was before the other one saved."""
    asked = []

    def answer(name):
        asked.append(name)
        return len(asked) > 1 and exists(name)

    return answer


def damage(shelf, name):
    shelf.delete(name)
    shelf.save(name, ContentFile(b"%PDF-1.7 sua lai."))


class FourVerbs:
    """A store that knows no path, no size, no listing."""

    def __init__(self):
        self._store = InMemoryStorage()

    def save(self, name, content):
        return self._store.save(name, content)

    def open(self, name):
        return self._store.open(name)

    def exists(self, name):
        return self._store.exists(name)

    def delete(self, name):
        self._store.delete(name)
