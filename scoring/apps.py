from django.apps import AppConfig

from history import words

SHEET_ACTS = {
    "scoring.sheets_opened": "mở bảng chấm điểm cho Khối",
    "scoring.submitted": "gửi bảng tự chấm",
    "scoring.withdrawn": "rút lại bảng tự chấm",
    "scoring.returned": "trả lại bảng chấm điểm một bước",
    "scoring.bloc_scored": "chấm xong điểm của Khối",
    "scoring.changed_by_meeting": "sửa điểm theo ý kiến hội nghị",
    "scoring.adopted": "ghi nhận hội nghị thông qua điểm",
    "scoring.verified": "thẩm định xong bảng chấm điểm",
    "scoring.total_mended": "đặt lại tổng điểm theo các dòng",
}
CRITERIA_ACTS = {
    "scoring.criteria_created": "lập bộ tiêu chí",
    "scoring.criteria_loaded": "nạp bộ tiêu chí",
    "scoring.criteria_draft_deleted": "xóa bản nháp bộ tiêu chí",
    "scoring.criteria_copied": "chép bộ tiêu chí",
    "scoring.criteria_changed": "sửa bộ tiêu chí",
    "scoring.criteria_group_saved": "ghi nhóm tiêu chí",
    "scoring.criteria_group_deleted": "xóa nhóm tiêu chí",
    "scoring.criterion_saved": "ghi tiêu chí",
    "scoring.criterion_deleted": "xóa tiêu chí",
    "scoring.criterion_moved": "chuyển chỗ tiêu chí",
    "scoring.criteria_group_moved": "chuyển chỗ nhóm tiêu chí",
    "scoring.criteria_withdrawn": "thôi giao bộ tiêu chí",
    "scoring.gate_saved": "ghi điều kiện xét",
    "scoring.gate_deleted": "xóa điều kiện xét",
    "scoring.criteria_published": "ban hành bộ tiêu chí",
    "scoring.criteria_assigned": "giao bộ tiêu chí cho Khối",
}
RANKING_ACTS = {
    "scoring.ranking_announced": "công bố xếp hạng dự kiến",
    "scoring.rank_change_answered": "ghi ý kiến của Khối về thay đổi hạng 1-3",
    "scoring.votes_recorded": "ghi số phiếu biểu quyết",
    "scoring.ranking_sealed": "chốt xếp hạng",
    "scoring.ranking_reopened": "mở lại xếp hạng",
}


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Chấm điểm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from scoring import scanned  # noqa: PLC0415 - models load after apps

        scanned.announce()
        words.register({**SHEET_ACTS, **CRITERIA_ACTS, **RANKING_ACTS})
