from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Django's rule, in words it has no Vietnamese for."""

    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn, cần từ {self.min_length} ký tự trở lên."

    def get_help_text(self) -> str:
        return f"Mật khẩu có từ {self.min_length} ký tự trở lên."
