from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from accounts.models import User
from history.admin import RecordedAdmin


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg] # as below
    class Meta:
        model = User
        fields = ("username", "full_name")


class KeptUserForm(UserChangeForm):  # type: ignore[type-arg] # as below
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """For the keeper of the system; the office has its own page of accounts."""

    add_form = UserCreationForm
    form = KeptUserForm
    ordering = ["username"]
    list_display = ["username", "full_name", "position", "is_active", "is_admin", "is_officer"]
    list_filter = ["is_active", *User.ROLES]
    search_fields = ["username", "search_key"]
    readonly_fields = ["last_login", "created_at"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password", "is_active"]}),
        ("Người dùng", {"fields": ["full_name", "phone", "salutation", "position"]}),
        ("Vai ở Liên minh", {"fields": list(User.ROLES)}),
        ("Kỹ thuật", {"fields": ["is_staff", "is_superuser", "last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "usable_password", "password1", "password2"]}),
    ]
