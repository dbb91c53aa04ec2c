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
}


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Chấm điểm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(SHEET_ACTS)
