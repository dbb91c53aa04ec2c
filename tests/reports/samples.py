"""Papers as an office would issue them. Names are samples."""

from datetime import date

from reports.blocks import (
    Addressees,
    AnnexHead,
    BulletList,
    Column,
    FieldLine,
    FieldLines,
    Head,
    Heading,
    LegalBases,
    Paper,
    Paragraph,
    Recipients,
    Row,
    Signatures,
    Signer,
    Table,
    Title,
    attached_to,
    bold,
)
from reports.wording import BlankDate

ALLIANCE = "Liên minh Hợp tác xã\ntỉnh Kiên Giang"
STRANGE_NAME = "Nguyễn Thị Ặẫữỹ (mẫu)"

ANNEX_COLUMNS = (
    Column("STT", 12, "center"),
    Column("Tên tập thể", 55),
    Column("Khối", 38),
    Column("Điểm", 18, "right", group="Kết quả"),
    Column("Hạng", 16, "center", group="Kết quả"),
    Column("Hình thức đề nghị", 52),
    Column("Tóm tắt thành tích", 66),
)


def submission_paper(*, number: int | None = None, filler: int = 6, annex_rows: int = 30) -> Paper:
    """A tờ trình of two pages, with the list of the proposed as a landscape annex."""
    head = Head(
        issuer=ALLIANCE,
        number_symbol="/TTr-LMHTX",
        number=number,
        place="Kiên Giang",
        date=date(2023, 2, 9) if number else BlankDate(2023),
    )
    return Paper(
        kind="submission",
        code="TTr",
        title="Tờ trình đề nghị khen thưởng các Khối thi đua HTX năm 2022",
        file_stem="to-trinh-2022",
        blocks=(
            head,
            Title(
                "Tờ trình",
                "Về việc đề nghị tặng Cờ thi đua của UBND tỉnh,\n"
                "Bằng khen của Chủ tịch UBND tỉnh năm 2022",
            ),
            Addressees(("Chủ tịch Ủy ban nhân dân tỉnh", "Sở Nội vụ")),
            LegalBases(
                (
                    "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;",
                    "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ "
                    "quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng",
                    "Căn cứ Biên bản họp Hội đồng Thi đua - Khen thưởng Liên minh Hợp tác xã tỉnh",
                )
            ),
            Paragraph("Liên minh Hợp tác xã tỉnh kính trình Ủy ban nhân dân tỉnh như sau:"),
            Heading(1, "I. TÌNH HÌNH PHONG TRÀO VÀ QUÁ TRÌNH XÉT"),
            *(
                Paragraph(
                    f"Đoạn {order}. Phong trào thi đua trong các Khối thi đua hợp tác xã được phát "
                    "động từ đầu năm, các đơn vị đăng ký, ký kết giao ước, tự chấm điểm; Khối tổ "
                    "chức hội nghị bình xét, suy tôn; Liên minh thẩm định và Hội đồng họp bỏ phiếu."
                )
                for order in range(1, filler + 1)
            ),
            Heading(1, "II. ĐỀ NGHỊ"),
            Paragraph(("Cờ thi đua của UBND tỉnh: ", bold("11 tập thể"), " dẫn đầu các Khối.")),
            BulletList(("Bằng khen hạng Nhì: 10 tập thể;", "Bằng khen hạng Ba: 12 tập thể.")),
            Paragraph("(Có danh sách, biên bản, báo cáo thành tích kèm theo.)"),
            Paragraph("Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định.", closing=True),
            Recipients(("Như trên", "Thành viên Hội đồng TĐKT", "Lưu: VT, TĐKT")),
            Signatures(
                (Signer(authority=("KT. Chủ tịch",), title="Phó Chủ tịch", name="Trần Văn Mẫu"),)
            ),
            AnnexHead(
                title="Danh sách tập thể được đề nghị khen thưởng năm 2022",
                attached_to=attached_to("Tờ trình", head),
                number=1,
            ),
            Table(
                ANNEX_COLUMNS,
                (Row(("I. CỜ THI ĐUA CỦA UBND TỈNH",), "group"), *annex_lines(annex_rows)),
                numbered=True,
                size=12,
            ),
            AnnexHead(title="Danh sách đại diện", number=2, orientation="portrait"),
            Paragraph(f"Người đại diện: {STRANGE_NAME}."),
        ),
    )


def annex_lines(count: int) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                str(order),
                f"Hợp tác xã nông nghiệp Kênh {order} (mẫu)",
                "Khối 10, huyện Tân Hiệp",
                f"{99 - order},50",
                str(order),
                "Bằng khen của Chủ tịch UBND tỉnh (hạng Nhì)",
                "Doanh thu 9.600 triệu đồng, đạt 106,7% so với đăng ký; 120 thành viên.",
            )
        )
        for order in range(1, count + 1)
    )


def minutes_paper() -> Paper:
    """Minutes of a council's meeting with its votes."""
    return Paper(
        kind="council_minutes",
        code="BB",
        title="Biên bản họp Hội đồng Thi đua - Khen thưởng",
        file_stem="bien-ban-hop-hoi-dong-2022",
        blocks=(
            Head(
                superior=ALLIANCE,
                issuer="Hội đồng\nThi đua - Khen thưởng",
                number_symbol="/BB-HĐTĐKT",
                number=3,
                place="Kiên Giang",
                date=date(2023, 1, 17),
            ),
            Title("Biên bản", "Họp xét, đề nghị khen thưởng các Khối thi đua hợp tác xã năm 2022"),
            FieldLines(
                (
                    FieldLine("Thời gian bắt đầu", "08 giờ 00, ngày 17 tháng 01 năm 2023"),
                    FieldLine("Địa điểm", "Hội trường Liên minh Hợp tác xã tỉnh"),
                    FieldLine("Vắng (lý do)", blank_lines=2),
                )
            ),
            Heading(1, "I. THÀNH PHẦN"),
            Paragraph("Thành viên có mặt 08/09; chủ trì: Chủ tịch Hội đồng."),
            Heading(1, "II. KẾT QUẢ BỎ PHIẾU KÍN"),
            Paragraph("Phiếu phát ra 8, thu về 8, hợp lệ 8; kết quả như sau:"),
            Table(
                (
                    Column("STT", 12, "center"),
                    Column("Tập thể", 60),
                    Column("Hình thức đề nghị", 48),
                    Column("Số phiếu", 20, "center", group="Đồng ý"),
                    Column("Tỷ lệ %", 20, "right", group="Đồng ý"),
                ),
                (
                    Row(("1", "HTX NN Kinh 4A (mẫu)", "Cờ thi đua của UBND tỉnh", "8", "88,89")),
                    Row(("2", "HTX NN Phú Lợi (mẫu)", "Bằng khen (hạng Nhì)", "7", "77,78")),
                    Row(("", "Cộng", "", "15", ""), "total"),
                ),
            ),
            Paragraph("Biên bản được thông qua và kết thúc lúc 11 giờ 00 cùng ngày", closing=True),
            Signatures(
                (
                    Signer(title="Thư ký", note="(Ký, ghi rõ họ tên)"),
                    Signer(title="Chủ tịch Hội đồng", name="Lê Văn Mẫu"),
                )
            ),
            Recipients(("Thành viên Hội đồng", "Lưu: VT, HĐTĐKT")),
        ),
    )
