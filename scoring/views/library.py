"""Bộ mẫu: what the application brings, to be read by the office and made into drafts of a year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless
from accounts.http import SignedInRequest
from blocs.models import Season
from history import clock
from scoring import shipped
from scoring.forms.criteria import SampleForm
from scoring.models import CriteriaSet
from scoring.permissions import may_manage_criteria
from scoring.selectors.library import Sample, sample, sample_page, samples
from scoring.services import criteria as services
from scoring.views.criteria_answers import ADMIN_ONLY, form_page

OFFICE_ONLY = "Bộ mẫu dành cho người của Liên minh. Bộ tiêu chí của Khối xem ở trang Tiêu chí."


@require_safe
def sample_list(request: SignedInRequest) -> HttpResponse:
    refuse_unless(request.user.is_alliance, OFFICE_ONLY)
    context = {
        "section": "scoring",
        "samples": samples(),
        "may_manage": may_manage_criteria(request.user),
    }
    return render(request, "scoring/samples.html", context)


@require_safe
def sample_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    refuse_unless(request.user.is_alliance, OFFICE_ONLY)
    shown = _sample(slug)
    context = {
        "section": "scoring",
        "sample": shown,
        "may_manage": may_manage_criteria(request.user),
        "crumbs": _crumbs(),
        **sample_page(shown.slug),
    }
    return render(request, "scoring/sample.html", context)


def _sample(slug: str) -> Sample:
    if slug not in shipped.LIBRARY:
        raise Http404("no sample of that name")
    return sample(slug)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Bộ mẫu", "url": reverse("scoring:samples")}]


@require_http_methods(["GET", "HEAD", "POST"])
def sample_use(request: SignedInRequest, slug: str) -> HttpResponse:
    """A draft of a year, to be changed at will; the sample stays as it came."""
    refuse_unless(may_manage_criteria(request.user), ADMIN_ONLY)
    shown = _sample(slug)
    last = Season.objects.order_by("-year").first()
    form = SampleForm(shown.name, request.POST or None, last)
    made: list[CriteriaSet] = []
    if request.method == "POST" and form.is_valid() and accepted(
        form,
        lambda: made.append(
            services.create_from_definition(
                season=form.cleaned_data["season"],
                definition={**shipped.definition(slug), "name": form.cleaned_data["name"]},
                origin=f"Bộ mẫu «{shown.name}»", by=request.user, at=clock.now(),
            )
        ),
    ):  # fmt: skip
        messages.success(request, "Đã lập bản nháp từ bộ mẫu. Xin xem lại từng tiêu chí.")
        return redirect(made[0])
    back = reverse("scoring:sample", args=[slug])
    return form_page(
        request, form, "Lập bản nháp từ bộ mẫu", "Lập bản nháp", shown.name, back,
        last.year if last else 0, _crumbs() + [{"label": shown.name, "url": back}],
    )  # fmt: skip
