from django.apps import AppConfig

from history import words


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Dữ liệu mẫu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {
                "demo.clock_moved": "đưa bản dùng thử tới lúc khác",
                "demo.clock_started_over": "đưa bản dùng thử về lúc bắt đầu",
            }
        )
