"""How many of each award a bloc may propose, and figures published elsewhere."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from awards.models import PublishedTotal, Quota
from awards.permissions import role_of
from awards.services.ground import hold, require_manager
from blocs.models import BlocYear, Season
from catalogue.models import AwardType
from history import clock
from history.services import record
from history.vietnamese import clean_text


@transaction.atomic
def set_quota(
    *,
    season: Season,
    award_type: AwardType,
    place_from: int,
    place_to: int,
    count: int,
    citation: str = "",
    bloc_year: BlocYear | None = None,
    by: User,
    at: datetime | None = None,
) -> Quota:
    """So many of an award for a range of places of every bloc, or of one bloc alone."""
    season, at = hold(season, at)
    require_manager(by)
    _refuse_bad_places(place_from, place_to)
    _refuse_other_season(season, bloc_year)
    scope = Quota.objects.filter(season=season, bloc_year=bloc_year, award_type=award_type)
    _refuse_overlap(scope, place_from, place_to)
    before = scope.filter(place_from=place_from).first()

    quota, _ = Quota.objects.update_or_create(
        season=season,
        bloc_year=bloc_year,
        award_type=award_type,
        place_from=place_from,
        defaults={"place_to": place_to, "count": count, "citation": clean_text(citation)},
    )
    record(
        by=by, verb="awards.quota_set", subject=quota, at=at, season=season.year, role=role_of(by),
        changes={
            "award": award_type.short_name,
            "bloc": bloc_year.number if bloc_year else None,
            "places": f"{place_from}-{place_to}",
            "count": [before.count if before else None, count],
        },
    )  # fmt: skip
    return quota


def _refuse_bad_places(place_from: int, place_to: int) -> None:
    if not 1 <= place_from <= place_to:
        raise ValidationError("Hạng ghi từ 1 trở lên, hạng cuối không nhỏ hơn hạng đầu.")


def _refuse_other_season(season: Season, bloc_year: BlocYear | None) -> None:
    if bloc_year is not None and bloc_year.season_id != season.pk:
        raise ValidationError(f"{bloc_year} không thuộc năm thi đua {season.year}.")


def _refuse_overlap(scope: QuerySet[Quota], place_from: int, place_to: int) -> None:
    others = scope.exclude(place_from=place_from)
    clash = others.filter(place_from__lte=place_to, place_to__gte=place_from).first()
    if clash:
        raise ValidationError(
            f"Đã có định mức {clash}: xin sửa dòng đó, hoặc chọn hạng không trùng."
        )


@transaction.atomic
def remove_quota(*, quota: Quota, by: User, at: datetime | None = None) -> None:
    season, at = hold(quota.season, at)
    require_manager(by)
    record(
        by=by, verb="awards.quota_removed", subject=quota, at=at, season=season.year,
        role=role_of(by), changes={"count": [quota.count, None]},
    )  # fmt: skip
    quota.delete()


@transaction.atomic
def record_published_total(
    *,
    year: int,
    stage: str,
    source: str,
    award_type: AwardType,
    place: int | None,
    count: int,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> PublishedTotal:
    """A figure known only as a total, from whom; written again it replaces the one before."""
    at = clock.at(at)
    require_manager(by)
    source = clean_text(source)
    if not source:
        raise ValidationError("Xin ghi nguồn của số liệu: bài, báo cáo hay quyết định nào.")

    key: dict[str, Any] = {
        "year": year, "stage": stage, "source": source, "award_type": award_type, "place": place,
    }  # fmt: skip
    before = PublishedTotal.objects.select_for_update().filter(**key).first()
    total, _ = PublishedTotal.objects.update_or_create(
        **key, defaults={"count": count, "note": clean_text(note)}
    )
    record(
        by=by, verb="awards.total_published", subject=total, at=at, season=year, role=role_of(by),
        changes={
            "award": award_type.short_name,
            "place": place,
            "count": [before.count if before else None, count],
            "source": source,
        },
    )  # fmt: skip
    return total
