from datetime import date

import pytest

from catalogue import selectors
from catalogue.models import AwardType, PaperText, Signatory
from catalogue.services import load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue():
    load_catalogue()


def numbers(day: date, topic: str = "to_trinh") -> list[str]:
    return [basis.number for basis in selectors.legal_bases_on(day, topic)]


def test_a_submission_of_early_2023_cites_the_law_of_2003_and_its_acts():
    assert numbers(date(2023, 2, 20)) == [
        "23/2012/QH13",
        "15/2003/QH11",
        "47/2005/QH11",
        "39/2013/QH13",
        "91/2017/NĐ-CP",
        "12/2019/TT-BNV",
        "3134/QĐ-UBND",
    ]


def test_a_submission_of_january_2024_cites_the_law_of_2022_and_its_decree():
    assert numbers(date(2024, 1, 25)) == [
        "23/2012/QH13",
        "06/2022/QH15",
        "98/2023/NĐ-CP",
        "3134/QĐ-UBND",
        "52/QĐ-LMHTX",
    ]


def test_laws_are_cited_by_name_and_date_and_decrees_in_full():
    bases = selectors.legal_bases_on(date(2024, 1, 25), "to_trinh")

    assert [basis.citation for basis in bases][1:3] == [
        "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
        "Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ "
        "quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng",
    ]


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2023, 12, 31), "91/2017/NĐ-CP"),
        (date(2024, 1, 1), "98/2023/NĐ-CP"),
        (date(2025, 6, 30), "98/2023/NĐ-CP"),
        (date(2025, 7, 1), "152/2025/NĐ-CP"),
    ],
)
def test_the_decree_changes_on_its_day(day, number):
    decrees = [n for n in numbers(day) if "NĐ-CP" in n]

    assert decrees == [number]


def test_no_decree_is_cited_after_the_recorded_end_of_the_last():
    assert not [number for number in numbers(date(2027, 3, 1)) if "NĐ-CP" in number]


def test_a_topic_is_a_whole_word():
    assert numbers(date(2026, 1, 1), "quy_mo") == ["113/2024/NĐ-CP"]
    assert numbers(date(2026, 1, 1), "quy") == []


def test_the_office_has_the_name_of_the_day():
    assert selectors.office_on(date(2025, 6, 30)).place == "Kiên Giang"
    assert selectors.office_on(date(2025, 7, 1)).name == "Liên minh Hợp tác xã tỉnh An Giang"


def test_the_addressee_follows_the_date():
    before = selectors.paper_lines("to_trinh.kinh_gui", date(2024, 1, 25))
    after = selectors.paper_lines("to_trinh.kinh_gui", date(2026, 1, 25))

    assert before[1] == "Ban Thi đua - Khen thưởng tỉnh Kiên Giang"
    assert after[1] == "Sở Nội vụ tỉnh An Giang"


def test_the_wording_that_started_later_wins():
    PaperText.objects.create(key="to_trinh.ket", text="Kính trình./.", valid_from=date(2023, 1, 1))

    assert selectors.paper_text("to_trinh.ket", date(2023, 1, 1)) == "Kính trình./."
    assert selectors.paper_text("to_trinh.ket", date(2022, 12, 31)).startswith("Kính trình {")


def test_missing_wording_is_named():
    with pytest.raises(LookupError, match="“to_trinh.la” cho ngày 25/01/2024"):
        selectors.paper_text("to_trinh.la", date(2024, 1, 25))


def test_all_wording_of_a_paper_comes_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        texts = selectors.paper_texts("to_trinh", date(2026, 1, 25))

    assert texts["kinh_gui"].splitlines()[1] == "Sở Nội vụ tỉnh An Giang"
    assert texts["ten"] == "TỜ TRÌNH"
    assert "mo_dau" in texts


def test_the_terms_of_an_award_follow_the_law_of_the_day():
    flag = AwardType.objects.get(code="bang_khen_tinh_ca_nhan")

    terms = [selectors.term_on(flag, date(year, 2, 20)) for year in (2023, 2024, 2026)]

    assert [f"{term.bonus_multiple}" for term in terms if term] == ["1.00", "1.50", "1.50"]
    assert selectors.term_on(flag, date(2010, 1, 1)) is None


def test_all_terms_of_a_day_come_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        terms = selectors.terms_on(date(2024, 2, 20))
        cited = {term.legal_basis.number for term in terms.values()}

    assert len(terms) == AwardType.objects.count()
    assert cited == {"98/2023/NĐ-CP"}


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2023, 6, 30), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
        (date(2026, 7, 1), 2_530_000),
    ],
)
def test_the_base_salary_is_the_one_of_the_day(day, amount):
    salary = selectors.base_salary_on(day)

    assert salary is not None
    assert salary.amount == amount


def test_before_the_first_known_base_salary_there_is_none():
    assert selectors.base_salary_on(date(2010, 1, 1)) is None


def test_the_signatory_is_found_by_post():
    Signatory.objects.create(
        post="chu-tich-hoi-dong",
        authority="KT. CHỦ TỊCH HỘI ĐỒNG",
        title="Phó Chủ tịch Hội đồng",
        valid_from=date(2024, 1, 1),
    )

    before = selectors.signatory_on("chu-tich-hoi-dong", date(2023, 12, 31))
    after = selectors.signatory_on("chu-tich-hoi-dong", date(2024, 1, 1))

    assert before is not None
    assert after is not None
    assert (before.authority, after.title) == ("TM. HỘI ĐỒNG", "Phó Chủ tịch Hội đồng")
    assert selectors.signatory_on("khong-co", date(2024, 1, 1)) is None
