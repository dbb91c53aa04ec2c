from django.apps import AppConfig

from history import words

VERBS = {
    "blocs.season_opened": "mở năm thi đua",
    "blocs.step_moved": "đổi lịch một bước",
    "blocs.seal_rule_set": "đặt cách chốt xếp hạng của năm",
    "blocs.bloc_formed": "lập Khối",
    "blocs.bloc_ended": "ghi thôi Khối",
    "blocs.officer_assigned": "giao cán bộ phụ trách",
    "blocs.step_extended": "gia hạn một bước",
    "blocs.unit_joined": "thêm đơn vị vào Khối",
    "blocs.units_joined": "thêm danh sách đơn vị vào Khối",
    "blocs.unit_left": "ghi đơn vị ra khỏi Khối",
    "blocs.leader_appointed": "ghi Khối trưởng, Khối phó",
    "blocs.pledge_drafted": "ghi nháp đăng ký thi đua",
    "blocs.pledge_withdrawn": "rút lại đăng ký thi đua",
    "blocs.pledge_submitted": "gửi đăng ký thi đua",
    "blocs.pledge_accepted": "xác nhận đăng ký thi đua",
    "blocs.pledge_returned": "trả lại đăng ký thi đua",
    "blocs.meeting_planned": "đặt lịch họp",
    "blocs.meeting_recorded": "ghi biên bản họp",
}
LABELS = {
    "steps": "lịch các bước",
    "organization": "đơn vị",
    "organizations": "các đơn vị",
    "joined_on": "vào ngày",
    "left_on": "ra từ ngày",
    "posts_ended": "thôi vai",
    "person": "người đại diện",
    "how": "do",
    "valid_from": "từ ngày",
    "targets": "chỉ tiêu",
    "awards": "đăng ký khen thưởng",
    "persons": "cá nhân",
    "kind": "loại",
    "planned_on": "ngày họp",
    "place": "địa điểm",
}


class BlocsConfig(AppConfig):
    name = "blocs"
    verbose_name = "Khối thi đua"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blocs import scanned  # noqa: PLC0415 - models load after apps
        from blocs.models import Leadership, StepCode  # noqa: PLC0415 - models load after apps

        scanned.announce()

        words.register(VERBS, LABELS | dict(Leadership.Role.choices) | dict(StepCode.choices))
