"""The accounts as a file: who comes in, never how."""

from accounts.models import User
from history.lists import Column, Listing

ACCOUNTS: Listing[User] = Listing(
    "Tài khoản",
    (
        Column("Họ và tên", lambda account: account.full_name),
        Column("Trạng thái", lambda account: "Đang dùng" if account.is_active else "Đã khóa"),
        Column("Tên đăng nhập", lambda account: account.username),
        Column("Điện thoại", lambda account: account.phone),
        Column("Chức vụ", lambda account: account.position),
        Column("Vai ở Liên minh", lambda account: ", ".join(account.role_names)),
        Column("Lần vào gần nhất", lambda account: account.last_login, "moment"),
    ),
)
