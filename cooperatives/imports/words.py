"""The words of the office's lists: headers, units, fields of work, what counts as blank."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from files.spreadsheets import CellValue
from history.vietnamese import DASH, clean_text, fold

FIRST_YEAR = 1945
MOST_NUMBER = Decimal(10) ** 15
SAMPLE_MARK = "mau"
# A list repeats its communes, fields and headers: each is folded once.
clean = lru_cache(maxsize=8192)(clean_text)
folded = lru_cache(maxsize=8192)(fold)


class Column(StrEnum):
    """What a column of the list can hold; the value is the name of the field of ParsedRow."""

    NUMBER = "number"
    BLOC = "bloc_number"
    DISTRICT = "district"
    COMMUNE = "commune"
    ADDRESS = "address"
    NAME = "name"
    TAX_CODE = "tax_code"
    FIELD = "field"
    FOUNDED = "founded_year"
    MEMBERS = "members"
    WOMEN = "women_members"
    WORKERS = "workers"
    CAPITAL = "charter_capital"
    AREA = "area"
    REVENUE = "revenue"
    PROFIT = "profit"
    CONTACT = "contact_name"
    PHONE = "contact_phone"
    NOTE = "note"


# How offices write each header: folded, without unit, year and marks.
HEADERS: dict[Column, frozenset[str]] = {
    Column.NUMBER: frozenset({"stt", "tt", "so tt", "so thu tu"}),
    Column.BLOC: frozenset({"khoi", "khoi thi dua", "khoi so", "so khoi", "khoi thi dua so"}),
    Column.DISTRICT: frozenset(
        {
            "huyen",
            "quan huyen",
            "huyen thanh pho",
            "huyen thi xa thanh pho",
            "huyen tp",
            "ten huyen",
        }
    ),
    Column.COMMUNE: frozenset(
        {"xa", "xa phuong", "phuong xa", "xa thi tran", "xa phuong thi tran", "xa phuong dac khu"}
    ),
    Column.ADDRESS: frozenset(
        {"dia chi", "dia chi tru so", "tru so", "tru so chinh", "dia chi tru so chinh"}
    ),
    Column.NAME: frozenset(
        {
            "ten hop tac xa",
            "ten htx",
            "ten don vi",
            "hop tac xa",
            "htx",
            "don vi",
            "ten to chuc",
            "ten hop tac xa lien hiep hop tac xa",
            "ten htx lhhtx",
            "ten hop tac xa quy tin dung",
        }
    ),
    Column.TAX_CODE: frozenset({"ma so thue", "mst", "ma thue", "ma so thue htx"}),
    Column.FIELD: frozenset(
        {"nganh nghe", "linh vuc", "linh vuc hoat dong", "nganh nghe chinh", "nganh nghe linh vuc"}
    ),
    Column.FOUNDED: frozenset({"nam thanh lap", "nam tl", "nam", "thanh lap", "thanh lap nam"}),
    Column.MEMBERS: frozenset(
        {
            "so thanh vien",
            "thanh vien",
            "tong so thanh vien",
            "thanh vien tong so",
            "so thanh vien tong so",
            "tong thanh vien",
        }
    ),
    Column.WOMEN: frozenset(
        {
            "trong do nu",
            "nu",
            "so nu",
            "thanh vien nu",
            "so thanh vien nu",
            "thanh vien trong do nu",
            "so thanh vien trong do nu",
        }
    ),
    Column.WORKERS: frozenset(
        {"lao dong", "so lao dong", "tong so lao dong", "lao dong thuong xuyen", "lao dong tong so"}
    ),
    Column.CAPITAL: frozenset({"von dieu le", "von", "tong von dieu le"}),
    Column.AREA: frozenset(
        {
            "dien tich",
            "dien tich dat",
            "dien tich canh tac",
            "dien tich dat canh tac",
            "dien tich san xuat",
            "dt dat canh tac",
            "dt canh tac",
            "dt dat",
        }
    ),
    Column.REVENUE: frozenset({"doanh thu", "tong doanh thu"}),
    Column.PROFIT: frozenset({"loi nhuan", "loi nhuan sau thue", "lai"}),
    Column.CONTACT: frozenset(
        {
            "nguoi dai dien",
            "nguoi dai dien theo phap luat",
            "giam doc",
            "ho ten giam doc",
            "ho va ten giam doc",
            "nguoi lien he",
            "chu tich hdqt",
        }
    ),
    Column.PHONE: frozenset(
        {
            "dien thoai",
            "sdt",
            "so dien thoai",
            "so dt",
            "dien thoai lien he",
            "so dien thoai lien he",
        }
    ),
    Column.NOTE: frozenset({"ghi chu"}),
}
SUBTITLES = {"tong so", "tong", "nu", "trong do nu"}
COLUMN_OF = {label: column for column, labels in HEADERS.items() for label in labels}
REQUIRED = (Column.NAME, Column.TAX_CODE)
MONEY = (Column.CAPITAL, Column.REVENUE, Column.PROFIT)
COUNTS = (Column.MEMBERS, Column.WOMEN, Column.WORKERS)
SUMMED = (*COUNTS, *MONEY, Column.AREA)
MOST_LETTERS = {Column.NAME: 200, Column.CONTACT: 120, Column.ADDRESS: 250, Column.NOTE: 250}
# Folded unit → how many đồng, or hectares, one of it is.
MONEY_UNITS = {
    "dong": Decimal(1),
    "d": Decimal(1),
    "vnd": Decimal(1),
    "nghin dong": Decimal(1000),
    "ngan dong": Decimal(1000),
    "trieu dong": Decimal(10**6),
    "trieu": Decimal(10**6),
    "tr d": Decimal(10**6),
    "trd": Decimal(10**6),
    "tr dong": Decimal(10**6),
    "ty dong": Decimal(10**9),
    "ty": Decimal(10**9),
}
AREA_UNITS = {"": Decimal(1), "ha": Decimal(1), "hecta": Decimal(1), "m2": Decimal("0.0001")}
# Codes of cooperatives.models.Field, by the words of the lists.
FIELDS = {
    "trong trot": "trong_trot",
    "nong nghiep": "trong_trot",
    "thuy san": "thuy_san",
    "nuoi trong thuy san": "thuy_san",
    "ts": "thuy_san",
    "thuong mai dich vu": "tmdv",
    "thuong mai": "tmdv",
    "dich vu": "tmdv",
    "tmdv": "tmdv",
    "tm dv": "tmdv",
    "giao thong van tai": "gtvt",
    "van tai": "gtvt",
    "gtvt": "gtvt",
    "xay dung": "xay_dung",
    "xd": "xay_dung",
    "tieu thu cong nghiep": "ttcn",
    "ttcn": "ttcn",
    "tin dung": "tin_dung",
    "khac": "khac",
}
TITLES = {Column.NAME: "Tên HTX", Column.TAX_CODE: "Mã số thuế", Column.BLOC: "Khối"}
RECALCULATE = "Mở tệp bằng Excel, lưu lại rồi gửi."
WRITE_A_NUMBER = "Ghi bằng số, ví dụ 1.234,5; không kèm chữ."
BLANKS = frozenset({"", "-", DASH, "—", "−", "..."})


def text_of(value: CellValue) -> str:
    """The cell as people see it, on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(value).replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)
