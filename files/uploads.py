"""What comes in is bounded while it comes in, whatever form it was sent from."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """The first handler: of a file too big only one byte beyond the bound goes on to be kept.

    So a file of 50 MB takes no more room than one of 20, and is still known to be too big.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.UPLOAD_MOST_REQUEST_BYTES:
            raise RequestDataTooBig("All that was sent at once is too big.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        room = settings.UPLOAD_MOST_BYTES + 1 - start
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> Any:
        return None
