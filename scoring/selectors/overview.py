"""The rankings of a year, bloc by bloc."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from blocs.models import BlocYear
from scoring.models import Ranking, Standing
from scoring.selectors.ranked import VERIFIED


@dataclass(frozen=True)
class RankingOfBloc:
    """How far a bloc is, and its first three places once they are sealed."""

    bloc_year: BlocYear
    members: int
    verified: int
    state: str
    state_label: str
    first: tuple[Standing, ...]


def ranking_rows(bloc_years: Iterable[BlocYear]) -> list[RankingOfBloc]:
    """One row a bloc, in two queries."""
    in_bloc = Q(memberships__left_on__isnull=True)
    verified = in_bloc & Q(memberships__score_sheet__state__in=VERIFIED)
    wanted = [each.pk for each in bloc_years]
    blocs = list(
        BlocYear.objects.filter(pk__in=wanted)
        .select_related("season", "bloc", "ranking")
        .annotate(
            members=Count("memberships", filter=in_bloc),
            verified=Count("memberships", filter=verified),
        )
        .order_by("number")
    )
    first = _first_places(wanted)
    return [_row(each, first[each.pk]) for each in blocs]


def _first_places(bloc_years: Iterable[int]) -> dict[int, list[Standing]]:
    standings = Standing.objects.filter(
        ranking__bloc_year__in=bloc_years, ranking__state=Ranking.State.SEALED, place__lte=3
    )
    found: dict[int, list[Standing]] = defaultdict(list)
    for each in standings.select_related("ranking").order_by("ranking", "order"):
        found[each.ranking.bloc_year_id].append(each)
    return found


def _row(bloc_year: BlocYear, first: Iterable[Standing]) -> RankingOfBloc:
    ranking: Ranking | None = getattr(bloc_year, "ranking", None)
    state = Ranking.State(ranking.state) if ranking else Ranking.State.PROVISIONAL
    return RankingOfBloc(
        bloc_year=bloc_year,
        members=getattr(bloc_year, "members", 0),
        verified=getattr(bloc_year, "verified", 0),
        state=state.value,
        state_label=state.label,
        first=tuple(first),
    )
