"""Small lists as the office would send them."""

from tests.files.packages import workbook

HEADER = [
    "STT", "Khối", "Huyện", "Xã", "Tên HTX", "Mã số thuế", "Số thành viên",
    "Vốn điều lệ (triệu đồng)", "Người đại diện", "Điện thoại",
]  # fmt: skip
NAMES = ["number", "bloc", "district", "commune", "name", "tax_code", "members", "capital",
         "contact", "phone"]  # fmt: skip


def row(**cells):
    """A right row with some cells changed."""
    right = {
        "number": 1, "bloc": 1, "district": "An Biên", "commune": "Đông Thái",
        "name": "HTX NN Hòa Thuận", "tax_code": "1700000001", "members": 20, "capital": "100,5",
        "contact": "Nguyễn Văn Mẫu", "phone": "0912345678",
    }  # fmt: skip
    return [(right | cells)[name] for name in NAMES]


def excel(*rows, header=HEADER):
    return workbook([header, *rows])
