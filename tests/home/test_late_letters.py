"""Công văn đôn đốc: whom it names, who issues it, and that each is noted as told."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from blocs.models import Extension
from home.services.letters import issue_late_letter
from notices.models import Notice
from reports import services
from reports.blocks import Head, Table
from reports.dossiers import NotReady, paper_of
from reports.models import IssuedPaper
from reports.pdf import Rendered, render_pdf
from scoring.models import ScoreSheet
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, CouncilFactory, OfficerFactory, ReviewerFactory
from tests.home.chase import chased
from tests.home.seasons import DRAFT, SENT, bloc_of, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
Kind = IssuedPaper.Kind


@pytest.fixture
def drawn(monkeypatch):
    """Papers come without being laid out."""
    monkeypatch.setattr(services, "render_pdf", lambda paper: Rendered(b"%PDF-1.7", 1, "0" * 64))


@pytest.fixture
def bloc():
    return chased([SENT, DRAFT, DRAFT])


def rows(paper):
    [table] = [block for block in paper.blocks if isinstance(block, Table)]
    return [row.cells for row in table.rows]


def test_the_letter_names_each_late_unit_with_what_it_owes_since_when(bloc):
    paper = paper_of(Kind.LATE_BLOC, bloc.bloc_year)

    named = rows(paper)
    assert [cells[1] for cells in named] == [each.organization.legal_name for each in bloc.members]
    assert named[1][2].splitlines() == [
        "Bản đăng ký thi đua năm 2023", "Số liệu 6 tháng đầu năm 2023", "Số liệu cả năm 2023",
        "Bảng tự chấm điểm năm 2023",
    ]  # fmt: skip
    assert named[1][3].splitlines() == ["31/3/2023", "31/7/2023", "15/12/2023", "15/12/2023"]
    assert "Bảng tự chấm" not in named[0][2]


def test_number_and_day_are_left_to_the_clerk_and_the_subject_stands_under_them(bloc):
    head = next(b for b in paper_of(Kind.LATE_BLOC, bloc.bloc_year).blocks if isinstance(b, Head))

    assert head.number is None
    number, *about = head.number_line.splitlines()
    assert number.endswith("/LMHTX")
    assert " ".join(about) == "V/v đôn đốc gửi hồ sơ thi đua năm 2023"


def test_the_letter_is_a_pdf_of_one_page(bloc):
    assert render_pdf(paper_of(Kind.LATE_BLOC, bloc.bloc_year)).pages == 1


def test_the_years_letter_tells_the_bloc_of_each(bloc):
    bloc_of(bloc.bloc_year.season, [DRAFT], number=80)

    named = rows(paper_of(Kind.LATE_YEAR, bloc.bloc_year.season))

    assert [cells[2] for cells in named] == ["Khối thi đua số 70"] * 3 + ["Khối thi đua số 80"]


def test_nobody_late_no_letter(bloc):
    for step in bloc.bloc_year.season.steps.all():
        Extension.objects.create(
            bloc_year=bloc.bloc_year, step=step, until=date(2024, 3, 1), reason="mưa lũ",
            granted_by=bloc.bloc_year.officer, granted_at=NOON,
        )  # fmt: skip

    with pytest.raises(NotReady, match="Không có đơn vị nào quá hạn"):
        paper_of(Kind.LATE_BLOC, bloc.bloc_year)


def test_issuing_notes_every_unit_it_names_once(client, bloc, drawn):
    client.force_login(bloc.bloc_year.officer)

    answer = client.post(f"{bloc.page}cong-van/")
    client.post(f"{bloc.page}cong-van/")

    paper = IssuedPaper.objects.get()
    assert answer["Location"] == paper.get_absolute_url()
    notices = Notice.objects.filter(topic="tu-cham")
    assert {each.recipient_id for each in notices} == {str(bloc.unit(n).pk) for n in (1, 2)}
    assert {(each.channel, each.paper) for each in notices} == {("cong_van", paper.check_code)}
    assert Notice.objects.count() == 3 * 3 + 2


def test_a_list_that_changed_is_a_new_letter_and_new_notices(bloc, drawn):
    officer = bloc.bloc_year.officer
    issue_late_letter(subject=bloc.bloc_year, by=officer)
    ScoreSheet.objects.filter(membership=bloc.members[1]).update(state=SENT, submitted_at=NOON)

    paper = issue_late_letter(subject=bloc.bloc_year, by=officer)

    assert paper.version == 2
    told = Notice.objects.filter(paper=paper.check_code, topic="tu-cham")
    assert [each.recipient_id for each in told] == [str(bloc.unit(2).pk)]


def test_a_blocs_letter_is_its_officers_and_the_years_the_admins(client, bloc, drawn):
    for who in (OfficerFactory(), bloc.leader, bloc.speakers[2]):
        client.force_login(who)
        assert client.post(f"{bloc.page}cong-van/").status_code == 403
        with pytest.raises(PermissionDenied):
            issue_late_letter(subject=bloc.bloc_year, by=who)
    client.force_login(bloc.bloc_year.officer)
    assert client.post("/nam/2023/nhac/cong-van/").status_code == 403
    client.force_login(AdminFactory())
    assert client.post("/nam/2023/nhac/cong-van/").status_code == 302
    assert IssuedPaper.objects.get().kind == Kind.LATE_YEAR


def test_the_letter_is_not_issued_past_the_noting_of_whom_it_names(client, bloc, drawn):
    client.force_login(AdminFactory())

    answer = client.post(f"/nam/2023/van-ban/lap/don_doc_khoi/{bloc.bloc_year.pk}/")

    assert answer.status_code == 404


def test_units_and_the_province_do_not_read_who_was_late(client, bloc, drawn):
    paper = issue_late_letter(subject=bloc.bloc_year, by=bloc.bloc_year.officer)

    for who in (bloc.speakers[2], bloc.leader, ReviewerFactory()):
        assert seen_by(client, who, paper.get_absolute_url()).status_code == 404
    assert seen_by(client, CouncilFactory(), paper.get_absolute_url()).status_code == 200


def test_the_page_leads_to_the_letter_issued_last(client, bloc, drawn):
    paper = issue_late_letter(subject=bloc.bloc_year, by=bloc.bloc_year.officer)

    assert paper.get_absolute_url() in seen_by(client, bloc.bloc_year.officer, bloc.page).text
    assert paper.get_absolute_url() not in seen_by(client, bloc.leader, bloc.page).text
