"""The office's pages of words, law, signers and columns, and the signed copy brought back."""

import re
from datetime import date

import pytest
from django.urls import reverse

from awards.models import Proposal
from catalogue.models import LegalBasis, ListColumn, PaperText, Signatory
from catalogue.services import load_catalogue
from files.scans import OnePdf
from history.models import Event
from reports.models import IssuedPaper
from reports.scanned import SIGNED
from reports.services import issue_paper
from reports.trials import difference, trial_of
from scans.services import attach_scan
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, CouncilFactory, OfficerFactory
from tests.reports.season import number_submission

Kind = IssuedPaper.Kind
LATER = moment(18, 1, 2023)
KEY = "to_trinh.ket"
PAGE = ("to_trinh", "ket")


def signed_in(client, user):
    client.force_login(user)
    return client


def typed(text, *, button, day="01/01/2023", seen=None):
    newest = PaperText.objects.filter(key=KEY).latest("pk").pk
    return {"text": text, "valid_from": day, "seen": seen or newest, button: ""}


NEW = "Kính đề nghị {cơ quan được trình} xem xét, khen thưởng./."


def test_the_list_names_each_paper_and_its_texts_without_a_code(client, year):
    page = signed_in(client, year.officer).get(reverse("reports:wordings")).text

    assert "Kính trình {cơ quan được trình} xem xét, quyết định./." in page
    assert "Biên bản họp Hội đồng" in page
    assert "{addressee}" not in page
    assert ">Sửa<" not in page


def test_the_list_costs_the_same_however_many_rows(client, year, django_assert_num_queries):
    signed_in(client, year.admin)
    with django_assert_num_queries(6):
        client.get(reverse("reports:wordings"))
    PaperText.objects.create(key=KEY, text="Câu khác.", valid_from=date(2020, 1, 1))
    PaperText.objects.create(key="to_trinh.them", text="Câu thêm.")
    with django_assert_num_queries(6):
        client.get(reverse("reports:wordings"))


def test_a_preview_shows_the_difference_and_the_paper_and_keeps_nothing(client, year):
    before = PaperText.objects.count()

    page = (
        signed_in(client, year.admin)
        .post(reverse("reports:wording", args=PAGE), typed(NEW, button="xem"))
        .text
    )

    assert re.search(r"<ins>.*đề nghị</ins>", page)
    assert re.search(r"<del>.*trình</del>", page)
    assert "Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh xem xét, khen thưởng./." in page
    assert PaperText.objects.count() == before
    assert not Event.objects.filter(verb="catalogue.reworded").exists()


def test_saving_holds_for_papers_from_that_day(client, year, quick_press):
    answer = signed_in(client, year.admin).post(
        reverse("reports:wording", args=PAGE), typed(NEW, button="luu"), follow=True
    )

    assert "Đã lưu câu chữ" in answer.text
    paper = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)
    page = client.get(paper.get_absolute_url()).text
    assert "Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh xem xét" in page


def test_a_paper_issued_before_stays_as_it_was(client, year, quick_press):
    paper = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)
    digests = paper.digest, paper.word.digest

    signed_in(client, year.admin).post(
        reverse("reports:wording", args=PAGE), typed(NEW, button="luu")
    )

    paper.refresh_from_db()
    assert (paper.digest, paper.word.digest) == digests
    assert "Dữ liệu đã thay đổi sau khi lập" in client.get(paper.get_absolute_url()).text


@pytest.mark.parametrize("button", ["xem", "luu"])
def test_a_blank_that_the_paper_cannot_fill_is_refused_with_what_was_typed(client, year, button):
    page = (
        signed_in(client, year.admin)
        .post(reverse("reports:wording", args=PAGE), typed("Gồm {so_luong} đơn vị.", button=button))
        .text
    )

    assert "{so_luong} không có trong mẫu này" in page
    assert "Gồm {so_luong} đơn vị." in page


def test_somebody_faster_is_shown_and_sending_again_takes_ones_own(client, year):
    url = reverse("reports:wording", args=PAGE)
    seen = PaperText.objects.filter(key=KEY).latest("pk").pk
    signed_in(client, year.admin)
    client.post(url, typed("Câu của người khác.", button="luu"))

    page = client.post(url, typed(NEW, button="luu", seen=seen)).text

    assert "Câu của người khác." in page
    assert "Hai bản khác nhau" in page
    moved_on = re.search(r'name="seen" value="(\d+)"', page)[1]
    client.post(url, typed(NEW, button="luu", seen=moved_on))
    assert PaperText.objects.filter(key=KEY).latest("pk").text.startswith("Kính đề nghị")


def test_the_shipped_text_is_offered_where_the_office_has_another(client, year):
    url = reverse("reports:wording", args=PAGE)
    signed_in(client, year.admin)
    assert "Lấy lại câu này" not in client.get(url).text
    client.post(url, typed(NEW, button="luu"))

    offered, taken = client.get(url).text, client.get(f"{url}?di-kem=1").text

    assert "Lấy lại câu này" in offered
    assert ">\nKính trình {cơ quan được trình} xem xét, quyết định./.</textarea>" in taken


def test_an_officer_reads_and_may_not_save(client, year):
    url = reverse("reports:wording", args=PAGE)
    signed_in(client, year.officer)

    assert "<textarea" not in client.get(url).text
    assert client.post(url, typed(NEW, button="luu")).status_code == 403


def test_a_text_that_is_nowhere_is_not_found(client, year):
    url = reverse("reports:wording", args=["to_trinh", "khong-co"])

    assert signed_in(client, year.admin).get(url).status_code == 404


@pytest.mark.parametrize("name", ["wordings", "legal_bases", "signatories", "list_columns"])
def test_the_office_s_words_are_not_for_the_council(client, year, name):
    assert signed_in(client, CouncilFactory()).get(reverse(f"reports:{name}")).status_code == 403


def test_a_trial_of_what_stands_on_no_paper_of_its_own_is_none(year):
    assert trial_of("chung.du_kien", "Dự kiến.") is None


def test_a_trial_of_a_year_without_the_paper_is_none(year):
    Proposal.objects.update(state=Proposal.State.WITHDRAWN)

    assert trial_of(KEY, "Câu.") is None


def test_the_pieces_of_a_difference_make_both_texts_again():
    old, new = "Kính trình  Chủ tịch\nxem xét.", "Kính đề nghị Chủ tịch\nxem xét, quyết định."

    pieces = difference(old, new)

    def joined(kinds):
        return " ".join("".join(each.text for each in pieces if each.kind in kinds).split())

    assert joined(("same", "gone")) == " ".join(old.split())
    assert joined(("same", "new")) == " ".join(new.split())


# --- Law, signers, columns -----------------------------------------------------------------------


def test_law_is_shown_in_its_order_with_what_holds_on_a_day(client, year):
    page = signed_in(client, year.officer).get(
        reverse("reports:legal_bases"), {"ngay": "15/03/2027"}
    )

    assert "hết hiệu lực từ 01/03/2027" in page.text
    assert page.text.index("Thẩm quyền, chức năng") < page.text.index("Nội dung")
    assert "Căn cứ Luật Hợp tác xã ngày 20 tháng 6 năm 2023" in page.text


def test_a_day_that_cannot_be_is_told(client, year):
    page = signed_in(client, year.officer).get(reverse("reports:legal_bases"), {"ngay": "31/02"})

    assert page.status_code == 200
    assert "invalid" in page.text


def test_an_act_is_added_and_papers_of_its_days_cite_it(client, year):
    answer = signed_in(client, year.admin).post(
        reverse("reports:add_basis"),
        {"kind": "quyet_dinh", "number": "99/QĐ-UBND", "title": "về thi đua (mẫu)",
         "issuer_name": "Ủy ban nhân dân tỉnh Kiên Giang", "issued_on": "02/01/2023", "group": "2",
         "rank": "41", "topic": ["to_trinh"], "valid_from": "02/01/2023", "seen": ""},
    )  # fmt: skip

    assert answer.status_code == 302, answer.text
    act = LegalBasis.objects.get(number="99/QĐ-UBND")
    assert Event.objects.about(act).get().verb == "catalogue.basis_added"
    number_submission(year.submission, 5, date(2023, 2, 9))
    trial = trial_of(KEY, "Câu.")
    assert any("99/QĐ-UBND" in str(block) for block in trial.paper.blocks)


def test_an_act_is_changed_with_what_was_typed_kept_on_a_fault(client, year):
    act = LegalBasis.objects.get(number="152/2025/NĐ-CP")
    url = reverse("reports:edit_basis", args=[act.pk])
    form = signed_in(client, year.admin).get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: "" if value is None else value for name, value in given.items()}
    dates = {"issued_on": "14/06/2025", "valid_from": "01/07/2025", "valid_to": "01/01/2020"}

    page = client.post(url, given | dates | {"source": "Ghi thử"}).text

    assert "phải từ ngày có hiệu lực trở đi" in page
    assert "Ghi thử" in page
    assert client.post(url, given | dates | {"valid_to": "28/02/2027", "source": "Ghi thử"}
                       ).status_code == 302  # fmt: skip
    act.refresh_from_db()
    assert act.source == "Ghi thử"


def test_a_new_signer_signs_the_next_paper(client, year):
    seen = Signatory.objects.get(post="chu-tich-lien-minh").pk
    signed_in(client, year.admin)

    client.post(
        reverse("reports:signatory", args=["chu-tich-lien-minh"]),
        {"authority": "KT. CHỦ TỊCH", "title": "Phó Chủ tịch", "name": "Trần Văn Mẫu",
         "valid_from": "01/01/2023", "valid_to": "", "seen": seen},
    )  # fmt: skip

    signatures = trial_of(KEY, "Câu.").paper.blocks[-1]
    assert signatures.signers[0].lines == ("KT. CHỦ TỊCH", "Phó Chủ tịch")
    assert "Trần Văn Mẫu" in client.get(reverse("reports:signatories")).text
    assert client.get(reverse("reports:signatory", args=["khong-co"])).status_code == 404


def test_columns_are_put_in_order_and_a_fault_keeps_what_was_typed(client, year):
    url = reverse("reports:list_columns")
    page = signed_in(client, year.admin).get(url)
    given = {"seen": page.context["seen"]}
    for column in ListColumn.objects.all():
        name = f"cot-{column.pk}"
        given |= {f"{name}-label": column.label, f"{name}-order": column.order,
                  f"{name}-width": column.width, f"{name}-is_shown": "on"}  # fmt: skip
    first = ListColumn.objects.get(code="ten").pk

    wrong = client.post(url, given | {f"cot-{first}-width": "999"}).text
    right = client.post(url, given | {f"cot-{first}-label": "Tên đơn vị"})

    assert "Tối đa 120" in wrong
    assert 'value="999"' in wrong
    assert right.status_code == 302
    assert ListColumn.objects.get(code="ten").label == "Tên đơn vị"


# --- The signed copy -----------------------------------------------------------------------------


def signed_copy(paper, by, caption=SIGNED):
    return attach_scan(
        subject=paper,
        pdf=OnePdf(b"%PDF-1.7", 1),
        caption=caption,
        by=by,
        at=LATER,
    )


def test_the_signed_copy_stands_on_the_page_and_the_list_says_signed(client, year, quick_press):
    paper = issue_paper(kind=Kind.RANKING, subject=year.rankings[0], by=year.admin, at=LATER)
    signed_in(client, year.officer)
    listed = client.get(reverse("reports:papers", args=[2022])).text
    assert ("Chờ ký" in listed, "Đã ký" in listed) == (True, False)

    signed_copy(paper, year.officer)

    page = client.get(paper.get_absolute_url()).text
    assert SIGNED in page
    assert year.officer.called in page
    listed = client.get(reverse("reports:papers", args=[2022])).text
    assert ("Chờ ký" in listed, "Đã ký" in listed) == (False, True)
    assert "1 đã ký" in listed


def test_another_paper_beside_it_is_no_signature(client, year, quick_press):
    paper = issue_paper(kind=Kind.RANKING, subject=year.rankings[0], by=year.admin, at=LATER)

    signed_copy(paper, year.officer, "Bản có bút phê")

    listed = signed_in(client, year.officer).get(reverse("reports:papers", args=[2022])).text
    assert "Chờ ký" in listed


def test_a_signature_belongs_to_its_version(client, year, quick_press):
    old = issue_paper(kind=Kind.ACHIEVEMENT, subject=year.proposals[0], by=year.admin, at=LATER)
    signed_copy(old, year.officer)
    Proposal.objects.filter(pk=year.proposals[0].pk).update(achievement="Mô hình sạ cụm.")
    new = issue_paper(kind=Kind.ACHIEVEMENT, subject=year.proposals[0], by=year.admin, at=LATER)
    signed_in(client, year.officer)

    assert SIGNED in client.get(old.get_absolute_url()).text
    assert SIGNED not in client.get(new.get_absolute_url()).text
    assert "Đã ký" not in client.get(reverse("reports:papers", args=[2022])).text


def test_who_may_not_issue_the_paper_may_not_bring_its_copy(client, year, quick_press):
    paper = issue_paper(kind=Kind.RANKING, subject=year.rankings[0], by=year.admin, at=LATER)
    url = reverse("scans:add", args=["van-ban", paper.pk])

    assert signed_in(client, CouncilFactory()).get(url).status_code == 403
    assert signed_in(client, OfficerFactory()).get(url).status_code == 200


def test_a_paper_that_cites_no_law_of_its_day_says_so(client, year, quick_press):
    number_submission(year.submission, 5, date(2027, 3, 15))
    paper = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)

    page = signed_in(client, year.officer).get(paper.get_absolute_url()).text

    assert "hết hiệu lực từ 01/03/2027" in page


def test_a_columns_row_is_named_and_its_boxes_say_what_they_are(client, db):
    load_catalogue()
    client.force_login(AdminFactory())

    page = client.get(reverse("reports:list_columns")).text

    for label in ("Tiêu đề cột", "Độ rộng (ký tự)", "Có trong tệp"):
        assert f">{label}</th>" in page
        assert f'data-l="{label}"' in page
    assert '<th scope="row" class="c-full">' in page


def test_the_wordings_are_counted_as_sentences_and_the_first_ones_named(client, db):
    load_catalogue()
    client.force_login(AdminFactory())

    page = client.get(reverse("reports:wordings")).text

    assert re.search(r"<p>\d+ câu</p>", page)
    assert "Câu gốc" in page
    assert "ban đầu" not in page
