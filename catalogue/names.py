"""What people call the wordings, their blanks and the signers; the keys are for the code."""

import re
from collections.abc import Iterable, Mapping

# A paper is called by its kind; what serves several papers comes last.
PAPERS: Mapping[str, str] = {
    "to_trinh": "Tờ trình",
    "danh_sach": "Danh sách kèm Tờ trình",
    "trinh_hoi_dong": "Bảng tổng hợp trình Hội đồng",
    "bien_ban_hoi_dong": "Biên bản họp Hội đồng",
    "bien_ban_kiem_phieu": "Biên bản kiểm phiếu",
    "bien_ban_khoi": "Biên bản họp Khối",
    "bang_xep_hang": "Bảng xếp hạng",
    "bao_cao_thanh_tich": "Báo cáo thành tích tập thể",
    "bao_cao_thanh_tich_ca_nhan": "Báo cáo thành tích cá nhân",
    "bang_cham_diem": "Bảng chấm điểm",
    "tu_cham": "Bảng tự chấm in sẵn",
    "bien_nhan": "Biên nhận bảng tự chấm",
    "bang_tong_hop": "Bảng tổng hợp điểm",
    "muc_luc": "Mục lục hồ sơ",
    "dang_ky": "Bản đăng ký thi đua",
    "giao_uoc": "Bản giao ước thi đua",
    "cong_van_don_doc": "Công văn đôn đốc",
    "tin_nhac": "Tin nhắc việc",
    "goi_y": "Câu gợi ý khi nhập",
    "can_cu_xet": "Căn cứ xét khen",
    "chung": "Dùng chung",
}
OTHER_PAPER = "Văn bản khác"

WORDINGS: Mapping[str, str] = {
    "ten": "Tên loại văn bản",
    "trich_yeu": "Trích yếu",
    "trich_yeu_khac": "Trích yếu khi đề nghị khác thường lệ",
    "kinh_gui": "Kính gửi",
    "noi_nhan": "Nơi nhận",
    "mo_dau": "Câu mở đầu",
    "ket": "Câu kết",
    "chu_ky": "Người ký cuối văn bản",
    "can_cu_bien_ban": "Căn cứ biên bản họp",
    "tinh_hinh": "Tình hình, quá trình xét",
    "de_nghi": "Câu đề nghị",
    "de_nghi_co": "Câu đề nghị Cờ thi đua",
    "de_nghi_bang_khen": "Câu đề nghị Bằng khen tập thể",
    "de_nghi_ca_nhan": "Câu đề nghị Bằng khen cá nhân",
    "de_nghi_khac": "Câu đề nghị hình thức khác",
    "danh_hieu": "Mục danh hiệu thi đua",
    "hinh_thuc": "Mục hình thức khen thưởng",
    "kem_theo": "Câu kèm theo",
    "cam_ket": "Câu cam kết",
    "phan_1": "Tên phần I",
    "phan_2": "Tên phần II",
    "phan_3": "Tên phần III",
    "tap_the": "Mục tập thể",
    "ca_nhan": "Mục cá nhân",
    "thanh_phan": "Mục thành phần dự họp",
    "noi_dung": "Mục nội dung",
    "chu_tri": "Dòng chủ trì",
    "thu_ky": "Dòng thư ký",
    "co_mat": "Dòng có mặt",
    "vang": "Dòng vắng mặt",
    "khach_moi": "Dòng đại biểu mời",
    "bao_cao": "Câu báo cáo",
    "thao_luan": "Câu thảo luận",
    "ket_luan": "Câu kết luận",
    "bieu_quyet": "Câu biểu quyết",
    "bo_phieu": "Câu bỏ phiếu",
    "so_phieu": "Câu số phiếu",
    "khong_xet": "Câu đơn vị không xét",
    "khong_thong_qua": "Câu không thông qua",
    "cach_xep_hang": "Câu cách xếp hạng, cách tính điểm năm",
    "cach_tinh": "Câu cách tính điểm",
    "dieu_kien": "Câu điều kiện xét",
    "xep_loai": "Câu xếp loại bị giới hạn",
    "suy_ton": "Câu suy tôn",
    "tra_cuu": "Chỗ tra cứu mã kiểm tra",
    "ghi_chu": "Ghi chú",
    "kien_nghi": "Tên phần kiến nghị",
    "huong_dan": "Lời hướng dẫn",
    "cac_phan": "Tên các phần",
    "don_vi": "Dòng đơn vị",
    "tong": "Dòng tổng cộng",
    "dat": "Chữ ghi khi đạt điều kiện",
    "chua_dat": "Chữ ghi khi chưa đạt điều kiện",
}
LONGEST_NAME = 60

# A blank of a text as people write it; the same name never stands for two.
BLANKS: Mapping[str, str] = {
    "absent": "người vắng", "address": "địa chỉ", "addressee": "cơ quan được trình",
    "against_count": "số không tán thành", "award": "hình thức khen", "bloc": "tên Khối",
    "blocs": "số Khối", "born": "ngày sinh", "capital": "vốn", "chair": "chủ trì",
    "check_code": "mã đối chiếu", "closes_on": "ngày hết hạn", "last_year": "năm trước",
    "code": "mã kiểm tra", "conclusion": "kết luận",
    "council": "tên Hội đồng", "count": "số lượng", "criteria_set": "bộ tiêu chí",
    "date": "ngày", "days_left": "số ngày", "deadline": "thời hạn", "deputy": "Khối phó",
    "discussion": "ý kiến", "education": "trình độ", "for_count": "số tán thành",
    "form_name": "tên mẫu", "founded": "thành lập", "gender": "giới tính",
    "guests": "đại biểu mời", "home": "nơi ở", "invalid": "số phiếu không hợp lệ",
    "issued": "số phiếu phát ra", "leader": "Khối trưởng", "legal_bases": "các căn cứ",
    "legal_basis": "căn cứ", "link": "đường dẫn", "link_until": "đường dẫn dùng đến",
    "members": "tổng số thành viên", "name": "tên", "names": "các tên", "next_year": "năm sau",
    "note": "ghi chú", "number": "số, ký hiệu", "office": "tên cơ quan",
    "officer": "cán bộ phụ trách", "organization": "đơn vị công tác",
    "other_count": "số ý kiến khác", "pages": "số trang", "papers": "số văn bản",
    "passed": "số thông qua", "people": "số người", "phone": "điện thoại",
    "place": "nơi hoặc hạng", "position": "chức vụ", "premises": "cơ sở vật chất",
    "present": "số có mặt", "proposals": "số đề nghị", "ranked_blocs": "số Khối đã xếp hạng",
    "ranking": "cách xếp hạng", "reading": "cột điểm",
    "reason": "lý do", "recipient": "người nhận", "returned": "số phiếu thu về",
    "second": "số hạng Nhì", "secretary": "thư ký", "sender": "người gửi", "since": "từ ngày",
    "session_date": "ngày họp Hội đồng", "status": "loại số liệu", "subject": "đối tượng",
    "task": "việc", "tellers": "tổ kiểm phiếu", "third": "số hạng Ba", "time": "giờ",
    "unions": "đoàn thể", "unit": "tên đơn vị", "units": "số đơn vị", "until": "hạn chót",
    "valid": "số phiếu hợp lệ", "year": "năm",
    "year_points": "cách tính điểm năm",
}  # fmt: skip

POSTS: Mapping[str, str] = {
    "chu-tich-lien-minh": "Người ký văn bản của Liên minh",
    "chu-tich-hoi-dong": "Người ký văn bản của Hội đồng",
    "thu-ky-hoi-dong": "Thư ký Hội đồng",
}
OTHER_POST = "Người ký khác"

TOPICS: Mapping[str, str] = {
    "to_trinh": "Tờ trình, biên bản Hội đồng",
    "giao_uoc": "Bản giao ước thi đua",
    "quyet_dinh": "Quyết định khen thưởng",
    "quy_mo": "Xếp quy mô hợp tác xã",
    "the_thuc": "Thể thức văn bản",
}

_STORED = re.compile(r"\{(\w+)\}")
_TYPED = re.compile(r"\{([^{}]*)\}")
_BY_NAME = {name.casefold(): blank for blank, name in BLANKS.items()}


def paper_named(prefix: str) -> str:
    return PAPERS.get(prefix, OTHER_PAPER)


def wording_named(key: str, text: str = "") -> str:
    """What a wording is for; one without a name goes by how it begins."""
    name = WORDINGS.get(key.partition(".")[2])
    if name or not text:
        return name or "Câu chữ"
    begins = shown(text).splitlines()[0]
    return f"“{begins[:LONGEST_NAME]}{'…' if len(begins) > LONGEST_NAME else ''}”"


def blanks_in(text: str) -> tuple[str, ...]:
    """The blanks of a stored text, each once, in their order."""
    return tuple(dict.fromkeys(_STORED.findall(text)))


def blanks_named(blanks: Iterable[str]) -> list[str]:
    return [f"{{{BLANKS.get(blank, blank)}}}" for blank in blanks]


def shown(text: str) -> str:
    """A stored text with its blanks in people's words."""
    return _STORED.sub(lambda found: f"{{{BLANKS.get(found[1], found[1])}}}", text)


def stored(text: str) -> str:
    """A typed text with its blanks as the papers ask for them; a name nobody knows stays."""

    def blank(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        return f"{{{_BY_NAME.get(name.casefold(), name)}}}"

    return _TYPED.sub(blank, text)


def typed_blanks(text: str) -> list[str]:
    """Whatever stands in braces, known or not."""
    return _TYPED.findall(text)
