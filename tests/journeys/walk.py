"""One bloc, one year, walked at the pages: each step by whom it belongs to, on its day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from history.clock import VIETNAM
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory
from tests.journeys.lists import UNITS, Unit, office_list
from tests.journeys.pages import Page, Person, Values, excel_file, scanned_page

NUMBER = 10
LEADER, DEPUTY = UNITS[0], UNITS[1]
# Opening and closing days of the nine steps: month and day, and in which year of the two.
STEPS = {
    "Phát động, đăng ký": ("05/01", 0, "31/03", 0),
    "Ký kết giao ước": ("05/01", 0, "31/03", 0),
    "Sơ kết 6 tháng": ("01/07", 0, "31/07", 0),
    "HTX tự chấm": ("01/12", 0, "15/12", 0),
    "Khối tổng hợp, chấm điểm": ("10/12", 0, "25/12", 0),
    "Hội nghị Khối bình xét, suy tôn": ("20/12", 0, "31/12", 0),
    "Liên minh thẩm định": ("26/12", 0, "15/01", 1),
    "Hội đồng TĐKT": ("10/01", 1, "31/01", 1),
    "Tờ trình, Quyết định": ("15/01", 1, "31/03", 1),
}
# Criterion 1 is answered by choice, 2 and 3 are scored by hand.
GRADES = {"Đúng hạn": "10", "Trễ hạn": "5"}
SELF = {
    "HTX NN Kinh 4A": ("Đúng hạn", "48", "39,5"),
    "HTX NN Phú Lợi": ("Đúng hạn", "46", "38"),
    "HTX thương mại dịch vụ Thạnh Quới": ("Trễ hạn", "45", "37,5"),
    "HTX NN Đập Đá": ("Đúng hạn", "44", "30"),
    "HTX NN Kinh 9B": ("Trễ hạn", "40", "30"),
}
LOWERED, LOWERED_BECAUSE = UNITS[2], "Kết quả kinh doanh chưa có báo cáo tài chính."
RAISED, RAISED_BECAUSE = UNITS[3], "Có thêm hai phong trào ở ấp."
CUT, CUT_BECAUSE = DEPUTY, "Thiếu minh chứng một phong trào."
ABSENT = f"{UNITS[4].name}: giám đốc đi chữa bệnh"
# After the bloc, its meeting and the Alliance had their say.
VERIFIED = {
    "HTX NN Kinh 4A": "97,5",
    "HTX NN Phú Lợi": "93,0",
    "HTX NN Đập Đá": "86,0",
    "HTX thương mại dịch vụ Thạnh Quới": "85,5",
    "HTX NN Kinh 9B": "75,0",
}
WINNERS = list(VERIFIED)[:3]
AWARDS = {1: "Cờ thi đua", 2: "Bằng khen", 3: "Bằng khen"}
LINES = ("1", "2", "3")


def given(reading: str, values: tuple[str, ...]) -> dict[str, str]:
    """What is typed into the boxes of a sheet, in the order of its criteria."""
    return {f"{reading} tiêu chí {code}": value for code, value in zip(LINES, values, strict=True)}


def in_rows(first: str, second: str, pairs: Mapping[str, str]) -> dict[str, str]:
    """Pairs as they are typed into the rows of a form."""
    typed: dict[str, str] = {}
    for number, (one, other) in enumerate(pairs.items(), start=1):
        typed |= {f"{first}, dòng {number}": one, f"{second}, dòng {number}": other}
    return typed


@dataclass(frozen=True)
class Paper:
    """An issued paper: where its page is, the words shown there, and the file."""

    address: str
    shown: str
    content: bytes


class Calendar:
    """What the clock on the wall says; only goes where the walk moves it."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.now = datetime(year, 1, 4, 8, 0, tzinfo=VIETNAM)

    def go_to(self, day: int, month: int, hour: int = 8, *, next_year: bool = False) -> None:
        self.now = datetime(self.year + next_year, month, day, hour, 0, tzinfo=VIETNAM)

    def written(self, day: int, month: int, *, next_year: bool = False) -> str:
        return f"{date(self.year + next_year, month, day):%d/%m/%Y}"


@dataclass
class Walk:
    calendar: Calendar
    admin: Person = field(init=False)
    officer: Person = field(init=False)
    spokesmen: dict[str, Person] = field(default_factory=dict)
    receipts: dict[str, Page] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    bundle: bytes = b""

    def __post_init__(self) -> None:
        self.year = self.calendar.year
        self.admin = Person(AdminFactory())
        self.officer = Person(OfficerFactory(full_name="Lê Thị Mẫu Ngân", phone="0297000001"))

    @property
    def leader(self) -> Person:
        return self.spokesmen[LEADER.name]

    @property
    def deputy(self) -> Person:
        return self.spokesmen[DEPUTY.name]

    def at(self, day: int, month: int, *, next_year: bool = False) -> str:
        return self.calendar.written(day, month, next_year=next_year)

    def bloc_url(self) -> str:
        return reverse("blocs:bloc", args=[self.year, NUMBER])

    # --- Opening the year ----------------------------------------------------------------------

    def open_season(self) -> None:
        self.calendar.go_to(5, 1)
        admin = self.admin
        admin.open("/")
        admin.follow("Mở năm thi đua")
        typed = {"Năm thi đua": self.year, "Kế hoạch": f"01/KH-LMHTX ngày 04/01/{self.year}"}
        for name, (opens, opens_in, closes, closes_in) in STEPS.items():
            typed[f"{name}: mở ngày"] = f"{opens}/{self.year + opens_in}"
            typed[f"{name}: đến hết ngày"] = f"{closes}/{self.year + closes_in}"
        assert f"Đã mở năm thi đua {self.year}." in admin.press("Mở năm thi đua", typed)

    def send_list(self) -> None:
        self.calendar.go_to(15, 6)
        admin = self.admin
        admin.open("/")
        admin.follow("HTX")
        admin.follow("Nhập từ Excel")
        looked_at = admin.press("Kiểm tra tệp", {"file": excel_file(office_list(self.year))})
        assert looked_at.cells("Khối 10")[1:3] == ["Tân Hiệp", str(len(UNITS))]
        assert f"Đã nhập {len(UNITS)} mới." in admin.press(f"Nhập {len(UNITS)} dòng")
        assert "Khối 10" in admin.follow(f"Xem các khối năm {self.year}")

    def send_list_again(self) -> Page:
        admin = self.admin
        admin.open(reverse("cooperatives:organizations"))
        admin.follow("Nhập từ Excel")
        return admin.press("Kiểm tra tệp", {"file": excel_file(office_list(self.year))})

    def name_people(self) -> None:
        """The officer of the bloc, a spokesman a unit, then leader and deputy."""
        self.calendar.go_to(20, 6)
        admin = self.admin
        admin.open(reverse("blocs:blocs", args=[self.year]))
        admin.follow("Khối 10")
        admin.follow("Đổi cán bộ phụ trách")
        admin.press("Lưu cán bộ phụ trách", {"Cán bộ phụ trách": self.officer.user.full_name})
        for unit in UNITS:
            self.spokesmen[unit.name] = self._spokesman(unit)
        self._appoint("Khối trưởng", LEADER)
        self._appoint("Khối phó", DEPUTY)
        assert LEADER.director in self.officer.page

    def _spokesman(self, unit: Unit) -> Person:
        user: User = UserFactory(full_name=unit.director, phone=unit.phone)
        officer = self.officer
        officer.open(reverse("cooperatives:organizations"))
        officer.follow(unit.name)
        officer.follow("Thêm người đại diện")
        typed = {"Tài khoản": str(user), "Từ ngày": self.at(1, 1)}
        assert unit.director in officer.press("Ghi người đại diện", typed)
        return Person(user)

    def _appoint(self, role: str, unit: Unit) -> None:
        officer = self.officer
        officer.open(self.bloc_url())
        officer.follow("Thay đổi")
        typed = {"Vai": role, "Đơn vị": unit.name, "Người đại diện làm việc": unit.director,
                 "Từ ngày": self.at(1, 1)}  # fmt: skip
        officer.press("Ghi người đứng đầu", typed)

    # --- Criteria ------------------------------------------------------------------------------

    def make_criteria(self) -> None:
        self.calendar.go_to(1, 11)
        admin = self.admin
        admin.open("/")
        admin.follow("Chấm điểm")
        admin.follow("Bộ tiêu chí")
        admin.follow("Lập bộ tiêu chí")
        classes = {"Xuất sắc": "90", "Tốt": "80", "Khá": "65", "Trung bình": "0"}
        head = {"Tên bộ tiêu chí": f"Bộ tiêu chí thi đua năm {self.year} (mẫu)",
                "Số, ngày quyết định": "38/QĐ-LMHTX",
                **in_rows("Xếp loại", "Từ điểm", classes)}  # fmt: skip
        admin.press("Lập bản nháp", head)
        assert "nháp" in admin.page
        self._group("I", "Chấp hành chế độ báo cáo", "10")
        self._group("II", "Sản xuất, kinh doanh và phong trào", "90")
        options = in_rows("Mức", "Điểm", GRADES)
        self._criterion("I", "1", "Gửi báo cáo năm", "10", options)
        self._criterion("II", "2", "Hiệu quả sản xuất, kinh doanh", "50")
        self._criterion("II", "3", "Tham gia phong trào thi đua", "40")

    def _group(self, code: str, name: str, cap: str) -> None:
        self.admin.follow("Thêm nhóm tiêu chí")
        self.admin.press("Lưu", {"Mã nhóm": code, "Tên nhóm": name, "Điểm tối đa của nhóm": cap})

    def _criterion(
        self, group: str, code: str, text: str, points: str, options: Values | None = None
    ) -> None:
        """By hand, or by choosing one of the options."""
        self.admin.follow(f"Thêm tiêu chí vào nhóm {group}")
        typed = {"Mã tiêu chí": code, "Nội dung": text, "Điểm chuẩn": points}
        if options:
            self.admin.press("Dùng cách chấm này", {**typed, "Chọn một mức": True})
        self.admin.press("Lưu", {**typed, **(options or {})})

    def publish_criteria(self) -> None:
        admin = self.admin
        admin.follow("Ban hành")
        assert "Đã ban hành bộ tiêu chí." in admin.press("Ban hành bộ tiêu chí")
        admin.follow("Giao cho Khối")
        asked = admin.press("Xem trước khi giao", {"Khối 10": True})
        assert f"Các Khối này có {len(UNITS)} đơn vị." in asked
        assert "Đã giao bộ tiêu chí cho 1 Khối" in admin.press("Giao cho 1 Khối")

    def open_sheets_too_early(self) -> None:
        """Without criteria there is nothing to fill in, and the page says so."""
        officer = self.officer
        officer.open("/")
        officer.follow("Chấm điểm")
        assert "bộ tiêu chí" in officer.press("Mở bảng chấm điểm")
        assert officer.page.has_button("Mở bảng chấm điểm")

    def open_sheets(self) -> None:
        self.calendar.go_to(1, 12)
        officer = self.officer
        officer.open("/")
        officer.follow("Chấm điểm")
        assert f"{len(UNITS)} bảng chấm điểm" in officer.press("Mở bảng chấm điểm")

    # --- Scoring -------------------------------------------------------------------------------

    def self_score(self, unit: Unit) -> Page:
        """From the unit's home to the receipt."""
        person = self.spokesmen[unit.name]
        person.open("/")
        if unit in (LEADER, DEPUTY):
            person.press(f"Sang vai Giám đốc {unit.name}")
        person.follow("Chấm điểm")
        checked = person.press("Kiểm tra trước khi gửi", given("Tự chấm", SELF[unit.name]))
        assert "Gửi bảng tự chấm" in checked
        return person.press("Gửi bảng tự chấm")

    def units_self_score(self) -> None:
        self.calendar.go_to(8, 12)
        self.receipts = {unit.name: self.self_score(unit) for unit in UNITS}

    def peek_at_a_rival(self) -> None:
        """A unit's address is no way into another unit's sheet, nor to a ranking in the making."""
        member = self.spokesmen[UNITS[3].name]
        member.follow("Chấm điểm")
        rival = self.spokesmen[UNITS[4].name]
        rival.open(member.page.address, status=404)
        rival.open(reverse("scoring:ranking", args=[self.year, NUMBER]))
        assert "Xếp hạng đang được chấm" in rival.page

    def bloc_scores(self) -> None:
        """The leader scores four, one with a reason; the deputy the leader's own unit."""
        self.calendar.go_to(18, 12)
        for unit in UNITS[1:]:
            self._bloc_score(self.leader, unit)
        self._bloc_score(self.deputy, LEADER)

    def _bloc_score(self, scorer: Person, unit: Unit) -> None:
        scorer.open("/")
        if scorer.page.has_button("Sang vai Khối"):
            scorer.press("Sang vai Khối")
        scorer.follow("Chấm điểm")
        scorer.follow(unit.name)
        if unit == LOWERED:
            scorer.press("Lưu", given("Khối chấm", ("", "43", "")))
            assert "Thấp hơn tự chấm 2 điểm, xin ghi lý do." in scorer.page
            scorer.press("Lưu", {"Lý do tiêu chí 2": LOWERED_BECAUSE})
        scorer.press("Chấp nhận điểm các ô trống")
        scorer.press("Chấm xong đơn vị này")
        assert "Khối đã chấm xong" in scorer.press("Chấm xong đơn vị này")

    # --- The meeting ---------------------------------------------------------------------------

    def hold_meeting(self) -> None:
        self.calendar.go_to(20, 12)
        leader = self.leader
        leader.open(self.bloc_url())
        leader.follow("Đặt lịch họp")
        leader.press("Lưu lịch họp", {"Ngày họp": self.at(26, 12), "Bắt đầu lúc": "8:00",
                                      "Địa điểm": "Nhà văn hóa ấp Kinh 4A"})  # fmt: skip
        self.calendar.go_to(26, 12, 14)
        leader.follow("Tổng kết, bình xét, suy tôn")
        leader.follow("Ghi biên bản")
        minutes = {
            "Kết thúc lúc": "11:15", "Chủ trì": f"Ông {LEADER.director}, Khối trưởng",
            "Thư ký": "Bà Lê Thị Mẫu", "Số đơn vị có mặt": "4", "Vắng, lý do": ABSENT,
            "Ý kiến thảo luận": "Các đơn vị nhất trí với điểm Khối chấm.",
            "Giới thiệu Khối trưởng năm sau": UNITS[2].name,
            "Giới thiệu Khối phó năm sau": UNITS[3].name,
            "Kết luận": "Thống nhất kết quả bình xét.",
        }  # fmt: skip
        assert "Đã ghi biên bản." in leader.press("Lưu biên bản", minutes)

    def adopt_scores(self) -> None:
        leader = self.leader
        leader.follow("Chấm điểm")
        leader.follow("Hội nghị thông qua điểm")
        change = {"Đơn vị": "Đập Đá", "Tiêu chí": "II.3", "Điểm mới": "32",
                  "Ý kiến của hội nghị": RAISED_BECAUSE}  # fmt: skip
        assert "đã thông qua điểm" in leader.press("Gửi cả Khối kèm biên bản", change)

    # --- The Alliance --------------------------------------------------------------------------

    def verify(self) -> None:
        self.calendar.go_to(4, 1, next_year=True)
        for unit in UNITS:
            self._verify(unit)

    def _verify(self, unit: Unit) -> None:
        officer = self.officer
        officer.open(reverse("scoring:sheets", args=[self.year]))
        officer.follow(unit.name)
        if unit == CUT:
            typed = given("Thẩm định", ("", "", "37")) | {"Lý do tiêu chí 3": CUT_BECAUSE}
            officer.press("Lưu", typed)
        officer.press("Chấp nhận điểm các ô trống")
        officer.press("Hoàn tất thẩm định")
        assert "Đã thẩm định xong" in officer.press("Hoàn tất thẩm định")

    def announce_and_seal(self) -> None:
        self.calendar.go_to(5, 1, next_year=True)
        officer = self.officer
        officer.open("/")
        officer.follow("Xếp hạng")
        officer.follow("Khối 10")
        officer.follow("Công bố dự kiến")
        until = {"Nhận ý kiến đến hết ngày": self.at(9, 1, next_year=True)}
        officer.press("Công bố dự kiến", until)
        assert "Đã công bố dự kiến" in officer.page
        self.calendar.go_to(10, 1, next_year=True)
        officer.open(reverse("scoring:ranking", args=[self.year, NUMBER]))
        officer.follow("Đính bản quét biên bản hội nghị Khối có chữ ký")
        signed = {"Ảnh chụp hoặc bản quét": scanned_page(), "Là giấy gì": "Biên bản họp đã ký"}
        assert "Đã đính “Biên bản họp đã ký”" in officer.press("Đính bản quét", signed)
        officer.open(reverse("scoring:ranking", args=[self.year, NUMBER]))
        officer.follow("Chốt xếp hạng")
        assert "Đã chốt xếp hạng" in officer.press("Chốt xếp hạng")

    # --- Awards --------------------------------------------------------------------------------

    def set_quotas(self) -> None:
        self.calendar.go_to(15, 1, next_year=True)
        admin = self.admin
        admin.open("/")
        admin.follow("Khen thưởng")
        admin.follow("Định mức")
        for place, award in AWARDS.items():
            typed = {"Danh hiệu, hình thức": award, "Từ hạng": place, "Đến hạng": place,
                     "Số lượng": "1", "Căn cứ": "Quyết định số 3134/QĐ-UBND"}  # fmt: skip
            assert "Đã ghi định mức." in admin.press("Lưu định mức", typed)

    def propose(self) -> None:
        admin = self.admin
        admin.follow("Khen thưởng")
        assert "Đã lập 3 đề nghị từ xếp hạng đã chốt." in admin.press("Lập đề nghị")

    def hold_council(self, day: int = 20) -> None:
        self.calendar.go_to(day, 1, 15, next_year=True)
        admin = self.admin
        admin.open("/")
        admin.follow("Khen thưởng")
        admin.follow("Ghi phiên họp")
        minutes = {
            "Ngày họp": self.at(day, 1, next_year=True), "Bắt đầu lúc": "8:00",
            "Kết thúc lúc": "10:30", "Địa điểm": "Hội trường Liên minh Hợp tác xã tỉnh",
            "Chủ trì": "Ông Lê Văn Mẫu", "Thư ký": "Bà Trần Thị Mẫu",
            "Tổ kiểm phiếu": "Ông Võ Văn Mẫu, bà Danh Thị Mẫu", "Tổng số thành viên": "9",
            "Có mặt": "8", "Vắng, lý do": "Ông Huỳnh Văn Mẫu (đi công tác)",
            "Phiếu phát ra": "8", "Phiếu thu về": "8", "Kết luận của chủ trì": "Thống nhất.",
        }  # fmt: skip
        admin.press("Lưu phiên họp", minutes)
        admin.follow("Ghi kết quả")
        votes = {f"Đồng ý: {name}": "8" for name in WINNERS}
        admin.press("Lưu kết quả", votes)
        admin.follow("Khóa phiên họp")
        assert "Đã khóa phiên họp." in admin.press("Khóa phiên họp")

    def submit(self, day: int = 25) -> None:
        self.calendar.go_to(day, 1, 9, next_year=True)
        admin = self.admin
        admin.press("Lập Tờ trình")
        admin.follow("Ghi số")
        admin.press("Ghi số", {"Số": "12", "Ngày": self.at(day, 1, next_year=True)})
        admin.follow("Gửi Tờ trình")
        assert "không sửa được nữa" in admin.press("Gửi Tờ trình")

    def issue_papers(self) -> None:
        admin = self.admin
        admin.follow("Báo cáo")
        admin.press(f"Lập hồ sơ năm {self.year}")
        assert "Mục lục hồ sơ" in admin.page
        self.bundle = admin.download("Tải trọn bộ (.zip)")
        links = admin.page.links("doc__t")
        self.papers = [self._paper(admin, link) for link in links]

    def issue_submission(self) -> None:
        admin = self.admin
        admin.follow("Báo cáo")
        admin.press("Lập: Tờ trình")
        self.papers = [self._paper(admin, admin.page.address)]

    def _paper(self, reader: Person, link: str) -> Paper:
        """Its words as the page shows them, and the file as it is downloaded."""
        page = reader.open(link)
        return Paper(link, page.text_of("Nội dung văn bản"), reader.download("Tải PDF"))

    def decide(self) -> None:
        self.calendar.go_to(12, 3, next_year=True)
        admin = self.admin
        admin.open("/")
        admin.follow("Khen thưởng")
        admin.follow("Ghi Quyết định")
        typed = {"Số, ký hiệu": "614/QĐ-UBND", "Ngày ký": self.at(11, 3, next_year=True),
                 "Trích yếu": f"Về việc khen thưởng các hợp tác xã năm {self.year}"}  # fmt: skip
        assert "Đã ghi" in admin.press("Ghi Quyết định", typed)

    # --- The walk ------------------------------------------------------------------------------

    def until_sheets_are_open(self) -> None:
        self.open_season()
        self.send_list()
        self.name_people()
        self.open_sheets_too_early()
        self.make_criteria()
        self.publish_criteria()
        self.open_sheets()

    def until_sealed(self) -> None:
        self.until_sheets_are_open()
        self.units_self_score()
        self.peek_at_a_rival()
        self.bloc_scores()
        self.hold_meeting()
        self.adopt_scores()
        self.verify()
        self.announce_and_seal()

    def until_submitted(self) -> None:
        self.until_sealed()
        self.set_quotas()
        self.propose()
        self.hold_council()
        self.submit()

    def to_the_end(self) -> None:
        self.until_submitted()
        self.issue_papers()
        self.decide()
