"""The office's own words, law and signers: held from a day, recorded, never over each other."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from catalogue import names, selectors
from catalogue.editing import (
    BASIS_FIELDS,
    ColumnGiven,
    SignerGiven,
    allowed_blanks,
    appoint_signatory,
    arrange_list,
    basis_mark,
    columns_mark,
    reword,
    save_basis,
)
from catalogue.models import LegalBasis, ListColumn, PaperText, Signatory
from catalogue.services import load_catalogue
from catalogue.shipped import PAPER_TEXTS, read_table
from history.conflicts import Stale
from history.models import Event
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db
FROM = date(2026, 1, 1)


@pytest.fixture
def admin():
    load_catalogue(by=None)
    return AdminFactory()


def newest(key):
    return PaperText.objects.filter(key=key).order_by("pk").last()


def reworded(admin, text, *, key="to_trinh.ket", day=FROM, seen=None):
    seen = newest(key).pk if seen is None else seen
    return reword(key=key, text=text, valid_from=day, seen=seen, by=admin)


# --- Wordings ------------------------------------------------------------------------------------


def test_a_new_text_holds_from_its_day_and_the_old_one_before(admin):
    old = newest("to_trinh.ket").text

    reworded(admin, "Kính đề nghị {cơ quan được trình} xem xét./.")

    assert selectors.paper_text("to_trinh.ket", date(2025, 12, 31)) == old
    told = selectors.paper_text("to_trinh.ket", FROM)
    assert told == "Kính đề nghị {addressee} xem xét./."


def test_the_act_is_recorded_with_both_texts_in_peoples_words(admin):
    row = reworded(admin, "Kính đề nghị {cơ quan được trình} xem xét./.")

    event = Event.objects.about(row).get()
    assert event.verb == "catalogue.reworded"
    assert event.changes["text"] == [
        "Kính trình {cơ quan được trình} xem xét, quyết định./.",
        "Kính đề nghị {cơ quan được trình} xem xét./.",
    ]
    assert event.subject_label == "Tờ trình: Câu kết"


def test_of_two_texts_from_one_day_the_later_saved_is_meant(admin):
    reworded(admin, "Câu thứ nhất.")
    reworded(admin, "Câu thứ hai.")

    assert selectors.paper_text("to_trinh.ket", FROM) == "Câu thứ hai."
    assert selectors.paper_texts("to_trinh", FROM)["ket"] == "Câu thứ hai."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Gồm {so_luong} tập thể.", "{so_luong} không có trong mẫu này. Dùng được: {cơ quan"),
        ("Năm {năm}.", "{năm} không có trong mẫu này"),
        ("Kính trình {cơ quan được trình xem xét.", "phải đi thành cặp"),
        ("Kính trình cơ quan được trình} xem xét.", "phải đi thành cặp"),
        ("   ", "Xin ghi câu chữ"),
        ("a" * 6_001, "dài quá"),
        ("Kính trình {cơ quan được trình} xem xét, quyết định./.", "không khác câu đang dùng"),
    ],
)
def test_a_text_that_papers_cannot_use_is_refused_and_nothing_is_kept(admin, typed, said):
    before = PaperText.objects.count()

    with pytest.raises(ValidationError) as refusal:
        reworded(admin, typed)

    assert said in " ".join(refusal.value.messages)
    assert PaperText.objects.count() == before


def test_a_text_without_blanks_says_there_is_nothing_to_fill_in(admin):
    with pytest.raises(ValidationError, match="không có chỗ nào để điền"):
        reworded(admin, "Mục {năm}", key="to_trinh.phan_1")


def test_who_saved_meanwhile_is_shown_and_nothing_is_lost(admin):
    seen = newest("to_trinh.ket").pk
    reworded(admin, "Câu của người khác.")

    with pytest.raises(Stale) as stale:
        reworded(admin, "Câu của tôi.", seen=seen)

    assert stale.value.theirs["text"] == "Câu của người khác."


def test_only_the_admin_changes_words_law_signers_and_columns(admin):
    officer = OfficerFactory()

    for act in (
        lambda: reworded(officer, "Câu khác."),
        lambda: save_basis(basis=None, values={}, seen="", by=officer),
        lambda: appoint_signatory(
            post="chu-tich-lien-minh", given=SignerGiven("Chủ tịch"), seen=0, by=officer
        ),
        lambda: arrange_list(columns=[], seen="", by=officer),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_text_that_came_with_the_application_can_be_had_again(admin):
    reworded(admin, "Câu của cơ quan.")

    came = selectors.shipped_text("to_trinh.ket", FROM)
    reworded(admin, names.shown(came), day=date(2026, 2, 1))

    assert selectors.paper_text("to_trinh.ket", date(2026, 2, 1)) == came


def test_the_shipped_text_follows_the_day(admin):
    assert "Kiên Giang" in selectors.shipped_text("to_trinh.kinh_gui", date(2025, 6, 30))
    assert "An Giang" in selectors.shipped_text("to_trinh.kinh_gui", date(2025, 7, 1))


def test_a_new_edition_leaves_the_offices_text_alone(admin):
    reworded(admin, "Câu của cơ quan.")

    load_catalogue(by=None)

    assert selectors.paper_text("to_trinh.ket", FROM) == "Câu của cơ quan."


def test_every_blank_and_paper_that_comes_with_the_application_has_a_name():
    rows = read_table(PAPER_TEXTS)
    blanks = {blank for row in rows for blank in names.blanks_in("\n".join(row["text"]))}

    assert blanks - names.BLANKS.keys() == set()
    assert {row["key"].partition(".")[0] for row in rows} - names.PAPERS.keys() == set()
    assert len({name.casefold() for name in names.BLANKS.values()}) == len(names.BLANKS)


def test_a_text_shown_and_stored_again_is_the_same():
    for row in read_table(PAPER_TEXTS):
        text = "\n".join(row["text"])
        assert names.stored(names.shown(text)) == text


def test_blanks_are_known_from_every_text_a_place_ever_had(admin):
    assert set(allowed_blanks("to_trinh.ket")) == {"addressee"}
    assert allowed_blanks("to_trinh.phan_1") == ()


def test_every_wording_of_a_day_stands_once_in_the_offices_order(admin, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = selectors.texts_on(FROM)

    keys = [row.key for row in rows]
    assert len(keys) == len(set(keys))
    assert keys[0] == "to_trinh.kinh_gui"
    assert "An Giang" in rows[0].text


# --- Signers -------------------------------------------------------------------------------------


def test_a_signer_holds_from_day_to_day_with_the_lines_above_the_title(admin):
    seen = Signatory.objects.get(post="chu-tich-lien-minh").pk

    row = appoint_signatory(
        post="chu-tich-lien-minh", seen=seen, by=admin,
        given=SignerGiven("Phó Chủ tịch", "Trần Văn Mẫu", "KT. CHỦ TỊCH",
                          date(2026, 1, 1), date(2026, 6, 30)),
    )  # fmt: skip

    assert row.lines == ["KT. CHỦ TỊCH", "Phó Chủ tịch"]
    assert selectors.signatory_on("chu-tich-lien-minh", date(2026, 6, 30)) == row
    assert selectors.signatory_on("chu-tich-lien-minh", date(2026, 7, 1)).pk == seen
    assert Event.objects.about(row).get().verb == "catalogue.signatory_named"


def test_a_signer_that_ends_before_it_begins_is_refused(admin):
    seen = Signatory.objects.get(post="chu-tich-lien-minh").pk

    with pytest.raises(ValidationError, match="từ ngày bắt đầu trở đi"):
        appoint_signatory(
            post="chu-tich-lien-minh", seen=seen, by=admin,
            given=SignerGiven("Chủ tịch", valid_from=FROM, valid_to=date(2025, 1, 1)),
        )  # fmt: skip


def test_a_signer_saved_meanwhile_is_shown(admin):
    seen = Signatory.objects.get(post="chu-tich-lien-minh").pk
    given = SignerGiven("Chủ tịch", "Lê Văn Mẫu", valid_from=FROM)
    appoint_signatory(post="chu-tich-lien-minh", given=given, seen=seen, by=admin)

    with pytest.raises(Stale) as stale:
        appoint_signatory(post="chu-tich-lien-minh", given=given, seen=seen, by=admin)

    assert stale.value.theirs["name"] == "Lê Văn Mẫu"


# --- Law -----------------------------------------------------------------------------------------


def values_of(basis, **changed):
    return {name: getattr(basis, name) for name in BASIS_FIELDS} | changed


def test_an_act_that_was_merged_is_cited_with_its_consolidated_text(admin):
    decree = LegalBasis.objects.get(number="152/2025/NĐ-CP")

    save_basis(
        basis=decree, seen=basis_mark(decree), by=admin,
        values=values_of(decree, consolidated_by="12/VBHN-BNV"),
    )  # fmt: skip

    decree.refresh_from_db()
    assert decree.citation.endswith("(hợp nhất tại Văn bản hợp nhất số 12/VBHN-BNV)")
    event = Event.objects.about(decree).get()
    assert event.changes == {"consolidated_by": ["", "12/VBHN-BNV"]}


def test_an_act_saved_meanwhile_is_shown(admin):
    decree = LegalBasis.objects.get(number="152/2025/NĐ-CP")
    seen = basis_mark(decree)
    changed = values_of(decree, source="Người khác ghi")
    save_basis(basis=decree, seen=seen, by=admin, values=changed)

    with pytest.raises(Stale) as stale:
        save_basis(basis=decree, seen=seen, by=admin, values=values_of(decree, source="Tôi ghi"))

    assert stale.value.theirs["source"] == "Người khác ghi"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "Xin ghi số, ký hiệu"),
        ({"valid_to": date(2020, 1, 1)}, "phải từ ngày có hiệu lực trở đi"),
        ({}, "Chưa có gì thay đổi"),
    ],
)
def test_an_act_that_cannot_be_is_refused(admin, changed, said):
    decree = LegalBasis.objects.get(number="152/2025/NĐ-CP")

    with pytest.raises(ValidationError) as refusal:
        save_basis(
            basis=decree, seen=basis_mark(decree), by=admin, values=values_of(decree, **changed)
        )

    assert said in " ".join(refusal.value.messages)


def test_the_same_act_twice_is_refused(admin):
    decree = LegalBasis.objects.get(number="152/2025/NĐ-CP")

    with pytest.raises(ValidationError, match="đã có trong danh mục"):
        save_basis(basis=None, seen="", by=admin, values=values_of(decree, replaced_by=None))


def test_a_paper_after_the_decrees_last_day_is_warned_and_one_before_is_not(admin):
    assert selectors.law_warnings(date(2027, 2, 28), "to_trinh") == []
    (warning,) = selectors.law_warnings(date(2027, 3, 1), "to_trinh")
    assert "152/2025/NĐ-CP" in warning
    assert "hết hiệu lực từ 01/03/2027" in warning


def test_a_successor_ends_the_warning(admin):
    decree = LegalBasis.objects.get(number="152/2025/NĐ-CP")
    successor = save_basis(
        basis=None, seen="", by=admin,
        values=values_of(decree, number="1/2027/NĐ-CP", issued_on=date(2027, 2, 1),
                         valid_from=date(2027, 3, 1), valid_to=None, replaced_by=None),
    )  # fmt: skip
    save_basis(
        basis=decree, seen=basis_mark(decree), by=admin,
        values=values_of(decree, replaced_by=successor),
    )  # fmt: skip

    assert selectors.law_warnings(date(2027, 3, 1), "to_trinh") == []


# --- Columns -------------------------------------------------------------------------------------


def given_columns(**changed):
    return [
        ColumnGiven(each.pk, each.label, each.order, each.width, each.is_shown)
        if each.code not in changed
        else ColumnGiven(each.pk, *changed[each.code])
        for each in ListColumn.objects.all()
    ]


def test_columns_take_the_offices_names_and_order(admin):
    arrange_list(columns=given_columns(ten=("Tên", 1, 30, True)), seen=columns_mark(), by=admin)

    first = ListColumn.objects.first()
    assert (first.code, first.label, first.width) == ("ten", "Tên", 30)
    assert Event.objects.get(verb="catalogue.list_arranged").changes["Tên"][1] == "1. Tên"


def test_a_list_without_columns_is_refused(admin):
    nothing = {
        each.code: (each.label, each.order, each.width, False) for each in ListColumn.objects.all()
    }

    with pytest.raises(ValidationError, match="ít nhất một cột"):
        arrange_list(columns=given_columns(**nothing), seen=columns_mark(), by=admin)


def test_columns_arranged_meanwhile_are_noticed(admin):
    with pytest.raises(Stale):
        arrange_list(columns=given_columns(), seen="0" * 16, by=admin)
