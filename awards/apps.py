from django.apps import AppConfig

from history import words


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from awards import resting  # noqa: PLC0415 - models load after apps

        resting.announce()
        words.register(
            {
                "awards.quota_set": "đặt định mức khen thưởng",
                "awards.quota_removed": "bỏ định mức khen thưởng",
                "awards.total_published": "ghi số liệu đã công bố",
                "awards.suspended": "tạm dừng xét khen",
                "awards.suspension_lifted": "kết thúc tạm dừng xét khen",
                "awards.proposed": "đề nghị khen thưởng",
                "awards.proposal_updated": "sửa đề nghị khen thưởng",
                "awards.withdrawn": "rút đề nghị khen thưởng",
                "awards.session_recorded": "ghi phiên họp Hội đồng",
                "awards.votes_recorded": "ghi kết quả biểu quyết",
                "awards.votes_cleared": "xóa kết quả biểu quyết",
                "awards.session_closed": "khóa phiên họp Hội đồng",
                "awards.submission_prepared": "lập Tờ trình",
                "awards.submission_numbered": "ghi số Tờ trình",
                "awards.submission_sent": "gửi Tờ trình",
                "awards.decided": "ghi Quyết định khen thưởng",
                "awards.revoked": "thu hồi khen thưởng",
            },
            labels={
                "award": "danh hiệu, hình thức",
                "bloc": "Khối",
                "places": "hạng",
                "passed": "thông qua",
                "rejected": "không thông qua",
                "granted": "được khen",
                "not_granted": "không được khen",
                "proposals": "đề nghị",
                "votes": "kết quả",
                "fields": "mục đã sửa",
                "sent_to": "gửi",
                "decision": "Quyết định",
            },
        )
