"""What every paper shares: the office's wording of the day, its letterhead, names as papers say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from awards.models import Proposal
from blocs.models import Bloc, BlocYear
from blocs.selectors import PLACES
from catalogue.models import AwardType
from catalogue.selectors import office_on, paper_texts
from history.vietnamese import fold
from reports.blocks import Signer
from reports.wording import written_date

# Left on the line for a pen where a fact is not known.
GAP = "…………"
NOTE_TO_SIGN = "(Ký, ghi rõ họ tên)"

_BRACES = re.compile(r"\{(\w+)\}")
_HEAD_OF_A_NAME = re.compile(
    r"^(Liên minh Hợp tác xã|Liên hiệp hợp tác xã|Hợp tác xã|Quỹ tín dụng nhân dân|Tổ hợp tác"
    r"|Hội đồng|Công ty \w+)\s+",
    re.IGNORECASE,
)
_SALUTATION = re.compile(r"^(ông|bà|anh|chị|cô|chú|đồng chí|đ/c)\s+", re.IGNORECASE)


class NotReady(ValidationError):
    """The paper cannot be made yet; the message says what it waits for."""


@dataclass(frozen=True)
class Wording:
    """The sentences of one kind of paper on its day; the office may edit them."""

    prefix: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **facts: object) -> str:
        if key not in self.texts:
            raise LookupError(f"Chưa có câu chữ “{self.prefix}.{key}”.")
        return filled(self.texts[key], facts)

    def lines(self, key: str, **facts: object) -> tuple[str, ...]:
        return tuple(line for line in self(key, **facts).splitlines() if line.strip())

    def signers(self, key: str, *names: str, note: str = "", **facts: object) -> tuple[Signer, ...]:
        """One signer for each line, with the names known so far."""
        titles = self.lines(key, **facts)
        known = (*names, *[""] * len(titles))
        return tuple(
            Signer(title, name, note="" if name else note)
            for title, name in zip(titles, known, strict=False)
        )


def wording(prefix: str, day: date) -> Wording:
    return Wording(prefix, paper_texts(prefix, day))


def filled(text: str, facts: Mapping[str, object]) -> str:
    """A brace whose fact is missing or blank becomes room to write in."""

    def fact(found: re.Match[str]) -> str:
        value = facts.get(found[1])
        return GAP if value is None or value == "" else str(value)

    return _BRACES.sub(fact, text)


@dataclass(frozen=True)
class Letterhead:
    """The Alliance on a day, as its papers name it."""

    office: str
    council: str
    place: str
    superior: str = ""


def letterhead(day: date) -> Letterhead:
    office = office_on(day)
    return Letterhead(office.name, office.council_name, office.place, office.superior)


def parted(name: str) -> str:
    """A long name on two lines where a reader would part it."""
    return _HEAD_OF_A_NAME.sub(lambda found: f"{found[1]}\n", name)


def signed_name(text: str) -> str:
    """ "Ông Lê Văn Mẫu, Chủ tịch Hội đồng" signs as Lê Văn Mẫu; a unit signs by a person."""
    if text.lower().startswith("đại diện"):
        return ""
    return _SALUTATION.sub("", re.split(r",|;| - | – ", text)[0].strip())


def bloc_named(bloc_year: BlocYear) -> str:
    """ "Khối thi đua số 10, huyện Tân Hiệp". Needs: bloc, locality."""
    kind = "Cụm" if bloc_year.bloc.kind == Bloc.Kind.CLUSTER else "Khối"
    return f"{kind} thi đua số {bloc_year.number}{_area_named(bloc_year)}"


def _area_named(bloc_year: BlocYear) -> str:
    if bloc_year.locality:
        full = bloc_year.locality.full_name
        return f", {full[:1].lower()}{full[1:]}"
    return f", {bloc_year.area}" if bloc_year.area else ""


def bloc_number_named(bloc_year: BlocYear) -> str:
    return bloc_named(bloc_year).split(",")[0]


def place_named(place: int | None) -> str:
    return "" if place is None else PLACES.get(place, str(place))


def award_named(award_type: AwardType, place: int | None) -> str:
    """The form with its place in brackets; a flag is for the first and does not say so."""
    if place is None or award_type.category == AwardType.Category.TITLE:
        return award_type.name
    return f"{award_type.name} (hạng {place_named(place)})"


def short_date(day: date) -> str:
    """ "04/4/2019": zeros as Nghị định 30 writes them."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def day_in_words(day: date | None) -> str:
    return written_date(day).removeprefix("ngày ") if day else ""


def hour_in_words(moment: time | None) -> str:
    return f"{moment:%H} giờ {moment:%M}" if moment else ""


def slug(name: str) -> str:
    """A name as part of a file's name."""
    return slugify(fold(name))


def percent_text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}%".replace(".", ",")


def session_day(proposal: Proposal) -> date:
    """The day whose law and wording a paper about a proposal follows."""
    submission = proposal.submission
    if submission and submission.dated_on:
        return submission.dated_on
    if submission and submission.session:
        return submission.session.held_on
    return year_end(proposal.season.year)


def year_end(year: int) -> date:
    return date(year, 12, 31)
