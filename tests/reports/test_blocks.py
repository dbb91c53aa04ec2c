"""What a paper says, before anybody draws it."""

import unicodedata
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from reports.blocks import (
    Addressees,
    AnnexHead,
    CheckCode,
    Column,
    FieldLine,
    Head,
    HeadCell,
    LegalBases,
    PageBreak,
    Paper,
    Paragraph,
    Part,
    Recipients,
    Row,
    Run,
    Signatures,
    Signer,
    SignOff,
    Table,
    Title,
    attached_to,
    bold,
    plain,
)
from reports.wording import BlankDate, roman, written_date


def paper_of(*blocks, **given):
    return Paper(kind="sample", code="BC", title="Mẫu", file_stem="mau", blocks=blocks, **given)


def head_of(**given):
    return Head(**{"issuer": "Liên minh", "place": "Rạch Giá", "date": date(2023, 3, 5), **given})


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 1, 5), "ngày 05 tháng 01 năm 2024"),
        (date(2024, 2, 29), "ngày 29 tháng 02 năm 2024"),
        (date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        (date(2003, 11, 26), "ngày 26 tháng 11 năm 2003"),
    ],
)
def test_a_date_has_a_zero_before_small_days_and_the_first_two_months(day, written):
    assert written_date(day) == written


def test_a_blank_date_prints_what_is_known_and_leaves_room_for_the_rest():
    room = "\N{NO-BREAK SPACE}" * 6

    assert written_date(BlankDate(2024, 1)) == f"ngày {room} tháng 01 năm 2024"
    assert written_date(BlankDate(2023)) == f"ngày {room} tháng {room} năm 2023"
    assert written_date(BlankDate()) == f"ngày {room} tháng {room} năm {room}"


@pytest.mark.parametrize(
    ("number", "line"),
    [(5, "Số: 05/TTr-LMHTX"), (52, "Số: 52/TTr-LMHTX"), (117, "Số: 117/TTr-LMHTX")],
)
def test_a_number_under_ten_has_a_leading_zero(number, line):
    assert head_of(number=number, number_symbol="/TTr-LMHTX").number_line == line


def test_a_number_not_given_yet_leaves_room_for_six_characters_and_more():
    line = head_of(number_symbol="/TTr-LMHTX").number_line

    assert line.startswith("Số: ")
    assert line.endswith("/TTr-LMHTX")
    assert line.count("\N{NO-BREAK SPACE}") >= 6


def test_a_paper_without_a_symbol_has_no_number():
    assert head_of(number=5).number_line == ""


def test_an_annex_names_the_paper_it_belongs_to():
    head = head_of(
        issuer="Liên minh Hợp tác xã\ntỉnh Kiên Giang", number=5, number_symbol="/TTr-LMHTX"
    )

    assert attached_to("Tờ trình", head) == (
        "Kèm theo Tờ trình số 05/TTr-LMHTX ngày 05 tháng 3 năm 2023 "
        "của Liên minh Hợp tác xã tỉnh Kiên Giang"
    )


def test_legal_bases_end_with_semicolons_and_the_last_with_a_full_stop():
    bases = LegalBases(("Căn cứ A;", "Căn cứ B", "Căn cứ B ."))

    assert bases.lines == ("Căn cứ A;", "Căn cứ B;", "Căn cứ B.")


def test_one_addressee_ends_with_a_full_stop():
    assert Addressees(("Sở Nội vụ",)).lines == ("Sở Nội vụ.",)


def test_no_lines_stay_no_lines():
    assert Recipients(()).lines == ()


@pytest.mark.parametrize(
    "written", ["xem xét, quyết định", "xem xét, quyết định.", "xem xét, quyết định./."]
)
def test_the_closing_sentence_ends_with_the_closing_mark_once(written):
    assert plain(Paragraph(written, closing=True).runs) == "xem xét, quyết định./."


def test_the_closing_mark_follows_the_last_run_in_its_style():
    runs = Paragraph(("Kính trình ", bold("quyết định")), closing=True).runs

    assert runs == (Run("Kính trình "), Run("quyết định./.", bold=True))


def test_a_paragraph_that_ends_with_a_colon_leads_on():
    assert Paragraph(("Kết quả ", bold("như sau:"))).leads_on
    assert not Paragraph("Kết quả: tốt.").leads_on


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (8, "VIII"), (9, "IX"), (14, "XIV"), (39, "XXXIX")]
)
def test_annexes_are_numbered_in_roman(number, numeral):
    assert roman(number) == numeral


def test_the_only_annex_has_no_number():
    assert AnnexHead("Danh sách").label == "Phụ lục"
    assert AnnexHead("Danh sách", number=2).label == "Phụ lục II"


def test_a_table_groups_neighbouring_columns_under_one_header():
    table = Table(
        (
            Column("STT", 10),
            Column("Tự chấm", 20, group="Điểm"),
            Column("Khối chấm", 20, group="Điểm"),
            Column("Ghi chú", 30),
        ),
        (),
    )

    assert table.head_row == (
        HeadCell("STT", rows=2),
        HeadCell("Điểm", columns=2),
        HeadCell("Ghi chú", rows=2),
    )
    assert table.second_head_row == (HeadCell("Tự chấm"), HeadCell("Khối chấm"))
    assert table.shares == ("12.500%", "25.000%", "25.000%", "37.500%")


def test_a_table_without_groups_has_one_header_row():
    table = Table((Column("STT", 10), Column("Tên", 30)), ())

    assert table.head_row == (HeadCell("STT"), HeadCell("Tên"))
    assert table.second_head_row == ()


@pytest.mark.parametrize("row", [Row(("1",)), Row(("1", "2", "3")), Row(("1", "2"), "group")])
def test_a_row_that_does_not_fit_its_table_is_refused(row):
    with pytest.raises(ValueError, match="ô, bảng cần"):
        Table((Column("STT", 10), Column("Tên", 30)), (row,))


def test_a_field_without_a_value_has_lines_to_write_on():
    assert len(FieldLine("Vắng", blank_lines=2).blanks) == 2
    assert len(FieldLine("Vắng", "không", blank_lines=2).blanks) == 0


RECIPIENTS = Recipients(("Như trên",))
SIGNATURES = Signatures((Signer("Chủ tịch"),))


@pytest.mark.parametrize("foot", [(RECIPIENTS, SIGNATURES), (SIGNATURES, RECIPIENTS)])
def test_recipients_and_signatures_make_one_foot_in_either_order(foot):
    paper = paper_of(Title("Tờ trình"), *foot)

    assert paper.parts == (Part("portrait", (Title("Tờ trình"), SignOff(SIGNATURES, RECIPIENTS))),)


def test_a_foot_may_have_no_recipients():
    assert paper_of(SIGNATURES).parts == (Part("portrait", (SignOff(SIGNATURES),)),)


def test_an_annex_is_a_part_of_its_own_with_its_own_orientation():
    annex, other = AnnexHead("Danh sách"), AnnexHead("Đại diện", orientation="portrait")

    paper = paper_of(Title("Tờ trình"), annex, PageBreak(), other)

    assert paper.parts == (
        Part("portrait", (Title("Tờ trình"),)),
        Part("landscape", (annex, PageBreak())),
        Part("portrait", (other,)),
    )


def test_a_paper_that_is_all_annex_has_no_empty_page():
    annex = AnnexHead("Danh sách")

    assert paper_of(annex).parts == (Part("landscape", (annex,)),)


def test_every_text_of_a_paper_is_composed():
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Ặẫữỹ")

    paper = paper_of(Paragraph((bold(apart),)), Table((Column(apart, 10),), (Row((apart,)),)))

    assert paper.blocks == (
        Paragraph((bold("Nguyễn Thị Ặẫữỹ"),)),
        Table((Column("Nguyễn Thị Ặẫữỹ", 10),), (Row(("Nguyễn Thị Ặẫữỹ",)),)),
    )


def test_characters_that_print_nothing_are_dropped_and_hand_made_lines_stay():
    paper = paper_of(Title("Tờ\x00 \u202etrình\ud800", "dòng một\r\ndòng\thai\u200b"))

    assert paper.blocks == (Title("Tờ trình", "dòng một\ndòng hai"),)


def test_a_numbered_paper_carries_no_check_code():
    with pytest.raises(ValueError, match="không in mã kiểm tra"):
        paper_of(head_of(number_symbol="/TTr-LMHTX"), CheckCode("AB12"))


def test_an_unnumbered_paper_may_carry_a_check_code():
    assert paper_of(head_of(), CheckCode("AB12")).blocks[-1] == CheckCode("AB12")


def test_a_paper_does_not_change():
    paper = paper_of(Title("Tờ trình"))

    with pytest.raises(FrozenInstanceError):
        paper.title = "Khác"
