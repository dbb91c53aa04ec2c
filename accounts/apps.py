from django.apps import AppConfig

from history import words


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {
                "accounts.created": "mở tài khoản",
                "accounts.password_changed": "đổi mật khẩu",
                "accounts.disabled": "khóa tài khoản",
                "accounts.enabled": "mở lại tài khoản",
            },
            labels={"roles": "vai"},
        )
