"""The accounts as a file: who comes in, never how."""

from accounts.models import SignIn, User
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

SIGN_INS: Listing[SignIn] = Listing(
    "Ai đang đăng nhập",
    (
        Column("Ai", lambda each: each.user.full_name if each.user else ""),
        Column("Máy", lambda each: each.device or "Máy không rõ loại"),
        Column("Máy riêng", lambda each: "Có" if each.is_own_device else ""),
        Column("Vào lúc", lambda each: each.since, "moment"),
        Column("Thấy lần cuối", lambda each: each.seen_at, "moment"),
        Column("Địa chỉ mạng", lambda each: each.address),
    ),
)
