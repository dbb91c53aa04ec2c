"""Who is signed in. Rights inside a bloc come from the apps above and end with their dates."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from history.vietnamese import fold, given_name_key


class UserQuerySet(models.QuerySet["User"]):
    def in_list_order(self, wanted: str = "") -> Self:
        """As asked, a minus turning it round; else accounts in use first, then by given name."""
        key = {"ten": "name_key", "dang-nhap": "username", "vao": "last_login"}.get(
            wanted.lstrip("-")
        )
        if key is None:
            return self.order_by("-is_active", "name_key", "pk")
        by = F(key).desc if wanted.startswith("-") else F(key).asc
        return self.order_by(by(nulls_last=True), "pk")

    def matching(self, typed: str) -> Self:
        """Those whose name, user name or phone holds every word typed, marks or not."""
        found = self
        for word in fold(typed).split():
            found = found.filter(search_key__contains=word)
        return found

    def active(self) -> Self:
        return self.filter(is_active=True)

    def officers(self) -> Self:
        return self.active().filter(is_officer=True).order_by("full_name", "pk")

    def council(self) -> Self:
        return self.active().filter(is_council=True).order_by("full_name", "pk")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc] # django-stubs cannot follow from_queryset on a generic base
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = User(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str, **fields: Any) -> "User":
        """The keeper of the system: the technical pages, and the office's admin role."""
        fields |= {"is_staff": True, "is_superuser": True, "is_admin": True}
        fields.setdefault("full_name", username)
        return self.create_user(username, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Roles of the account are a set; leader and representative come from elsewhere."""

    ROLES: ClassVar[dict[str, str]] = {
        "is_admin": "Quản trị",
        "is_officer": "Cán bộ phụ trách Khối",
        "is_council": "Hội đồng TĐKT",
        "is_reviewer": "Cơ quan TĐKT tỉnh",
    }

    username = models.CharField(
        "tên đăng nhập",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*$",
                "Tên đăng nhập chỉ gồm chữ thường không dấu, số, dấu chấm, gạch nối.",
            )
        ],
    )
    phone = models.CharField(
        "điện thoại", max_length=11, null=True, blank=True, unique=True,
        validators=[RegexValidator(r"^0\d{9,10}$", "Số điện thoại gồm 10 số, bắt đầu bằng 0.")],
    )  # fmt: skip
    full_name = models.CharField("họ và tên", max_length=120)
    salutation = models.CharField(
        "cách gọi", max_length=40, blank=True, help_text="anh Phúc, chị Ngân"
    )
    position = models.CharField("chức vụ", max_length=150, blank=True)
    is_admin = models.BooleanField("quản trị", default=False)
    is_officer = models.BooleanField("cán bộ phụ trách Khối", default=False)
    is_council = models.BooleanField("Hội đồng TĐKT", default=False)
    is_reviewer = models.BooleanField("cơ quan TĐKT tỉnh (chỉ xem)", default=False)
    is_active = models.BooleanField("đang dùng", default=True)
    is_staff = models.BooleanField("vào trang kỹ thuật", default=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    hints_seen = models.JSONField("gợi ý đã cất", default=list, blank=True, editable=False)
    search_key = models.CharField(max_length=200, editable=False)
    name_key = models.CharField(max_length=600, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once_whatever_case",
                violation_error_message="Tên đăng nhập này đã có người dùng.",
            ),
            models.CheckConstraint(
                name="user_phone_blank_is_null",
                condition=~Q(phone=""),
                violation_error_message="Không có số điện thoại thì để trống.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = fold(f"{self.full_name} {self.username} {self.phone or ''}")[:200]
        self.name_key = given_name_key(self.full_name)[:600]
        super().save(*args, **kwargs)

    @property
    def is_alliance(self) -> bool:
        """A member of the Alliance's staff."""
        return self.is_admin or self.is_officer

    @property
    def role_names(self) -> list[str]:
        """The account's roles in words, in their fixed order."""
        return [name for role, name in self.ROLES.items() if getattr(self, role)]

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in words[-2:]).upper()

    @property
    def called(self) -> str:
        return self.salutation or self.full_name
