"""The pages of the application by name, for finding one: which there are, and who opens them."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from history.vietnamese import fold
from home.links import link


@dataclass(frozen=True)
class PageName:
    """`also` are other words people look for it by; `of_year` pages want the year in focus."""

    name: str
    page: str
    may: Callable[[User], bool]
    also: str = ""
    of_year: bool = False

    def url(self, year: int | None) -> str:
        return link(self.page, *([year] if self.of_year else []))

    @property
    def key(self) -> str:
        return fold(f"{self.name} {self.also}")


def _everybody(user: User) -> bool:
    return True


def _alliance(user: User) -> bool:
    return user.is_alliance


def _admin(user: User) -> bool:
    return user.is_admin


def _readers(user: User) -> bool:
    return user.is_alliance or user.is_council or user.is_reviewer


def _weighers(user: User) -> bool:
    return user.is_alliance or user.is_council


PAGES = (
    PageName("Việc cần làm", "home:home", _everybody, "trang đầu, trang chủ"),
    PageName("Tổng quan năm", "home:season", _readers, "tiến độ các khối", of_year=True),
    PageName("Khối thi đua", "blocs:blocs", _everybody, "danh sách khối", of_year=True),
    PageName("Khối thi đua qua các năm", "blocs:history", _everybody),
    PageName("HTX", "cooperatives:organizations", _everybody, "danh bạ đơn vị hợp tác xã"),
    PageName("Thêm đơn vị", "cooperatives:register", _alliance, "HTX mới"),
    PageName("Đăng ký thi đua", "blocs:pledges", _everybody, "chỉ tiêu", of_year=True),
    PageName("Chấm điểm", "scoring:sheets", _everybody, "bảng điểm, tự chấm", of_year=True),
    PageName("Bộ tiêu chí", "scoring:criteria_sets", _everybody, "thang điểm", of_year=True),
    PageName("Xếp hạng", "scoring:rankings", _everybody, "kết quả", of_year=True),
    PageName("Khen thưởng", "awards:awards", _everybody, "đề nghị, bình xét", of_year=True),
    PageName("Khen thưởng các năm", "awards:record", _everybody, "quyết định, bằng khen, cờ"),
    PageName("Tạm dừng xét khen", "awards:suspensions", _weighers),
    PageName("Định mức khen thưởng", "awards:quotas", _admin, of_year=True),
    PageName("Văn bản", "reports:papers", _everybody, "báo cáo, hồ sơ, tờ trình", of_year=True),
    PageName("Lịch năm", "blocs:season_settings", _alliance, "các bước, hạn nộp", of_year=True),
    PageName("Mở năm thi đua", "blocs:open_season", _admin, "năm mới"),
    PageName("Nhập danh sách từ Excel", "home:import_organizations", _admin),
    PageName("Tài khoản", "accounts:accounts", _admin, "người dùng"),
    PageName("Nhật ký", "history:events", _admin, "lịch sử, ai đã làm"),
    PageName("Tài khoản của tôi", "accounts:account", _everybody),
    PageName("Đổi mật khẩu", "accounts:password", _everybody),
)


def pages_named(words: list[str], user: User, year: int | None) -> list[tuple[PageName, str]]:
    """Pages this person may open whose name holds every word, with their address."""
    found = [
        (each, each.url(year))
        for each in PAGES
        if each.may(user) and all(word in each.key for word in words)
    ]
    return [(each, url) for each, url in found if url]
