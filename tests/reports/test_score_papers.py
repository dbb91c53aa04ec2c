"""What papers tell of points: how they were added up, places, conditions, periods."""

from reports.dossiers import paper_of
from reports.models import IssuedPaper
from scoring.models import Gate, ScoreLine, ScoreSheet
from tests.reports.reading import texts_in

Kind = IssuedPaper.Kind


def test_papers_say_how_places_and_points_come_about_and_which_conditions_fail(year):
    sheet = ScoreSheet.objects.first()
    group = sheet.criteria_set.groups.first()
    Gate.objects.create(
        criteria_set=sheet.criteria_set, kind=Gate.Kind.MIN_PERCENT, group=group, percent=100,
        text="Nhóm đầu đạt đủ điểm", effect=Gate.Effect.CLASS_CAPPED, capped_class="Khá",
    )  # fmt: skip

    told = {
        kind: " ".join(texts_in(paper_of(kind, subject).blocks))
        for kind, subject in (
            (Kind.BLOC_MINUTES, year.meetings[0]),
            (Kind.RANKING, year.rankings[0]),
            (Kind.SHEET, sheet),
        )
    }

    ways = "Cách xếp hạng: theo tổng điểm. Cách tính điểm năm: chấm một lần cả năm."
    assert ways in told[Kind.BLOC_MINUTES]
    assert ways in told[Kind.RANKING]
    for paper in (Kind.BLOC_MINUTES, Kind.RANKING):
        assert "xếp loại không quá Khá: Nhóm" in told[paper]
    assert "Nhóm đầu đạt đủ điểm: không đạt." in told[Kind.SHEET]
    assert "Hậu quả: xếp loại không quá Khá." in told[Kind.SHEET]
    assert "Cách tính điểm thẩm định:" in told[Kind.SHEET]


def test_a_sheet_in_periods_is_printed_period_by_period(year):
    sheet = ScoreSheet.objects.first()
    sheet.criteria_set.periods = [
        {"name": "Sáu tháng đầu", "weight": "1"}, {"name": "Sáu tháng cuối", "weight": "2"},
    ]  # fmt: skip
    sheet.criteria_set.save()
    for line in list(sheet.lines.all()):
        ScoreLine.objects.filter(pk=line.pk).update(period=1)
        line.pk, line.period = None, 2
        line.save()

    told = " ".join(texts_in(paper_of(Kind.SHEET, sheet).blocks))

    assert "Sáu tháng đầu (H1, hệ số 1)" in told
    assert "Sáu tháng cuối (H2, hệ số 2)" in told
    assert ") : 3 = " in told
    assert "làm tròn một lần đến 2 số lẻ" in told
