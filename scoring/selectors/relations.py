"""Who scores whom in a bloc, and why: said before anybody begins, printed in the minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership
from history.vietnamese import local_date
from scoring.models import DeclaredRelation, ScoreLine
from scoring.permissions import leaders_of, near_units
from scoring.scorers import Near, Scorer, scorer_from


@dataclass(frozen=True)
class ScoredBy:
    """One unit: who scores it and why, what was declared, and what was scored before that."""

    membership: Membership
    scorer: Scorer
    scorer_name: str
    verifier: str
    relations: tuple[DeclaredRelation, ...]
    scored_before: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.membership.organization)

    @property
    def is_swapped(self) -> bool:
        return bool(self.scorer.why)

    @property
    def why(self) -> str:
        """ "Vì là đơn vị của Khối trưởng"."""
        return self.scorer.why[:1].upper() + self.scorer.why[1:]


def who_scores_whom(bloc_year: BlocYear, day: date) -> list[ScoredBy]:
    """Every member in its order, in five queries."""
    members = list(
        Membership.objects.current()
        .filter(bloc_year=bloc_year)
        .select_related("organization", "bloc_year__officer")
        .order_by("order", "pk")
    )
    posts = leaders_of(bloc_year, day)
    near = near_units(members, day)
    declared = _declared(bloc_year)
    scored = _scored_by(bloc_year)
    return [
        _row(each, scorer_from(each, *posts, near[each.pk]), near[each.pk], posts, declared, scored)
        for each in members
    ]


def _row(
    membership: Membership,
    scorer: Scorer,
    near: Near,
    posts: Sequence[Leadership | None],
    declared: dict[int, list[DeclaredRelation]],
    scored: dict[int, list[tuple[int, str, str, int]]],
) -> ScoredBy:
    officer = membership.bloc_year.officer
    people = {post.person_id: post.person for post in posts if post and post.person}
    if officer:
        people.setdefault(officer.pk, officer)
    names = [people[pk].full_name for pk in scorer.user_ids if pk in people]
    out = near.holds(officer.pk if officer else None)
    return ScoredBy(
        membership=membership,
        scorer=scorer,
        scorer_name=", ".join(names),
        verifier="Cán bộ khác hoặc quản trị" if out else str(officer or "Quản trị"),
        relations=tuple(declared.get(membership.pk, ())),
        scored_before=tuple(
            f"{name} đã {what} {n} tiêu chí"
            for person, name, what, n in scored.get(membership.pk, ())
            if near.holds(person)
        ),
    )


def _declared(bloc_year: BlocYear) -> dict[int, list[DeclaredRelation]]:
    found: dict[int, list[DeclaredRelation]] = {}
    rows = DeclaredRelation.objects.standing().filter(membership__bloc_year=bloc_year)
    for each in rows.select_related("person", "declared_by"):
        found.setdefault(each.membership_id, []).append(each)
    return found


def _scored_by(bloc_year: BlocYear) -> dict[int, list[tuple[int, str, str, int]]]:
    """By membership: who gave points and to how many criteria, in one query a reading."""
    found: dict[int, list[tuple[int, str, str, int]]] = {}
    for reading, words in (("bloc", "chấm"), ("alliance", "thẩm định")):
        rows = (
            ScoreLine.objects.filter(
                sheet__membership__bloc_year=bloc_year, **{f"{reading}_points__isnull": False}
            )
            .order_by()
            .values_list("sheet__membership_id", f"{reading}_by", f"{reading}_by__full_name")
            .annotate(n=Count("pk"))
        )
        for membership, person, name, n in rows:
            found.setdefault(membership, []).append((person, name or "", words, n))
    return found


def people_to_declare(bloc_year: BlocYear, day: date) -> list[User]:
    """Those who may come to score in this bloc: its leaders first, then the office."""
    led = [post.person for post in leaders_of(bloc_year, day) if post and post.person]
    office = User.objects.filter(Q(is_officer=True) | Q(is_admin=True), is_active=True)
    rest = office.exclude(pk__in=[each.pk for each in led]).order_by("full_name", "pk")
    return [*led, *rest]


def ended_relations(bloc_year: BlocYear) -> list[DeclaredRelation]:
    return list(
        DeclaredRelation.objects.filter(membership__bloc_year=bloc_year, ended_at__isnull=False)
        .select_related("person", "membership__organization", "ended_by")
        .order_by("-ended_at")
    )


# --- On one sheet ------------------------------------------------------------------------------


def scored_before_stepping_aside(lines: Iterable[ScoreLine], near: Near) -> int:
    """How many criteria still carry points of somebody who has since stepped aside."""
    return sum(
        1
        for line in lines
        if (line.bloc_points is not None and near.holds(line.bloc_by_id))
        or (line.alliance_points is not None and near.holds(line.alliance_by_id))
    )


# --- In the minutes ----------------------------------------------------------------------------


def swaps_on(bloc_year: BlocYear, day: date) -> list[tuple[str, str]]:
    """Unit and "Khối phó chấm, vì …" of those the leader did not score, as it stood that day."""
    members = list(
        Membership.objects.filter(bloc_year=bloc_year, left_on__isnull=True)
        .select_related("organization", "bloc_year")
        .order_by("order", "pk")
    )
    posts = leaders_of(bloc_year, day)
    near = near_units(members, day)
    past = _declared_on(bloc_year, day)
    found = [
        (each, scorer_from(each, *posts, Near(near[each.pk].speakers, past.get(each.pk, {}))))
        for each in members
    ]
    return [(each.organization.legal_name, scorer.sentence) for each, scorer in found if scorer.why]


def _declared_on(bloc_year: BlocYear, day: date) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for each in DeclaredRelation.objects.filter(membership__bloc_year=bloc_year):
        ended = each.ended_at is not None and local_date(each.ended_at) <= day
        if local_date(each.declared_at) <= day and not ended:
            found.setdefault(each.membership_id, {})[each.person_id] = each.words
    return found
