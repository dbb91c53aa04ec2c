from django.apps import AppConfig

from history import words


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Tin nhắc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {
                "notices.given": "ghi đã nhắc",
                "notices.seen": "ghi tin nhắc đã xem",
                "notices.done": "ghi việc được nhắc đã làm",
            },
            labels={"topic": "về việc", "with_link": "kèm đường vào đến", "paper": "văn bản"},
        )
