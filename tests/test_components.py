"""The pieces pages are made of: what each must say, whoever uses it."""

import gzip
import re
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

from history.fields import MillionField, PointsField, WholeField
from scoring.models import CriteriaSet

ROOT = settings.ROOT
STATIC = ROOT / "static"


def component(name, **context):
    """A component as text, with blanks run together."""
    return " ".join(render_to_string(f"components/_{name}.html", context).split())


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class Report(forms.Form):
    revenue = MillionField(label="Doanh thu", help_text="Triệu đồng")
    joined = WholeField(label="Thành viên mới", required=False)
    source = forms.ChoiceField(
        label="Nguồn",
        choices=[("giay", "Bản giấy"), ("zalo", "Ảnh Zalo")],
        widget=forms.RadioSelect,
    )
    bloc = forms.ChoiceField(label="Khối", choices=[("1", "Khối 1")])
    read = forms.BooleanField(label="Đã đọc quy chế")


class Search(forms.Form):
    hide_optional = True
    q = forms.CharField(label="Tìm HTX", required=False)


@pytest.mark.parametrize(
    ("kind", "form", "icon"),
    [
        ("none", "st-none", "circle"),
        ("wait", "st-wait", "hourglass-split"),
        ("doing", "st-doing", "circle-half"),
        ("done", "st-done", "check-circle-fill"),
        ("warn", "st-warn", "exclamation-triangle-fill"),
        ("late", "st-late", "clock-fill"),
        ("fail", "st-late", "x-octagon-fill"),
    ],
)
def test_a_state_is_told_by_form_icon_and_words(kind, form, icon):
    html = component("status", kind=kind, text="Trễ 7 ngày")

    assert f'class="st {form}"' in html
    assert f"icons.svg#{icon}" in html
    assert words(html) == "Trễ 7 ngày"


@pytest.mark.parametrize(
    ("kind", "drawing"),
    [("co", "award-co"), ("bk2", "award-bk"), ("bk3", "award-bk3"), ("", "award-dh")],
)
def test_an_award_is_drawing_and_name(kind, drawing):
    html = component("award", kind=kind, label="Cờ thi đua")

    assert f'#{drawing}"' in html
    assert words(html) == "Cờ thi đua"


def test_no_award_is_a_dash():
    assert words(component("award", kind="co", label="")) == "–"


def test_every_icon_asked_for_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text()))
    pages = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    asked = set(re.findall(r"""_icon\.html["'] with name=["']([a-z0-9-]+)""", pages))
    asked |= set(re.findall(r"icons\.svg'? ?%?\}?#([a-z0-9-]+)\"", pages))

    assert asked
    assert asked - drawn == set()


def test_a_fraction_has_a_bar_as_long_as_its_share():
    assert 'width="62.50%"' in component("cellbar", done=5, total=8)
    assert "is-full" in component("cellbar", done=8, total=8)
    assert 'width="0%"' in component("cellbar", done=0, total=0)
    assert "is-full" not in component("cellbar", done=0, total=0)


def test_two_scores_stand_on_their_axis_and_a_wide_gap_is_marked():
    near = component("dumb", own=Decimal(97), verified=Decimal("95.5"))
    far = component("dumb", own=Decimal(91), verified=Decimal(74))

    assert 'aria-label="Tự chấm 97,0, thẩm định 95,5"' in near
    assert 'cx="88.75%"' in near
    assert "gap-big" not in near
    assert "gap-big" in far


def test_a_score_not_given_has_no_dot():
    html = component("dumb", own=Decimal(80), verified=None)

    assert 'class="ver"' not in html
    assert 'class="gap"' not in html
    assert "thẩm định –" in html


def test_a_shared_place_says_so():
    assert words(component("rankno", place=2, tied=True)) == "Đồng hạng 2 đồng hạng"
    assert words(component("rankno", place=4)) == "Hạng 4"
    assert words(component("rankno", place=None)) == "–"


@pytest.mark.parametrize(
    ("value", "shown", "wide"), [("-1.5", "−1,5", False), ("-8", "−8,0", True), ("5", "+5,0", True)]
)
def test_a_difference_is_marked_where_its_set_calls_it_wide(value, shown, wide):
    html = component("difference", value=Decimal(value), wide=wide)

    assert words(html) == shown
    assert ("down" in html) is wide


@pytest.mark.parametrize(
    ("threshold", "gap", "wide"), [(5, -5, True), (5, "4.99", False), (0, 9, False)]
)
def test_a_gap_is_wide_from_the_set_s_threshold_on(threshold, gap, wide):
    criteria_set = CriteriaSet(gap_threshold=Decimal(threshold))

    assert criteria_set.is_wide(Decimal(gap)) is wide
    assert criteria_set.is_wide(None) is False


def test_no_tasks_left_is_said_in_words():
    assert "Không còn việc nào" in component("todo", tasks=[])


def test_a_task_says_in_words_that_it_is_late_and_its_button_says_for_what():
    task = {"kind": "late", "title": "Nộp bảng tự chấm", "url": "/x/", "action": "Chấm tiếp"}

    html = component("todo", tasks=[task])

    assert 'aria-label="Quá hạn"' in html
    assert "Chấm tiếp : Nộp bảng tự chấm" in words(html)


def test_the_pager_keeps_the_search_and_says_where_it_is():
    page = Paginator(range(230), 10).page(5)

    html = component("pager", page=page, query=QueryDict("q=tan&trang=5"), what="HTX")

    assert "Đang xem 41–50 trong 230 HTX" in words(html)
    assert 'href="?q=tan&amp;trang=6"' in html
    assert '<b aria-current="page">5</b>' in html


def test_one_page_needs_no_page_numbers():
    html = component("pager", page=Paginator(range(3), 10).page(1), query=QueryDict(""))

    assert "<a" not in html


def test_a_field_comes_as_label_help_box_error_each_tied_to_the_box():
    html = component("fields", form=Report({"revenue": "mười hai tỷ"}))

    parts = ['for="id_revenue"', 'id="id_revenue_helptext"', "<input", 'id="id_revenue_error"']
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert 'aria-describedby="id_revenue_helptext id_revenue_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="mười hai tỷ"' in html


def test_only_optional_fields_are_marked_and_none_with_an_asterisk():
    html = component("fields", form=Report())

    assert "Thành viên mới (không bắt buộc)" in words(html)
    assert html.count("(không bắt buộc)") == 1
    assert "*" not in html


def test_a_search_does_not_say_that_its_fields_are_optional():
    html = component("filters", form=Search({"q": "tân"}), clear_url="/htx/")

    assert "không bắt buộc" not in html
    assert 'value="tân"' in html
    assert 'href="/htx/"' in html


def test_choices_are_one_group_and_keep_what_was_chosen():
    html = component("fields", form=Report({"source": "zalo", "read": "on"}))

    assert '<fieldset id="id_source"' in html
    assert re.search(r'value="zalo"[^>]* checked', html)
    assert re.search(r'name="read"[^>]* checked', html)


def test_the_summary_of_errors_leads_to_each_field():
    form = Report({"revenue": "mười hai tỷ", "source": "giay", "bloc": "1", "read": "on"})

    html = component("error_summary", form=form)

    assert "Xin sửa 1 chỗ trước khi gửi" in html
    assert '<a href="#id_revenue">Doanh thu: Ghi bằng số, ví dụ 1.234,5.</a>' in html
    assert 'role="alert"' in html
    assert "autofocus" in html


def test_the_summary_takes_errors_of_many_rows_too():
    html = component("error_summary", errors=[{"anchor": "k8", "text": "Tiêu chí 8: ghi lý do."}])

    assert '<a href="#k8">Tiêu chí 8: ghi lý do.</a>' in html


def test_a_form_without_errors_has_no_summary():
    assert component("error_summary", form=Report()) == ""


def test_a_refusal_is_said_at_once_and_a_success_waits():
    refused = component("messages", messages=[Message(40, "Bước này đã khóa.")])
    done = component("messages", messages=[Message(25, "Đã lưu.")])

    assert 'class="flash flash-late" role="alert"' in refused
    assert 'class="flash flash-done" role="status"' in done


def test_a_confirmation_repeats_the_verb_and_carries_its_fields():
    html = component(
        "confirm",
        title="Gửi cả Khối?",
        text="Gửi rồi không sửa được.",
        action="Gửi cả Khối",
        cancel_url="/khoi/",
        csrf_token="dau",
        fields=[{"name": "phien_ban", "value": 3}],
    )

    assert 'name="csrfmiddlewaretoken" value="dau"' in html
    assert 'name="phien_ban" value="3"' in html
    assert "Gửi cả Khối </button>" in html.replace("</button>", " </button>")


def test_what_people_typed_is_escaped_everywhere():
    html = component("flash", kind="done", text="<b>x</b>") + component(
        "status", kind="done", text="<b>x</b>"
    )

    assert "<b>" not in html


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500"])
def test_pages_that_say_no_stand_without_anybody_signed_in(page):
    html = render_to_string(f"{page}.html")

    assert '<html lang="vi"' in html
    assert 'href="/"' in html
    assert "Mục lục" not in html


def test_a_page_shows_menu_person_clock_and_bottom_bar():
    context = {
        "office": {"name": "Liên minh mẫu", "short_name": "Liên minh"},
        "nav": [{"label": "Xếp hạng", "url": "/xep-hang/", "current": True}],
        "me": {"name": "Trần Mẫu", "title": "Chuyên viên", "initials": "TM", "url": "/toi/"},
        "tabbar": [{"label": "Việc", "url": "/", "icon": "list-check", "count": 2}],
    }

    html = render_to_string("404.html", context)

    assert html.count('<a href="/xep-hang/" aria-current="page">Xếp hạng</a>') == 2
    assert "Trần Mẫu" in html
    assert 'class="has-tabbar"' in html
    assert "Liên minh mẫu" in html


def test_the_title_of_a_page_with_errors_begins_with_the_word():
    assert "<title>Lỗi: " in render_to_string("404.html", {"form": Report({})})
    assert "<title>Lỗi" not in render_to_string("404.html", {"form": Report()})


def test_the_first_page_weighs_no_more_than_150_kB():
    page = render_to_string("base.html")
    linked = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page)) - {"css/print.css"}
    linked |= {path.relative_to(STATIC).as_posix() for path in STATIC.glob("fonts/[bs]*/*.woff2")}

    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in linked)

    assert len(linked) > 10
    assert weight + len(gzip.compress(page.encode())) < 150_000


def test_points_fields_are_narrow_and_numeric_on_phones():
    class Score(forms.Form):
        points = PointsField(label="Điểm", most=Decimal(15))

    html = component("fields", form=Score({"points": "16"}))

    assert 'inputmode="decimal"' in html
    assert re.search(r'class="[^"]*\bpt\b[^"]*is-invalid', html)
    assert "Tối đa 15 điểm. Xin ghi từ 0 đến 15." in html
