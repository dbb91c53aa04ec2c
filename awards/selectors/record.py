"""What was registered, proposed, granted and published, counted; and the record of the years."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from awards.models import Award, Proposal, PublishedTotal
from awards.selectors.facts import REGISTERED_STATES
from blocs.models import PledgeAward
from catalogue.models import AwardType
from cooperatives.models import Organization, OrganizationName
from history.vietnamese import fold

# A form is counted by place ("Bằng khen hạng Nhì"); a title is not.
Key = tuple[int, int | None]


@dataclass(frozen=True)
class Published:
    """One published figure beside what is known here."""

    total: PublishedTotal
    known: int

    @property
    def difference(self) -> int:
        return self.total.count - self.known

    @property
    def sentence(self) -> str:
        stage = self.total.get_stage_display().lower()
        text = f"Đã công bố {stage} {self.total.count} ({self.total.source})"
        if self.difference:
            text += f", hệ thống có {self.known}, lệch {abs(self.difference)}"
        return f"{text}. {self.total.note}".strip()


@dataclass(frozen=True)
class ReconciliationRow:
    """One award, with its place where it has one: how many at each stage."""

    award_type: AwardType
    place: int | None
    registered: int
    proposed: int
    granted: int
    published: tuple[Published, ...] = ()

    @property
    def differs(self) -> bool:
        return any(each.difference for each in self.published)


def reconciliation(year: int) -> list[ReconciliationRow]:
    """Registered, proposed and granted beside what was published; nothing is mended silently."""
    registered = _registered(year)
    proposed = _proposed(year)
    granted = _granted(year)
    published: dict[Key, list[PublishedTotal]] = defaultdict(list)
    types: dict[int, AwardType] = {each.pk: each for each in AwardType.objects.all()}
    for total in PublishedTotal.objects.filter(year=year).order_by("stage", "source", "pk"):
        published[_key(types[total.award_type_id], total.place)].append(total)
    counts = {
        PublishedTotal.Stage.REGISTERED: _by_key(registered, types),
        PublishedTotal.Stage.PROPOSED: _by_key(proposed, types),
        PublishedTotal.Stage.GRANTED: _by_key(granted, types),
    }
    keys = {key for each in counts.values() for key in each} | set(published)
    return [
        _row(types[key[0]], key, counts, published[key])
        for key in sorted(keys, key=lambda key: (types[key[0]].order, key[0], key[1] or 0))
    ]


def _row(
    award_type: AwardType,
    key: Key,
    counts: dict[PublishedTotal.Stage, Counter[Key]],
    published: Iterable[PublishedTotal],
) -> ReconciliationRow:
    return ReconciliationRow(
        award_type,
        key[1],
        counts[PublishedTotal.Stage.REGISTERED][key],
        counts[PublishedTotal.Stage.PROPOSED][key],
        counts[PublishedTotal.Stage.GRANTED][key],
        tuple(Published(each, counts[PublishedTotal.Stage(each.stage)][key]) for each in published),
    )


def _key(award_type: AwardType, place: int | None) -> Key:
    return award_type.pk, place if award_type.category == AwardType.Category.FORM else None


def _by_key(
    rows: Iterable[tuple[int, int | None, int]], types: dict[int, AwardType]
) -> Counter[Key]:
    counted: Counter[Key] = Counter()
    for award_type, place, number in rows:
        counted[_key(types[award_type], place)] += number
    return counted


def _registered(year: int) -> list[tuple[int, int | None, int]]:
    rows = PledgeAward.objects.filter(
        pledge__season__year=year, pledge__state__in=REGISTERED_STATES
    )
    return list(rows.order_by().values_list("award_type", "place").annotate(number=Count("pk")))


def _proposed(year: int) -> list[tuple[int, int | None, int]]:
    """Put forward to the deciding authority or on the way there: not withdrawn, not voted down."""
    rows = Proposal.objects.of_year(year).exclude(
        state__in=(Proposal.State.WITHDRAWN, Proposal.State.REJECTED)
    )
    return list(rows.order_by().values_list("award_type", "place").annotate(number=Count("pk")))


def _granted(year: int) -> list[tuple[int, int | None, int]]:
    rows = Award.objects.standing_ones().filter(season__year=year)
    return list(rows.order_by().values_list("award_type", "place").annotate(number=Count("pk")))


def award_counts(year: int) -> dict[tuple[str, int | None], int]:
    """Granted and not revoked, by award and place: {("bang_khen_tinh_tap_the", 2): 10}."""
    rows = Award.objects.standing_ones().filter(season__year=year)
    counted = rows.order_by().values_list("award_type__code", "place").annotate(n=Count("pk"))
    return {(code, place): number for code, place, number in counted}


def awards_by_year(organization: Organization) -> list[Award]:
    """What a unit was given over the years, newest first; revoked ones stay and say so."""
    rows = Award.objects.filter(organization=organization, person__isnull=True)
    return list(
        rows.select_related("season", "award_type", "decision__issuer", "revoked_by").order_by(
            "-season__year", "award_type__order", "pk"
        )
    )


ORDERS = {
    "ten": ["organization__sort_key"],
    "nam": ["season__year"],
    "khen": ["award_type__order", "place"],
    "qd": ["decision__decided_on"],
}


def award_record(
    user: User, *, text: str = "", award: str = "", year: int | None = None, order: str = ""
) -> QuerySet[Award]:
    """The record over all years that one may see; search ignores marks and finds old names."""
    rows = Award.objects.visible_to(user).select_related(
        "season", "award_type", "decision", "organization", "person", "revoked_by",
        "proposal__bloc_year__bloc",
    )  # fmt: skip
    if award:
        rows = rows.filter(award_type__code=award)
    if year:
        rows = rows.filter(season__year=year)
    if key := fold(text):
        named = OrganizationName.objects.filter(search_key__contains=key).values("organization")
        found = Q(organization__search_key__contains=key) | Q(organization__in=named)
        people = [
            pk
            for pk, name in rows.filter(person__isnull=False).values_list("pk", "name")
            if key in fold(name)
        ]
        rows = rows.filter((found & Q(person__isnull=True)) | Q(pk__in=people))
    first = ORDERS.get(order.lstrip("-"), ["-season__year"])
    if order.lstrip("-") in ORDERS:
        down = order.startswith("-")
        first = [f"-{name}" if down else name for name in first]
    return rows.order_by(*first, "-season__year", "award_type__order", "place", "pk")
