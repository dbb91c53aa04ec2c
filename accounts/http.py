from django.http import HttpRequest, JsonResponse

from accounts.models import User


class SignedInRequest(HttpRequest):
    """The request every view behind the sign-in receives."""

    user: User


SIGNED_OUT = (
    "Phiên làm việc đã hết. Số đã gõ còn trên máy này; xin bấm Lưu để vào lại rồi lưu tiếp."
)


def wants_json(request: HttpRequest) -> bool:
    """Sent by a script of ours that reads the answer itself, not by a form."""
    return request.headers.get("Accept", "").startswith("application/json")


def signed_out(request: HttpRequest) -> JsonResponse:
    """To a script: the session it was sent under has ended."""
    return JsonResponse({"why": SIGNED_OUT}, status=401)
