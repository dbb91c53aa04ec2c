from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from history import words
from scoring import guards

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
    "scoring.self_lines_returned": "trả lại từng tiêu chí để HTX sửa",
    "scoring.self_return_withdrawn": "thôi trả lại một tiêu chí cho HTX",
    "scoring.self_lines_mended": "sửa xong tiêu chí HTX tự chấm được trả lại",
    "scoring.bloc_lines_returned": "trả lại từng tiêu chí để Khối sửa",
    "scoring.bloc_return_withdrawn": "thôi trả lại một tiêu chí cho Khối",
    "scoring.bloc_lines_mended": "sửa xong tiêu chí Khối chấm được trả lại",
    "scoring.looked_again": "xem lại bảng đã thẩm định",
    "scoring.relation_declared": "khai quan hệ với đơn vị được chấm",
    "scoring.relation_ended": "thôi quan hệ đã khai",
}
EVIDENCE_ACTS = {
    "scoring.evidence_added": "bổ sung minh chứng",
    "scoring.evidence_removed": "bỏ một minh chứng",
    "scoring.evidence_restored": "lấy lại một minh chứng",
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
WORKBOOK_ACTS = {
    "scoring.workbook_made": "tải tệp chấm điểm",
    "scoring.workbook_taken": "nhận tệp chấm điểm đã chấm",
}
RANKING_ACTS = {
    "scoring.ranking_announced": "công bố xếp hạng dự kiến",
    "scoring.rank_change_answered": "ghi ý kiến của Khối về thay đổi hạng 1-3",
    "scoring.votes_recorded": "ghi số phiếu biểu quyết",
    "scoring.ranking_first_signed": "ký chốt xếp hạng lần thứ nhất",
    "scoring.ranking_sealed": "chốt xếp hạng",
    "scoring.ranking_reopened": "mở lại xếp hạng",
    "scoring.question_asked": "gửi kiến nghị",
    "scoring.question_answered": "trả lời kiến nghị",
}


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Chấm điểm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from scoring import scanned  # noqa: PLC0415 - models load after apps

        pre_migrate.connect(guards.before_migrate, sender=self, dispatch_uid="scoring-no-guards")
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="scoring-guards")
        scanned.announce()
        for acts in (SHEET_ACTS, EVIDENCE_ACTS, CRITERIA_ACTS, RANKING_ACTS, WORKBOOK_ACTS):
            words.register(acts)
