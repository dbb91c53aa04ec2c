from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from history import permissions, selectors
from history.forms import EventFilterForm
from history.listings import EVENTS, MOST
from history.lists import in_words, page_of, tools, wants_file


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The whole record, newest first, for the admin."""
    if not permissions.may_read_history(request.user):
        raise PermissionDenied("Nhật ký chung dành cho quản trị của Liên minh.")
    form = EventFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = selectors.find_events(
        season=int(asked.get("nam") or 0) or None,
        actor=int(asked.get("nguoi") or 0) or None,
        subject_type=asked.get("loai", ""),
    )
    if wants_file(request):
        return EVENTS.file(found[:MOST], in_words(form))
    page = page_of(request, found, selectors.PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "query": request.GET,
        "tools": tools(
            request, EVENTS, page.paginator.count, form=form, pages=page.paginator.num_pages
        ),
    }
    return render(request, "history/events.html", context)
