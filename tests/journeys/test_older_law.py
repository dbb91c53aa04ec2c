"""The same walk a year earlier: a tờ trình of early 2023 stands on the law of 2003."""

import pytest

from tests.journeys.conftest import starting_in
from tests.journeys.test_whole_year import text_of

pytestmark = pytest.mark.django_db


def test_the_submission_of_early_2023_cites_the_law_of_2003():
    with starting_in(2022) as walk:
        walk.until_submitted()
        walk.issue_submission()

    (paper,) = walk.papers
    text = text_of(paper.content)
    assert "Số: 12/TTr-LMHTX Kiên Giang, ngày 25 tháng 01 năm 2023" in text
    assert "Căn cứ Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003" in text
    assert "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022" not in text
    assert "98/2023/NĐ-CP" not in text
    assert "các Khối thi đua hợp tác xã năm 2022 như sau" in text
