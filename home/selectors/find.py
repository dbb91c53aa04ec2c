"""Finding anything by a few words without marks, in what the person may see anyway."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from awards.models import Award
from blocs.models import BlocYear
from cooperatives.models import Organization, OrganizationName
from history.vietnamese import fold
from home.links import link
from home.pages import pages_named
from reports.models import IssuedPaper

# Shown of each group, and of one that is opened; its count tells how many there are.
SHOWN, OPENED = 6, 200
SHORTEST = 2
# Titles have no stored key: the newest are read and folded here.
PAPERS_READ = 4_000
PHONE_DIGITS = 6
ICONS = {
    "trang": "list",
    "don-vi": "house",
    "khoi": "people",
    "tai-khoan": "person",
    "khen-thuong": "award",
    "van-ban": "file-earmark-text",
}


@dataclass(frozen=True)
class Hit:
    name: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; the address opens it by its key."""

    key: str
    title: str
    count: int
    hits: Sequence[Hit] = field(default=())

    @property
    def icon(self) -> str:
        return ICONS[self.key]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


@dataclass(frozen=True)
class Found:
    text: str
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def is_too_short(self) -> bool:
        return bool(self.text) and len(fold(self.text)) < SHORTEST


def find(text: str, user: User, year: int | None, opened: str = "") -> Found:
    """In at most eight queries; an opened group stands alone, with more of it."""
    words = fold(text).split()
    if len("".join(words)) < SHORTEST:
        return Found(text, [])
    most = OPENED if opened else SHOWN
    groups = [
        _pages(words, user, year),
        _units(text, words, user, most),
        _blocs(words, user, most),
        _people(text, user, most),
        _awards(words, user, most),
        _papers(words, user, most),
    ]
    wanted = [group for group in groups if group.count and opened in ("", group.key)]
    return Found(text, wanted)


def whom_to_ask(user: User, year: int | None) -> User | None:
    """The officer of the bloc of somebody who sees only a part."""
    seen = BlocYear.objects.visible_to(user).filter(season__year=year or 0)
    held = seen.exclude(officer=None).select_related("officer").order_by("number").first()
    return held.officer if held else None


def sees_a_part(user: User) -> bool:
    return not (user.is_alliance or user.is_council or user.is_reviewer)


def _pages(words: list[str], user: User, year: int | None) -> Group:
    hits = [
        Hit(f"{page.name} {year}" if page.of_year else page.name, url)
        for page, url in pages_named(words, user, year)
    ]
    return Group("trang", "Trang", len(hits), hits)


def _units(text: str, words: list[str], user: User, most: int) -> Group:
    """By names of all times, tax code, place, phone, or who speaks for them."""
    seen = Organization.objects.visible_to(user)
    spoken = _spoken_for_by(words, seen)
    matching = seen.filter(_every_word(words) | Q(pk__in=spoken) | _phone(text))
    keys = list(matching.values_list("pk", flat=True))
    whole = fold(text)
    first = Case(
        When(search_key__contains=whole, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    shown = (
        Organization.objects.filter(pk__in=keys)
        .select_related("commune__parent")
        .order_by(first, "sort_key", "pk")[:most]
        if keys
        else []
    )
    hits = [Hit(each.name, each.get_absolute_url(), _where(each)) for each in shown]
    return Group("don-vi", "Đơn vị", len(keys), hits)


def _every_word(words: list[str]) -> Q:
    found = Q()
    for word in words:
        named = OrganizationName.objects.filter(search_key__contains=word).values("organization")
        found &= (
            Q(pk__in=named)
            | Q(tax_code__startswith=word)
            | Q(commune__search_key__contains=word)
            | Q(commune__parent__search_key__contains=word)
        )
    return found


def _phone(text: str) -> Q:
    """Digits enough for a phone, however they were parted when typed."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < PHONE_DIGITS or re.search(r"[^\d\s.+()-]", text):
        return Q(pk__in=[])
    return Q(contact_phone__contains=digits) | Q(contact_zalo__contains=digits)


def _spoken_for_by(words: list[str], seen: QuerySet[Organization]) -> list[int]:
    """Names of directors have no stored key: they are few enough to be folded here."""
    names = seen.exclude(contact_name="").values_list("pk", "contact_name")
    return [pk for pk, name in names if _holds(name, words)]


def _holds(text: str, words: list[str]) -> bool:
    key = fold(text)
    return all(word in key for word in words)


def _where(unit: Organization) -> str:
    commune = unit.commune
    place = f"{commune.full_name}, {commune.parent}" if commune else unit.address
    return " · ".join(part for part in (place, unit.contact_name, unit.contact_phone) if part)


def _blocs(words: list[str], user: User, most: int) -> Group:
    """Newest year first; a bloc is found by its number, area, officer and year."""
    seen = BlocYear.objects.visible_to(user).select_related("season", "bloc", "officer")
    found = [
        each
        for each in seen.order_by("-season__year", "number")
        if _holds(f"{each.name} khối {each.season.year} {each.officer or ''}", words)
    ]
    hits = [
        Hit(each.name, each.get_absolute_url(), f"Năm {each.season.year}") for each in found[:most]
    ]
    return Group("khoi", "Khối", len(found), hits)


def _people(text: str, user: User, most: int) -> Group:
    """Accounts, for who keeps them."""
    if not user.is_admin:
        return Group("tai-khoan", "Tài khoản", 0)
    found = list(User.objects.matching(text).in_list_order())
    hits = [
        Hit(
            each.full_name,
            link("accounts:account_detail", each.pk),
            " · ".join(
                part for part in (each.username, each.phone or "", *each.role_names) if part
            ),
        )
        for each in found[:most]
    ]
    return Group("tai-khoan", "Tài khoản", len(found), hits)


def _awards(words: list[str], user: User, most: int) -> Group:
    """Units and persons by the name of the decision's day, or the decision by its number."""
    rows = Award.objects.visible_to(user).select_related("season", "award_type", "decision")
    found = [
        each
        for each in rows.order_by("-season__year", "pk")
        if _holds(f"{each.name} {each.decision.number}", words)
    ]
    hits = [
        Hit(
            each.name,
            each.decision.get_absolute_url(),
            f"{each.award_type.short_name}, năm {each.season.year}",
        )
        for each in found[:most]
    ]
    return Group("khen-thuong", "Khen thưởng", len(found), hits)


def _papers(words: list[str], user: User, most: int) -> Group:
    seen = IssuedPaper.objects.visible_to(user).newest().order_by("-issued_at", "-pk")
    rows = seen.values_list("pk", "title", "season__year", "check_code")
    found = [row for row in rows[:PAPERS_READ] if _holds(f"{row[1]} {row[2]} {row[3]}", words)]
    hits = [
        Hit(title, link("reports:paper", pk), f"Năm {year}") for pk, title, year, _ in found[:most]
    ]
    return Group("van-ban", "Văn bản", len(found), hits)
