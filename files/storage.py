"""Where kept bytes lie: on this machine's disk by default, elsewhere by a setting.

The store is `STORAGES["kept"]`, and `files.services` asks nothing of it but to save, open, tell
whether a name exists, and delete. So any backend of Django's storage API will do.
"""

import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class KeptFiles(FileSystemStorage):
    """Files under MEDIA_ROOT, outside whatever a web server shows: whole on the disk or not there.

    A file is written beside its place, forced to the disk, then moved there in one step.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Names are digests: who saves the same name again saves the same bytes."""
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as draft:
            draft.write(content.read())
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(place)
        return name

    def url(self, name: str | None) -> str:
        raise ValueError("Kept files have no address: a view hands them out.")
