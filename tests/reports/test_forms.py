"""Forms to fill in by pen: of one unit and of a whole bloc, with what is known printed in them."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.models import Extension, Pledge, PledgeTarget, Step
from blocs.services import submit_pledge
from catalogue.models import Indicator
from catalogue.services import load_catalogue
from cooperatives.models import Figure
from history import clock
from reports import form_views
from reports.blocks import Paragraph, Table
from reports.dossiers.pledge_form import gather_pledge_forms, pledge_form
from reports.dossiers.score_form import gather_score_forms, score_form
from reports.form_codes import FormCode, FormKind, drawn, read_form_code
from reports.pdf import STYLESHEET, Rendered, render_html, render_pdf
from scoring.models import CriteriaAssignment, Criterion
from tests.factories.moments import NOON
from tests.factories.people import ReviewerFactory, UserFactory
from tests.reports.reading import fonts_of, pages_of, size_in_mm
from tests.scoring.sheets import stage

OK, FOUND, NOT_YOURS, NO_SUCH_PAGE = 200, 302, 403, 404
DAY = clock.day(NOON)


@pytest.fixture(autouse=True)
def noon_everywhere(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def scene(db):
    load_catalogue(by=None)
    built = stage(members=3)
    unit = built.member.organization
    unit.address, unit.tax_code = "Ấp Mẫu", "1799990001"
    unit.save()
    indicator = Figure.indicator.field.related_model.objects.get(code="doanh_thu")
    Figure.objects.create(
        organization=unit, year=2022, period=Figure.Period.YEAR, indicator=indicator,
        value=4_200_000_000, status=Figure.Status.ESTIMATE, entered_at=NOON,
        entered_by=built.officer,
    )  # fmt: skip
    return built


@pytest.fixture
def no_press(monkeypatch):
    """Answers without laying pages out; keeps what would have been printed."""
    printed = []

    def press(papers):
        printed.extend(papers)
        return Rendered(b"%PDF-1.7", len(papers), "0" * 64)

    monkeypatch.setattr(form_views, "render_pdf", press)
    return printed


def members(scene):
    return form_views._members(scene.bloc_year)


def pledge_papers(scene):
    units = [each.organization for each in members(scene)]
    forms = gather_pledge_forms(scene.bloc_year.season, scene.bloc_year, units, DAY)
    return [pledge_form(form) for form in forms]


# --- What stands on them -----------------------------------------------------------------------


def test_a_registration_to_fill_in_holds_what_is_known_and_leaves_this_year_blank(scene, pdf_text):
    text = pdf_text(render_pdf(pledge_papers(scene)[2]).content)

    assert "BẢN ĐĂNG KÝ THI ĐUA" in text
    assert scene.member.organization.legal_name in text
    assert "1799990001" in text
    assert "ước 4.200,0" in text
    assert "Đăng ký năm" in text
    assert "Cờ thi đua của Ủy ban nhân dân tỉnh" in text
    assert "TM. HỘI ĐỒNG QUẢN TRỊ" in text


@pytest.mark.parametrize("extended", [None, date(2023, 4, 10)])
def test_both_forms_say_the_last_day_that_counts_inclusive(scene, extended):
    days = {"closes_on": date(2023, 3, 31)}
    Step.objects.filter(season=scene.bloc_year.season).update(**days)
    if extended:
        for step in Step.objects.filter(season=scene.bloc_year.season):
            Extension.objects.create(
                bloc_year=scene.bloc_year, step=step, until=extended, reason="Bão (mẫu)",
                granted_by=scene.officer, granted_at=NOON,
            )  # fmt: skip
    last = "10/04/2023" if extended else "31/03/2023"

    scores = gather_score_forms(scene.bloc_year, members(scene), DAY)
    for paper in (pledge_papers(scene)[0], score_form(scores[0])):
        assert f"chậm nhất hết ngày {last}." in instruction_of(paper)
        assert "trước ngày" not in instruction_of(paper)


def instruction_of(paper):
    (note,) = [each for each in paper.blocks if isinstance(each, Paragraph) and each.note]
    return "".join(run.text for run in note.runs)


def test_a_self_score_to_fill_in_holds_the_criteria_with_their_ceilings(scene, pdf_text):
    forms = gather_score_forms(scene.bloc_year, members(scene), DAY)

    text = pdf_text(render_pdf(score_form(forms[2])).content)

    assert "BẢNG TỰ CHẤM ĐIỂM THI ĐUA" in text
    assert "Tiêu chí 1" in text
    assert "I. Sản xuất, kinh doanh (tối đa 20 điểm)" in text
    assert "THỦ TRƯỞNG ĐƠN VỊ" in text
    assert all(line.points == "" for group in forms[2].groups for line in group.lines)


@pytest.fixture
def measured(scene):
    """The first criterion is measured by revenue against the plan, and asks for a report."""
    revenue = Indicator.objects.get(code="doanh_thu")
    criterion = scene.group.criteria.get(code="1")
    criterion.rule, criterion.indicator = Criterion.Rule.RATIO, revenue
    criterion.params = {
        "actual": "actual:doanh_thu", "plan": "plan:doanh_thu", "r_min": "0.5",
        "step_points": "0.5", "step_pct": "5", "bonus_cap": "1", "whole_steps": True,
    }  # fmt: skip
    criterion.save()
    return scene


def score_rows(scene):
    paper = score_form(gather_score_forms(scene.bloc_year, members(scene), DAY)[2])
    (table,) = [each for each in paper.blocks if isinstance(each, Table)]
    return table, [row.cells for row in table.rows if row.kind == "data"]


def test_what_a_self_score_lacks_can_be_written_in_by_pen(measured):
    table, rows = score_rows(measured)

    assert "Năm 2023: ………… (triệu đồng)" in rows[0][3]
    assert "Đăng ký năm 2023: ………… (triệu đồng)" in rows[0][3]
    assert all("Minh chứng: ……" in row[3] for row in rows)
    assert all(row[4] == "" for row in rows)
    assert table.roomy
    assert table.tall


def test_points_reckoned_already_say_who_reckoned_them_and_money_is_in_million(measured):
    unit = measured.member.organization
    pledge = Pledge.objects.create(
        organization=unit, season=measured.bloc_year.season, state=Pledge.State.ACCEPTED
    )
    revenue = Indicator.objects.get(code="doanh_thu")
    PledgeTarget.objects.create(pledge=pledge, indicator=revenue, plan=4_000_000_000)
    Figure.objects.create(
        organization=unit, year=2023, period=Figure.Period.YEAR, indicator=revenue,
        value=4_400_000_000, status=Figure.Status.OFFICIAL, entered_at=NOON,
        entered_by=measured.officer,
    )  # fmt: skip

    _, rows = score_rows(measured)

    assert "Đăng ký năm 2023: 4.000,0 triệu đồng" in rows[0][3]
    assert "Năm 2023: 4.400,0 triệu đồng (110%)" in rows[0][3]
    assert "tỷ" not in rows[0][3]
    assert rows[0][4].endswith("\n(máy tính)")
    form = gather_score_forms(measured.bloc_year, members(measured), DAY)[2]
    told = instruction_of(score_form(form))
    assert "Điểm in sẵn đúng thì để nguyên; ô trống xin ghi" in told


def test_rows_to_write_in_are_ten_millimetres_high(scene):
    assert ".tall tbody tr:not(.group) td { height: 10mm; }" in STYLESHEET.read_text()
    assert ' tall"' in render_html(score_form(
        gather_score_forms(scene.bloc_year, members(scene), DAY)[0]
    ))  # fmt: skip


def test_a_whole_bloc_is_one_file_each_unit_from_its_own_first_page(scene, words_by_page):
    rendered = render_pdf(pledge_papers(scene))

    pages = words_by_page(rendered.content)
    codes = [next(w.text for w in words if w.text.startswith("DK-2023-")) for words in pages]
    firsts = [n for n, words in enumerate(pages) if any(w.text == "gửi:" for w in words)]
    assert len(firsts) == 3
    assert len(set(codes)) == 3
    # The unit's code stands on each of its pages, and on no other unit's.
    for number, first in enumerate(firsts):
        last = firsts[number + 1] if number < 2 else len(pages)
        assert len(set(codes[first:last])) == 1
        if last > first + 1:
            assert any(w.text == "2" and w.top < 20 for w in pages[first + 1])
        assert not any(w.top < 15 for w in pages[first])


def test_the_forms_are_a4_in_the_decrees_type(scene):
    content = render_pdf(pledge_papers(scene)[0]).content

    assert {size_in_mm(page) for page in pages_of(content)} == {(210, 297)}
    assert all(name.startswith("Tinos") and kept for name, kept in fonts_of(content))


def test_without_published_criteria_nothing_is_printed_and_the_sentence_says_why(
    client, scene, no_press
):
    CriteriaAssignment.objects.all().delete()
    client.force_login(scene.officer)

    answer = client.get(bloc_page("score_forms", scene), follow=True)

    assert "Chưa có bộ tiêu chí đã ban hành" in answer.content.decode()


# --- Who prints --------------------------------------------------------------------------------


def bloc_page(name, scene):
    return reverse(f"reports:{name}", args=[2023, scene.bloc_year.number])


def unit_page(name, scene):
    return reverse(f"reports:{name}", args=[2023, scene.member.organization_id])


@pytest.mark.parametrize("name", ["pledge_forms", "score_forms"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", OK), ("leader", OK), ("deputy", OK), ("representative", NOT_YOURS)],
)
def test_a_whole_blocs_forms_are_for_staff_and_those_who_lead_it(
    client, scene, no_press, name, who, status
):
    client.force_login(getattr(scene, who))

    assert client.get(bloc_page(name, scene)).status_code == status
    assert len(no_press) == (3 if status == OK else 0)


@pytest.mark.parametrize("name", ["unit_pledge_form", "unit_score_form"])
def test_a_unit_prints_its_own_form_and_nobody_a_peers(client, scene, no_press, name):
    client.force_login(scene.representative)
    answer = client.get(unit_page(name, scene))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; ")

    client.force_login(ReviewerFactory())
    assert client.get(unit_page(name, scene)).status_code == NOT_YOURS
    client.force_login(UserFactory())
    assert client.get(unit_page(name, scene)).status_code == NO_SUCH_PAGE


def test_a_registration_is_printed_as_it_was_sent(client, scene, no_press, pdf_text):
    submit_pledge(
        organization=scene.member.organization, season=scene.bloc_year.season,
        targets={"doanh_thu": 4_500_000_000}, awards=[("bang_khen_tinh_tap_the", 2)],
        commitments="Giữ vững liên kết", by=scene.representative, at=NOON,
    )  # fmt: skip
    client.force_login(scene.representative)

    client.get(unit_page("pledge_print", scene))

    text = pdf_text(render_pdf(no_press[0]).content)
    assert "4.500,0" in text
    assert "Giữ vững liên kết" in text
    assert "………" not in text
    awards = next(
        each for each in no_press[0].blocks
        if isinstance(each, Table) and each.columns[1].header == "Tập thể đăng ký"
    )  # fmt: skip
    marks = {row.cells[1]: row.cells[2] for row in awards.rows}
    assert [name for name, told in marks.items() if told == "x"] == [
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (hạng Nhì)"
    ]
    assert set(marks.values()) == {"x", "Không"}
    assert all(cell for each in no_press[0].blocks if isinstance(each, Table)
               for row in each.rows for cell in row.cells)  # fmt: skip


def test_a_registration_without_any_award_says_so_in_one_sentence(client, scene, no_press):
    submit_pledge(
        organization=scene.member.organization, season=scene.bloc_year.season,
        targets={"doanh_thu": 4_500_000_000}, awards=[], commitments="",
        by=scene.representative, at=NOON,
    )  # fmt: skip
    client.force_login(scene.representative)

    client.get(unit_page("pledge_print", scene))

    said = [each.text for each in no_press[0].blocks if isinstance(each, Paragraph)]
    assert "Đơn vị không đăng ký danh hiệu thi đua, hình thức khen thưởng nào." in said
    headers = [each.columns[1].header for each in no_press[0].blocks if isinstance(each, Table)]
    assert "Tập thể đăng ký" not in headers


def test_what_was_not_sent_has_no_print(client, scene, no_press):
    client.force_login(scene.representative)

    assert not Pledge.objects.exists()
    assert client.get(unit_page("pledge_print", scene)).status_code == NO_SUCH_PAGE


@pytest.mark.parametrize("size", [3, 6])
def test_gathering_costs_the_same_for_any_bloc(db, django_assert_num_queries, size):
    load_catalogue(by=None)
    scene = stage(members=size)
    units = [each.organization for each in members(scene)]

    with django_assert_num_queries(PLEDGE_QUERIES):
        gather_pledge_forms(scene.bloc_year.season, scene.bloc_year, units, DAY)
    with django_assert_num_queries(SCORE_QUERIES):
        gather_score_forms(scene.bloc_year, members(scene), DAY)


PLEDGE_QUERIES, SCORE_QUERIES = 12, 9


# --- The code on them --------------------------------------------------------------------------


def test_a_code_is_read_back_however_it_was_typed():
    code = FormCode(FormKind.PLEDGE, 2023, 95)

    assert read_form_code(str(code)) == code
    assert read_form_code(f" {str(code).lower().replace('-', ' - ')} ") == code


@pytest.mark.parametrize("wrong", ["", "DK-2023-59-A", "XX-2023-95-W", "khong phai", "DK-2023"])
def test_a_mistyped_code_is_no_code(wrong):
    assert read_form_code(wrong) is None


def test_the_two_forms_of_a_unit_do_not_share_a_letter():
    pledge, score = (FormCode(kind, 2023, 95) for kind in FormKind)

    assert pledge.letter != score.letter
    assert read_form_code(str(pledge).replace("DK", "TC")) is None


def test_the_code_is_drawn_as_squares():
    picture = drawn(FormCode(FormKind.PLEDGE, 2023, 95))

    assert picture.modules == 21
    assert picture.path.startswith("M0 0h1v1h-1z")
