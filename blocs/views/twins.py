"""Units that look alike, side by side: one unit, or two."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import crumbs, refuse_unless, told
from accounts.http import SignedInRequest
from blocs import services
from blocs.selectors.twins import twin_rows
from cooperatives.models import Organization
from cooperatives.permissions import may_edit_register
from cooperatives.services import tell_apart

SECTION = "organizations"
KEEPERS_ONLY = "Gộp hồ sơ trùng là việc của cán bộ Liên minh."
PAIRS = 20


def _crumbs() -> list[dict[str, str]]:
    return crumbs(("HTX", reverse("cooperatives:organizations")))


@require_safe
def twins(request: SignedInRequest) -> HttpResponse:
    refuse_unless(may_edit_register(request.user), KEEPERS_ONLY)
    page = Paginator(twin_rows(), PAIRS).get_page(request.GET.get("trang"))
    context = {"section": SECTION, "crumbs": _crumbs(), "page": page, "query": request.GET}
    return render(request, "blocs/twins.html", context)


@require_POST
def tell_twins_apart(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    one, second = _units(request, pk, other)
    told(
        request,
        lambda: tell_apart(one=one, other=second, by=request.user),
        f"Đã ghi {one} và {second} là hai đơn vị khác nhau, sẽ không hỏi lại.",
    )
    return redirect("blocs:twins")


@require_http_methods(["GET", "POST"])
def fold_twin(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """`pk` is kept, the other goes into it."""
    kept, doubled = _units(request, pk, other)
    context: dict[str, Any] = {
        "section": SECTION, "crumbs": _crumbs(), "kept": kept, "doubled": doubled,
        "back": reverse("blocs:twins"),
    }  # fmt: skip
    if request.method == "POST":
        try:
            folded = services.fold_twin(doubled=doubled, kept=kept, by=request.user)
        except ValidationError as refusal:
            context["errors"] = [{"anchor": "", "text": text} for text in refusal.messages]
        else:
            messages.success(
                request,
                f"Đã gộp {doubled} vào {kept}: điền thêm {folded.filled} ô, "
                f"chuyển {folded.figures} số liệu.",
            )
            return redirect(kept)
    return render(request, "blocs/fold_twin.html", context)


def _units(request: SignedInRequest, pk: int, other: int) -> tuple[Organization, Organization]:
    seen = Organization.objects.visible_to(request.user)
    units = get_object_or_404(seen, pk=pk), get_object_or_404(seen, pk=other)
    refuse_unless(may_edit_register(request.user), KEEPERS_ONLY)
    return units
