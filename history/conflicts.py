from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError


class Stale(ValidationError):
    """Somebody saved after this form was shown. `theirs` holds what stands now, by field.

    The page shows both values and keeps what was typed; nothing was changed.
    """

    def __init__(self, message: str, theirs: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, code="stale")
        self.theirs: dict[str, Any] = dict(theirs or {})
