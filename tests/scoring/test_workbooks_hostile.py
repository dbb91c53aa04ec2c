"""Workbooks tampered with, mixed up or never ours: a sentence each, and nothing changed."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from blocs.models import BlocYear
from scoring.models import ReturnedWorkbook, ScoreLine, ScoreWorkbook
from scoring.services import workbooks as services
from tests.factories.blocs import BlocYearFactory
from tests.factories.moments import NOON
from tests.scoring.sheets import hand_over, line, stage
from tests.scoring.workbooks import boxes, changed, filled, opened, saved

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def scene(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kho"
    return stage((10, 10))


@pytest.fixture
def made(scene):
    sheet = scene.open()
    return services.make_unit_workbook(
        sheet=sheet, reading="self", by=scene.representative, at=NOON
    )


def send(scene, content, bloc_year=None):
    return services.receive_workbook(
        bloc_year=bloc_year or scene.bloc_year, content=content, name="tep.xlsx",
        by=scene.representative, at=LATER,
    )  # fmt: skip


def refused(scene, content, bloc_year=None):
    """The sentence; nothing is kept and no line is touched."""
    with pytest.raises(ValidationError) as refusal:
        send(scene, content, bloc_year)
    assert not ReturnedWorkbook.objects.exists()
    assert not ScoreLine.objects.filter(version__gt=0).exists()
    return " ".join(refusal.value.messages)


def look(scene, content):
    returned = send(scene, content)
    return services.look_at(returned=returned, by=scene.representative, at=LATER)


def own_sheet(scene):
    return scene.sheet(scene.member)


# --- Another file altogether -------------------------------------------------------------------


def zip_bomb(content):
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/bom.xml", b"<a>" + b" " * 70_000_000 + b"</a>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda content: b"a;b;c\n1;2;3\n", "không phải Excel"),
        (lambda content: bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "kiểu cũ (.xls)"),
        (lambda content: content[: len(content) // 2], "bị hỏng"),
        (lambda content: b"", "0 byte"),
        (zip_bomb, "bung ra quá lớn"),
    ],
    ids=["csv", "xls", "cut in half", "empty", "bomb"],
)
def test_what_is_no_workbook_is_refused_with_the_cure(scene, made, spoil, sentence):
    assert sentence in refused(scene, spoil(made.content))


def test_an_ods_is_told_to_be_saved_as_xlsx(scene, made):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<a/>")

    assert "Lưu thành (Save As)" in refused(scene, buffer.getvalue())


def test_a_value_in_the_last_corner_is_refused_before_it_is_read(scene, made):
    def corner(book):
        book["Chấm điểm"]["XFD1048576"] = 1

    assert "XFD1048576" in refused(scene, changed(made.content, corner))


def test_a_list_from_elsewhere_has_no_code(scene, made):
    def drop(book):
        del book["_ma"]

    assert "không thấy mã tệp" in refused(scene, changed(made.content, drop))


def test_an_unknown_code_and_a_mended_one_are_refused(scene, made):
    def other_code(book):
        book["_ma"]["B2"] = "K1-23-AAAAAAAAAA"

    def other_digest(book):
        book["_ma"]["B3"] = "0" * 64

    assert "không có trong sổ" in refused(scene, changed(made.content, other_code))
    assert "Mã ẩn trong tệp đã bị sửa" in refused(scene, changed(made.content, other_digest))


def test_a_file_of_another_bloc_or_year_names_its_home(scene, made):
    other = BlocYearFactory(season=scene.bloc_year.season, number=77)
    last_year = BlocYearFactory(season__year=2022, number=scene.bloc_year.number)

    assert "Tệp này của Khối" in refused(scene, made.content, other)
    assert "năm 2023, trang này của năm 2022" in refused(scene, made.content, last_year)
    assert BlocYear.objects.count() == 3


def test_criteria_that_changed_since_ask_for_a_new_file(scene, made):
    scene.group.criteria.filter(order=1).update(max_points=8)

    assert "Bộ tiêu chí đã thay đổi" in refused(scene, made.content)


# --- Ours, but not as it went out --------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("=5+3", "là công thức, xin ghi số"),
        ("8.500", "tối đa 2 số lẻ"),
        ("tám", "Ghi 8,5 hoặc 8.5"),
        (11, "Tối đa 10 điểm"),
        (-1, "Tối đa 10 điểm"),
        (8.123, "Điểm có quá 2 số lẻ"),
        (1e300, "ghi số quá lớn"),
        (True, "ĐÚNG/SAI"),
        (datetime(2023, 5, 8), "thành ngày tháng"),  # noqa: DTZ001 - Excel knows no zones
    ],
)
def test_what_is_no_score_names_its_cell(scene, made, value, sentence):
    held = line(own_sheet(scene))

    found = look(scene, filled(made.content, {(f"L{held.pk}", "Xdiem"): value}))

    [wrong] = found.wrong
    assert sentence in wrong.why
    assert wrong.where.startswith("Trang “Chấm điểm”, ô G")
    assert not found.good


def test_a_number_beyond_all_numbers_is_no_score(scene, made):
    held = line(own_sheet(scene))
    content = filled(made.content, {(f"L{held.pk}", "Xdiem"): 8123})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>8123</v>", b"<v>1e309</v>"))

    [wrong] = look(scene, buffer.getvalue()).wrong

    assert "ghi «inf»" in wrong.why


def test_invisible_signs_leave_a_reason_and_a_long_one_is_refused(scene, made):
    sheet = own_sheet(scene)
    first, second = line(sheet), line(sheet, 2)
    content = filled(made.content, {
        (f"L{first.pk}", "Xdiem"): 8, (f"L{first.pk}", "Xlydo"): "Đủ\u202e hồ\u200b sơ",
        (f"L{second.pk}", "Xlydo"): "x" * 501,
    })  # fmt: skip

    found = look(scene, content)

    assert [row.reason for row in found.good] == ["Đủ hồ sơ"]
    assert "dài quá 500 chữ" in found.wrong[0].why


def test_rows_sorted_hidden_put_in_and_taken_out_are_still_found(scene, made):
    sheet = own_sheet(scene)
    first, second = line(sheet), line(sheet, 2)
    content = filled(made.content, {
        (f"L{first.pk}", "Xdiem"): 8, (f"L{second.pk}", "Xdiem"): 7,
    })  # fmt: skip

    def disturb(book):
        page = book["Chấm điểm"]
        page.protection.sheet = False
        page.insert_rows(6, 2)
        page.insert_cols(3)
        rows = {c.value.split(".")[0]: c.row for c in page["A"] if c.value}
        page.row_dimensions[rows[f"L{first.pk}"]].hidden = True
        book.move_sheet("Chấm điểm", 2)

    found = look(scene, changed(content, disturb))

    assert sorted(row.new for row in found.good) == ["7,0", "8,0"]
    assert any("đã bỏ khóa" in note for note in found.notes)
    assert any("hàng đang ẩn" in note for note in found.notes)


def test_a_row_taken_out_stays_as_it_is(scene, made):
    sheet = own_sheet(scene)

    def drop(book):
        page = book["Chấm điểm"]
        [row] = [c.row for c in page["A"] if str(c.value).startswith(f"L{line(sheet).pk}.")]
        page.delete_rows(row)

    found = look(scene, changed(made.content, drop))

    assert (found.missing, found.good, found.wrong) == (1, [], [])


def test_two_rows_of_one_key_are_both_left_out(scene, made):
    sheet = own_sheet(scene)
    first, second = line(sheet), line(sheet, 2)

    def double(book):
        here = boxes(book)
        one, two = here[f"L{first.pk}", "Xdiem"], here[f"L{second.pk}", "Xdiem"]
        one.value, two.value = 8, 3
        page = book["Chấm điểm"]
        page.cell(two.row, 1).value = page.cell(one.row, 1).value

    found = look(scene, changed(made.content, double))

    assert "Cùng một dòng" in found.troubles[0].reason
    assert not found.good


def test_a_row_pasted_from_another_file_is_seen(scene, made):
    sheet = own_sheet(scene)
    other = services.make_unit_workbook(
        sheet=sheet, reading="self", by=scene.representative, at=NOON
    )
    theirs = boxes(opened(other.content))[f"L{line(sheet).pk}", "Xdiem"]
    key = theirs.parent.cell(theirs.row, 1).value

    def paste(book):
        book["Chấm điểm"].cell(theirs.row, 1).value = key

    found = look(scene, changed(made.content, paste))

    assert "của tệp khác" in found.troubles[0].reason


def test_edited_formulas_and_totals_are_never_read(scene, made):
    sheet = own_sheet(scene)

    def cheat(book):
        for row in book["Chấm điểm"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = 100

    content = filled(changed(made.content, cheat), {(f"L{line(sheet).pk}", "Xdiem"): 8})
    returned = send(scene, content)
    services.take_workbook(
        returned=returned, accepted=[str(line(sheet).pk)], by=scene.representative, at=LATER
    )

    assert line(sheet).self_points == 8
    assert own_sheet(scene).self_total is None


def test_a_sheet_handed_over_meanwhile_says_what_to_do(scene, made):
    sheet = own_sheet(scene)
    content = filled(made.content, {(f"L{line(sheet).pk}", "Xdiem"): 8})
    returned = send(scene, content)
    hand_over(scene, sheet, 9, 9)

    found = services.look_at(returned=returned, by=scene.representative, at=LATER)

    assert not found.good
    assert ScoreWorkbook.objects.count() == 1


def test_a_workbook_without_its_pages_has_nothing_to_read(scene, made):
    book = opened(made.content)
    del book["Chấm điểm"]
    book.create_sheet("Trống")["A1"] = "Không có gì"

    assert "không còn ô nào" in refused(scene, saved(book))
