"""Seals that nobody alters: the database refuses, whoever asks, and a command checks them all."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from scoring import guards
from scoring.models import (
    Seal,
    Standing,
)
from tests.scoring.test_sealing import sealed, sealed_anew

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded():
    guards.install(connection)
    yield
    guards.uninstall(connection)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


FORBIDDEN = [
    "UPDATE scoring_seal SET digest = 'x'",
    "UPDATE scoring_seal SET event_hash = 'x'",
    "UPDATE scoring_seal SET sealed_by_id = sealed_by_id + 1",
    "UPDATE scoring_seal SET number = 2",
    "DELETE FROM scoring_seal",
    "UPDATE scoring_scoreline SET alliance_points = 1",
    "UPDATE scoring_scoreline SET self_reason = 'x'",
    "DELETE FROM scoring_scoreline",
    "UPDATE scoring_scoresheet SET alliance_total = 1",
    "UPDATE scoring_scoresheet SET state = 'nhap'",
    "UPDATE scoring_scoresheet SET state = 'da_tham_dinh', bloc_total = 1",
    "DELETE FROM scoring_scoresheet",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses_to_touch_what_is_sealed(statement, guarded):
    sealed()

    with pytest.raises(DatabaseError, match="đã (ghi|chốt) thì không sửa"), transaction.atomic():
        sql(statement)


def test_the_guards_let_the_acts_through_and_a_reopening_is_written_once(guarded):
    sealed_anew()

    assert Seal.objects.count() == 2
    with pytest.raises(DatabaseError, match="đã ghi thì không sửa"), transaction.atomic():
        sql("UPDATE scoring_seal SET reopen_reason = 'khac', reopened_at = NULL WHERE number = 1")


def test_the_command_checks_every_seal_and_the_guards(guarded, capsys):
    sealed()
    call_command("verify_seals")
    assert capsys.readouterr().out == "Khớp: 1 lần chốt.\n"

    guards.uninstall(connection)
    Standing.objects.update(class_name="Khá")
    with pytest.raises(CommandError, match="1 lần chốt không khớp"):
        call_command("verify_seals")
    assert "Thiếu khóa chống sửa: scoring_seal_no_update" in capsys.readouterr().err
