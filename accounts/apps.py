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
                "accounts.link_made": "cấp đường dẫn vào một lần",
                "accounts.entrances_revoked": "hủy đường dẫn, mã vào một lần",
                "accounts.entered_by_link": "vào bằng đường dẫn một lần",
                "accounts.code_made": "cấp mã vào một lần",
                "accounts.password_reset": "đặt lại mật khẩu, cấp mã vào một lần",
                "accounts.entered_by_code": "vào bằng mã một lần",
                "accounts.put_out": "cho ra khỏi một máy",
                "accounts.password_dropped": "bỏ mật khẩu đã quên",
                "accounts.password_set": "đặt mật khẩu lần đầu",
            },
            labels={"roles": "vai"},
        )
