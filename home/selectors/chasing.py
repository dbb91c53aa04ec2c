"""The chasing screen of a bloc: who has handed in, who has not, since when, what was said to whom,
and the ready text for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Membership, Season
from blocs.permissions import in_charge
from blocs.selectors import Window, leaders_of, windows, windows_by_bloc
from catalogue.selectors import office_on, paper_texts
from cooperatives.models import Organization, Representative
from history.vietnamese import format_date, format_datetime, format_days_left, local_date
from home.texts import filled_lines, zalo_url
from notices.models import Notice
from notices.selectors import Given, by_recipient, notices_about
from scoring.selectors.due import (
    HALF_YEAR,
    PLEDGE,
    SELF_SCORE,
    THINGS,
    YEAR_FIGURES,
    Answer,
    Late,
    Thing,
    UnitDue,
    closes,
    has_opened,
    is_late,
    late_ones,
    thing_now,
    units_due,
    units_of_bloc,
    with_progress,
)

# What can be written after its last day: figures have no lock.
NEVER_LOCKED = (HALF_YEAR, YEAR_FIGURES)


@dataclass(frozen=True)
class ChaseRow:
    """One unit and one thing it owes or has handed in."""

    unit: UnitDue
    answer: Answer
    kind: str
    state: str
    detail: str
    post: str
    account: User | None
    given: Given | None
    today: date
    behalf_url: str = ""
    """Where the same thing is entered for the unit; blank where nothing is there to enter into."""

    @property
    def organization(self) -> Organization:
        return self.unit.membership.organization

    @property
    def person(self) -> str:
        return self.organization.contact_name or (self.account.full_name if self.account else "")

    @property
    def phone(self) -> str:
        return self.organization.contact_phone or (self.account and self.account.phone) or ""

    @property
    def zalo_url(self) -> str:
        return zalo_url(self.organization.contact_zalo, self.phone)

    @property
    def told_today(self) -> bool:
        return self.given is not None and local_date(self.given.last.given_at) == self.today

    @property
    def told(self) -> str:
        """ "08:10, 20/12/2023 · Trần Thị Mẫu Ngân · Gọi điện"."""
        if self.given is None:
            return ""
        last = self.given.last
        how = last.get_channel_display()
        return f"{format_datetime(last.given_at)} · {last.given_by_label} · {how}"

    @property
    def why_left_out(self) -> str:
        """Why a batch of texts passes this unit by."""
        if not self.phone:
            return "chưa có số điện thoại"
        if self.told_today and self.given:
            return f"hôm nay đã nhắc lúc {format_datetime(self.given.last.given_at)}"
        return ""


@dataclass(frozen=True)
class Choice:
    """A thing to switch to, with how many have handed it in."""

    thing: Thing
    sent: int
    total: int
    url: str
    current: bool
    is_late: bool

    @property
    def label(self) -> str:
        return f"{self.thing.label} {self.sent}/{self.total}"


@dataclass(frozen=True)
class Chasing:
    bloc_year: BlocYear
    thing: Thing
    windows: Mapping[str, Window]
    choices: list[Choice]
    rows: list[ChaseRow]
    notices: list[Notice]
    today: date

    @property
    def units(self) -> list[int]:
        return [row.organization.pk for row in self.rows]

    @property
    def missing(self) -> list[ChaseRow]:
        return [row for row in self.rows if not row.answer.is_sent]

    @property
    def sent(self) -> list[ChaseRow]:
        return [row for row in self.rows if row.answer.is_sent]

    @property
    def closes(self) -> date | None:
        return closes(self.thing, self.windows)

    @property
    def is_late(self) -> bool:
        return is_late(self.thing, self.windows, self.today)

    @property
    def is_locked(self) -> bool:
        """Late, and the unit can no longer do it alone."""
        return self.is_late and self.thing not in NEVER_LOCKED

    @property
    def deadline(self) -> str:
        """ "hạn hết ngày 15/12/2023, trễ 7 ngày"."""
        if self.closes is None:
            return "năm này chưa có lịch cho bước này"
        return (
            f"hạn hết ngày {format_date(self.closes)}, {format_days_left(self.closes, self.today)}"
        )

    @property
    def anybody_late(self) -> bool:
        """With anything, whichever is shown."""
        return any(each.is_late and each.sent < each.total for each in self.choices)

    @property
    def why_not_yet(self) -> str:
        """Nothing is asked for before its first day."""
        if has_opened(self.thing, self.windows, self.today):
            return ""
        step = self.windows.get(self.thing.step)
        if step is None or step.opens_on is None:
            return f"Năm này chưa có lịch cho việc {self.thing.label.lower()} nên chưa cần nhắc."
        return (
            f"Việc {self.thing.label.lower()} mở từ ngày {format_date(step.opens_on)}, "
            "chưa cần nhắc."
        )

    @property
    def to_compose(self) -> list[ChaseRow]:
        return [row for row in self.missing if not row.why_left_out]

    @property
    def left_out(self) -> list[ChaseRow]:
        return [row for row in self.missing if row.why_left_out]


def chasing(bloc_year: BlocYear, thing: Thing | None, today: date) -> Chasing:
    """In eight queries at most, however many units there are."""
    steps = {each.code: each for each in windows(bloc_year)}
    units = units_of_bloc(bloc_year)
    shown = thing or thing_now(units, steps, today)
    units = with_progress(units, shown)
    posts = leaders_of([bloc_year], today)[bloc_year.pk]
    roles = {post.membership_id: post.get_role_display() for post in posts.values()}
    accounts = accounts_of([each.membership.organization_id for each in units], today)
    notices = notices_about(bloc_year, shown.code)
    given = by_recipient(notices)
    rows = [
        _row(
            each, shown, roles.get(each.membership.pk, ""),
            accounts.get(each.membership.organization_id),
            given.get(str(each.membership.organization_id)), steps, today,
        )
        for each in units
    ]  # fmt: skip
    # Who owes stands first; among them who has not begun.
    rows.sort(key=lambda row: (row.answer.is_sent, row.answer.has_begun))
    return Chasing(
        bloc_year, shown, steps, _choices(bloc_year, units, shown, steps, today), rows, notices,
        today,
    )  # fmt: skip


def accounts_of(units: Sequence[int], today: date) -> dict[int, User]:
    """Who can enter for each unit now: of several the one appointed first."""
    found = (
        Representative.objects.on(today)
        .filter(organization__in=units, user__is_active=True)
        .select_related("user")
        .order_by("-valid_from", "-pk")
    )
    return {each.organization_id: each.user for each in found}


def _choices(
    bloc_year: BlocYear,
    units: Sequence[UnitDue],
    shown: Thing,
    steps: Mapping[str, Window],
    today: date,
) -> list[Choice]:
    page = reverse("home:chasing", args=[bloc_year.season.year, bloc_year.number])
    return [
        Choice(
            each,
            sum(1 for unit in units if not unit.is_missing(each)),
            len(units),
            f"{page}?viec={each.code}",
            each is shown,
            is_late(each, steps, today),
        )
        for each in THINGS
    ]


def _row(
    unit: UnitDue,
    thing: Thing,
    post: str,
    account: User | None,
    given: Given | None,
    steps: Mapping[str, Window],
    today: date,
) -> ChaseRow:
    answer = unit.answers[thing.code]
    kind, state = _state(answer, late=is_late(thing, steps, today))
    return ChaseRow(
        unit, answer, kind, state, _detail(answer, thing, steps, today), post, account, given,
        today, "" if answer.is_sent else _behalf_url(unit.membership, thing),
    )  # fmt: skip


def _behalf_url(membership: Membership, thing: Thing) -> str:
    unit, year = membership.organization_id, membership.season.year
    match thing.code:
        case PLEDGE.code:
            return reverse("blocs:write_pledge", args=[year, unit])
        case SELF_SCORE.code:
            sheet = getattr(membership, "score_sheet", None)
            return reverse("scoring:behalf", args=[sheet.pk]) if sheet else ""
    period = "6-thang" if thing == HALF_YEAR else "ca-nam"
    return reverse("cooperatives:figures", args=[unit, year, period])


def _state(answer: Answer, *, late: bool) -> tuple[str, str]:
    if answer.is_sent:
        return "done", "Đã gửi"
    begun = "Đang làm" if answer.has_begun else "Chưa bắt đầu"
    words = "Trả lại, chờ sửa" if answer.is_returned else begun
    kind = "warn" if answer.is_returned else "doing" if answer.has_begun else "none"
    return ("late" if late else kind), words


def _detail(answer: Answer, thing: Thing, steps: Mapping[str, Window], today: date) -> str:
    if answer.is_sent:
        return f"ngày {format_date(answer.sent_on)}" if answer.sent_on else ""
    parts = []
    if answer.total:
        parts.append(f"{answer.done}/{answer.total} tiêu chí")
    if answer.last_on and answer.last_by:
        parts.append(f"{answer.last_by} ghi ngày {format_date(answer.last_on)}")
    last = closes(thing, steps)
    if last and last < today:
        parts.append(format_days_left(last, today))
    return " · ".join(parts)


# --- The text ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """The wording of the day and what is the same in every text of a bloc."""

    words: Mapping[str, str]
    facts: Mapping[str, str]
    text: str

    def to(self, row: ChaseRow, link: str, until: datetime | None = None) -> str:
        """Ready to be copied; without `until` the link is the plain address."""
        own = {
            "recipient": _called(row),
            "unit": row.organization.name,
            "link": link,
            "link_until": format_datetime(until) if until else "",
        }
        return filled_lines(self.text, {**self.facts, **own})


def letter(found: Chasing, writer: User) -> Letter:
    """What `writer` says to those who owe, by the wording of the day; in two queries."""
    today, bloc_year = found.today, found.bloc_year
    words = paper_texts("tin_nhac", today)
    office = office_on(today)
    officer = bloc_year.officer
    year = str(bloc_year.season.year)
    key = "qua_han_khoa" if found.is_locked else "qua_han" if found.is_late else "con_han"
    leads = not in_charge(writer, bloc_year)
    facts = {
        "year": year,
        "bloc": bloc_year.name,
        "task": filled_lines(words.get(found.thing.text_key, ""), {"year": year}),
        "deadline": format_date(found.closes) if found.closes else "",
        "days_left": format_days_left(found.closes, today) if found.closes else "",
        "officer": officer.called if officer else "Văn phòng Liên minh",
        "phone": (officer and officer.phone) or office.phone,
        "office": office.short_name,
        "sender": f"{writer.full_name}, {bloc_year.name}" if leads else office.short_name,
    }
    return Letter(words, facts, words.get(key, ""))


def _called(row: ChaseRow) -> str:
    if row.account and row.account.salutation:
        return row.account.salutation
    return f"anh/chị {row.person}" if row.person else "Ban Giám đốc"


# --- The whole year, and what a unit is shown --------------------------------------------------


@dataclass(frozen=True)
class BlocLate:
    """A bloc with who is late in it."""

    bloc_year: BlocYear
    members: int
    late: list[Late]
    told: int

    @property
    def units(self) -> int:
        return len({each.membership.pk for each in self.late})

    @property
    def url(self) -> str:
        return reverse("home:chasing", args=[self.bloc_year.season.year, self.bloc_year.number])

    @property
    def by_thing(self) -> list[tuple[Thing, int, str]]:
        counted = [(each, sum(1 for one in self.late if one.thing is each)) for each in THINGS]
        return [(each, n, f"{self.url}?viec={each.code}") for each, n in counted if n]


def blocs_late(season: Season, today: date) -> list[BlocLate]:
    """Every bloc of the year, those with late units first; in six queries."""
    units = units_due(Membership.objects.filter(season=season))
    late = late_ones(units, windows_by_bloc(season), today)
    told = set(
        Notice.objects.of_year(season.year).values_list("subject_id", "recipient_id").distinct()
    )
    blocs = BlocYear.objects.filter(season=season).select_related("season", "bloc", "officer")
    rows = []
    for bloc_year in blocs.order_by("number"):
        own = [each for each in late if each.membership.bloc_year_id == bloc_year.pk]
        names = {str(each.membership.organization_id) for each in own}
        rows.append(
            BlocLate(
                bloc_year,
                sum(1 for each in units if each.membership.bloc_year_id == bloc_year.pk),
                own,
                sum(1 for each in names if (str(bloc_year.pk), each) in told),
            )
        )
    return sorted(rows, key=lambda row: -row.units)


def notices_for(organization: Organization, standing: Sequence[Notice], year: int) -> list[Notice]:
    """Those about things the unit has not handed in yet; no query where there is none."""
    if not standing:
        return []
    mine = units_due(
        Membership.objects.filter(organization=organization, season__year=year, is_khoi=True)
    )
    owed = {each.code for each in THINGS for unit in mine if unit.is_missing(each)}
    return [each for each in standing if each.topic in owed]
