"""What came in from Excel, as a file."""

from history.lists import Column, Listing
from home.import_pages import results_of
from home.models import ImportBatch


def _list(batch: ImportBatch) -> str:
    return f"{batch.get_kind_display()} {batch.year or ''}".strip()


def _results(batch: ImportBatch) -> str:
    return ", ".join(f"{each['label'].lower()} {each['value']}" for each in results_of(batch))


IMPORTS: Listing[ImportBatch] = Listing(
    "Các lần nhập từ Excel",
    (
        Column("Tệp", lambda batch: batch.file.name),
        Column("Tình trạng", lambda batch: batch.get_state_display()),
        Column("Danh sách", _list),
        Column("Người nhập", lambda batch: str(batch.by)),
        Column("Lúc", lambda batch: batch.imported_at or batch.sent_at, "moment"),
        Column("Kết quả", _results),
    ),
)
