"""Before sealing: what stands, what is open, and what to do about it."""

from collections.abc import Iterable
from datetime import date

from history.vietnamese import format_date, format_number
from scoring.models import CriteriaSet, Ranking
from scoring.selectors.ranked import VERIFIED, BlocRanking, Closing, Todo
from scoring.selectors.second_look import sheets_to_look_at

SECOND_LOOK = "second_look"


def checklist(found: BlocRanking, day: date | None) -> Iterable[Todo]:
    """Everything that must stand before the ranking is sealed, in the order of doing."""
    yield _meeting_todo(found)
    yield _verified_todo(found)
    look = _second_look_todo(found)
    if look:
        yield look
    gaps = _gap_todo(found)
    if gaps:
        yield gaps
    if found.closing.returned:
        yield _returned_todo(found.closing)
    if found.rank_changes:
        yield _answer_todo(found)
    yield _announced_todo(found, day)
    if found.closing.asked:
        yield _questions_todo(found.closing)
    if day is not None and not found.closing.two_to_seal:
        yield _minutes_todo(found)


def _meeting_todo(found: BlocRanking) -> Todo:
    meeting = found.meeting
    if meeting and meeting.held_at:
        return Todo(True, f"Hội nghị Khối đã họp {format_date(meeting.planned_on)}, có biên bản")
    return Todo(
        False,
        "Ghi biên bản hội nghị Khối",
        "Nơi họp, chủ trì, thư ký, số có mặt, thay đổi theo ý kiến hội nghị.",
        "meeting",
    )


def _verified_todo(found: BlocRanking) -> Todo:
    verified = [row for row in found.rows if row.sheet and row.sheet.state in VERIFIED]
    text = f"{len(verified)}/{len(found.rows)} bảng chấm điểm đã thẩm định"
    if found.is_verified:
        return Todo(True, text)
    waiting = [row.name for row in found.rows if row not in verified]
    names = ", ".join(waiting[:3]) + ("…" if len(waiting) > 3 else "")
    return Todo(
        False, text, f"Còn {names}." if names else "Khối chưa có đơn vị thành viên.", "sheets"
    )


def _second_look_todo(found: BlocRanking) -> Todo | None:
    """Another officer sees what the set asks for before anything is announced."""
    sheets = [row.sheet for row in found.rows if row.sheet]
    if all(each.criteria_set.second_look == CriteriaSet.SecondLook.NONE for each in sheets):
        return None
    waiting = {each.pk for each in sheets_to_look_at(sheets)}
    seen = sum(1 for each in sheets if each.second_look_at)
    if not waiting:
        return Todo(True, f"Cán bộ thứ hai đã xem lại {seen} bảng") if seen else None
    names = [row.name for row in found.rows if row.sheet and row.sheet.pk in waiting]
    return Todo(
        False, f"Chờ cán bộ thứ hai xem lại {len(waiting)} bảng",
        f"Còn {', '.join(names)}.", SECOND_LOOK,
    )  # fmt: skip


def _gap_todo(found: BlocRanking) -> Todo | None:
    """Differences are explained line by line before a sheet can be verified."""
    big = [
        row
        for row in found.rows
        if row.reading == "alliance" and row.sheet and row.difference
        and abs(row.difference) >= row.sheet.criteria_set.gap_threshold
    ]  # fmt: skip
    gaps = sorted({row.sheet.criteria_set.gap_threshold for row in big if row.sheet})
    from_ = ", ".join(format_number(gap) for gap in gaps)
    shown = f"{len(big)} bảng chênh từ {from_} điểm đã ghi lý do từng tiêu chí"
    return Todo(True, shown) if big else None


def _answer_todo(found: BlocRanking) -> Todo:
    answered = found.ranking is not None and bool(found.ranking.bloc_answer)
    if answered:
        return Todo(True, "Khối đã trả lời về thay đổi hạng 1-3")
    why = " ".join(found.rank_changes)
    return Todo(False, "Hỏi Khối về thay đổi hạng 1-3 và ghi ý kiến", why, "answer")


def _returned_todo(closing: Closing) -> Todo:
    return Todo(
        False,
        f"Còn {closing.returned} tiêu chí đang trả lại",
        "Sửa xong và gửi lại, hoặc thẩm định lại, rồi chốt.",
        "sheets",
    )


def _questions_todo(closing: Closing) -> Todo:
    if closing.unanswered:
        return Todo(
            False,
            f"Còn {closing.unanswered}/{closing.asked} kiến nghị chưa trả lời",
            "Cán bộ phụ trách trả lời bằng văn bản từng kiến nghị.",
            "questions",
        )
    return Todo(True, f"Đã trả lời {closing.asked} kiến nghị")


def _minutes_todo(found: BlocRanking) -> Todo:
    if found.closing.minutes:
        return Todo(True, "Đã đính bản quét biên bản hội nghị Khối có chữ ký")
    why = "Thư ký, Khối phó, Khối trưởng ký; kèm danh sách dự họp."
    return Todo(False, "Đính bản quét biên bản hội nghị Khối có chữ ký", why, "minutes")


def _announced_todo(found: BlocRanking, day: date | None) -> Todo:
    ranking = found.ranking
    if ranking is None or ranking.state == Ranking.State.PROVISIONAL:
        return Todo(
            False,
            "Công bố dự kiến cho các HTX trong Khối",
            "Khi mọi bảng đã thẩm định.",
            "announce",
        )
    until = format_date(ranking.questions_until)
    if questions_open(ranking, day):
        return Todo(False, f"Chờ hết hạn nhận ý kiến {until}", "Chốt được từ ngày hôm sau.")
    return Todo(True, f"Đã công bố dự kiến, nhận ý kiến đến hết ngày {until}")


def questions_open(ranking: Ranking, day: date | None) -> bool:
    """Members may still ask; without a day nobody can say that it is over."""
    return ranking.questions_until is None or day is None or day <= ranking.questions_until
