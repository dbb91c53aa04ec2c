from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from history import guards
from history.models import Event
from history.services import ChainFault, canonical, digest, digest_of, record, verify_chain
from tests.factories.moments import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def act(subject, verb="accounts.created", **more):
    with transaction.atomic():
        return record(**{"by": subject, "verb": verb, "subject": subject, "at": NOON, **more})


@pytest.fixture
def three_acts():
    user = UserFactory()
    return [act(user), act(user, "accounts.disabled"), act(user, "accounts.enabled")]


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_each_act_carries_the_mark_of_the_one_before(three_acts):
    first, second, third = three_acts

    assert (first.seq, second.seq, third.seq) == (1, 2, 3)
    assert first.prev_hash == ""
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    assert verify_chain() is None


def test_an_act_keeps_names_as_they_were():
    user = UserFactory(full_name="Trần Thị Mẫu")
    event = act(user, role="Quản trị", on_behalf_of="HTX Mẫu", reason="thử", season=2023)

    user.full_name = "Tên Khác"
    user.save()

    event.refresh_from_db()
    assert (event.actor_label, event.subject_label) == ("Trần Thị Mẫu", "Trần Thị Mẫu")
    assert (event.role, event.on_behalf_of, event.reason) == ("Quản trị", "HTX Mẫu", "thử")
    assert event.season == 2023
    assert verify_chain() is None


def test_an_act_without_a_person_is_the_systems():
    assert act(UserFactory(), by=None).actor_label == "Hệ thống"


def test_a_rolled_back_act_leaves_no_trace():
    user = UserFactory()

    with transaction.atomic():
        record(by=user, verb="accounts.created", subject=user, at=NOON)
        transaction.set_rollback(True)

    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused():
    user = UserFactory()

    with pytest.raises(RuntimeError):
        record(by=user, verb="accounts.created", subject=user, at=NOON)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE history_event SET reason = 'khác' WHERE seq = 2",
        "UPDATE history_event SET at = recorded_at WHERE seq = 2",
        "UPDATE history_event SET season = 2024 WHERE seq = 2",
        "UPDATE history_event SET prev_hash = '' WHERE seq = 2",
        "UPDATE history_event SET subject_id = '77' WHERE seq = 2",
        """UPDATE history_event SET changes = '{"x": 1}' WHERE seq = 2""",
    ],
)
def test_a_changed_act_is_found(three_acts, tampering):
    sql(tampering)

    assert verify_chain() == ChainFault(2, "Việc số 2 đã bị sửa sau khi ghi.")


def test_a_removed_act_is_found(three_acts):
    sql("DELETE FROM history_event WHERE seq = 2")

    assert verify_chain() == ChainFault(2, "Thiếu việc số 2 trong nhật ký.")


def test_a_changed_act_with_a_fresh_hash_is_found_at_the_next(three_acts):
    second = three_acts[1]
    second.reason = "khác"
    sql("UPDATE history_event SET reason = %s, hash = %s WHERE seq = 2", "khác", digest(second))

    assert verify_chain() == ChainFault(3, "Việc số 3 đã bị sửa sau khi ghi.")


def test_the_model_itself_refuses_to_change_or_remove(three_acts):
    event = three_acts[0]

    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(reason="khác"),
    ):
        with pytest.raises(ValidationError, match="Nhật ký chỉ ghi thêm"):
            attempt()


@pytest.fixture
def guarded():
    """The guards in place for one test; they go with its transaction."""
    guards.install(connection)


def test_the_database_refuses_to_change_or_remove_an_act(three_acts, guarded):
    for statement in (
        "UPDATE history_event SET reason = 'khác'",
        "DELETE FROM history_event WHERE seq = 3",
    ):
        with pytest.raises(DatabaseError, match="Nhật ký chỉ ghi thêm"), transaction.atomic():
            sql(statement)

    assert verify_chain() is None
    assert Event.objects.count() == 3


def test_guarded_or_not_acts_are_added(guarded):
    user = UserFactory()
    act(user)
    act(user)

    assert verify_chain() is None


if connection.vendor == "postgresql":  # SQLite knows no TRUNCATE

    def test_the_database_refuses_to_empty_the_table(three_acts, guarded):
        sql("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(DatabaseError, match="Nhật ký chỉ ghi thêm"), transaction.atomic():
            sql("TRUNCATE history_event CASCADE")


def test_a_missing_guard_is_named(guarded):
    assert guards.missing(connection) == []

    drop = "DROP TRIGGER history_event_no_update"
    sql(drop if connection.vendor == "sqlite" else f"{drop} ON history_event")

    assert guards.missing(connection) == ["history_event_no_update"]


def test_migrating_puts_the_guards_back(settings):
    settings.GUARD_HISTORY = True
    assert guards.missing(connection) != []

    call_command("migrate", verbosity=0)

    assert guards.missing(connection) == []


def test_the_command_tells_a_whole_chain_and_its_head(three_acts, guarded, capsys):
    call_command("verify_history")

    assert capsys.readouterr().out == (
        f"Nhật ký nguyên vẹn: 3 việc; mã việc cuối {three_acts[2].hash}.\n"
    )


def test_the_command_fails_on_a_broken_chain(three_acts):
    sql("UPDATE history_event SET reason = 'khác' WHERE seq = 2")

    with pytest.raises(CommandError, match="Việc số 2 đã bị sửa"):
        call_command("verify_history")


def test_the_command_fails_without_guards():
    with pytest.raises(CommandError, match="Thiếu khóa chống sửa nhật ký"):
        call_command("verify_history")


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (Decimal("-0.00"), "0.00"),
        (Decimal("8.50"), "8.50"),
        (Decimal("1E+3"), "1000"),
        ("Co\u031b\u0300", "C\u1edd"),
        (datetime(2023, 12, 22, 12, tzinfo=NOON.tzinfo), "2023-12-22T05:00:00.000000+00:00"),
        (date(2023, 12, 22), "2023-12-22"),
        ({"b": 1, "a": (None, True)}, {"a": [None, True], "b": 1}),
    ],
)
def test_one_thing_has_one_writing(value, same):
    assert canonical(value) == same


def test_a_float_is_refused_because_it_has_many_writings():
    with pytest.raises(TypeError, match="float"):
        canonical({"points": 0.1})


def test_the_digest_does_not_know_the_order_or_the_zone():
    assert digest_of({"a": 1, "b": datetime(2023, 12, 22, 5, tzinfo=UTC)}) == digest_of(
        {"b": NOON, "a": 1}
    )
