"""The units whose forms are printed, with what the register knows of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from blocs.models import BlocYear, Season, StepCode
from blocs.selectors import window, window_in
from cooperatives.models import Organization, Representative
from history.vietnamese import format_date
from reports.blocks import FormMark
from reports.dossiers.common import bloc_named, letterhead, slug
from reports.form_codes import FormCode, drawn


@dataclass(frozen=True)
class FormUnit:
    """One unit as a form is headed; what is not known is blank, to be written in."""

    pk: int
    name: str
    legal_name: str
    tax_code: str
    address: str
    place: str
    speaker: str
    phone: str

    @property
    def slug_name(self) -> str:
        return slug(self.name)


@dataclass(frozen=True)
class FormHead:
    """What all forms of one bloc share: who reads them and by when they come back."""

    bloc: str
    office: str
    place: str
    officer: str
    closes_on: str


def form_head(season: Season, bloc_year: BlocYear | None, code: StepCode, day: date) -> FormHead:
    step = window(bloc_year, code) if bloc_year else window_in(season, code)
    office = letterhead(day)
    officer = bloc_year.officer if bloc_year else None
    phone = f" ({officer.phone})" if officer and officer.phone else ""
    return FormHead(
        bloc=bloc_named(bloc_year) if bloc_year else "",
        office=office.office,
        place=office.place,
        officer=f"{officer.called}{phone}" if officer else "cán bộ Liên minh",
        closes_on=format_date(step.closes) if step.closes else "",
    )


def form_units(organizations: Collection[Organization], day: date) -> list[FormUnit]:
    """In the order given, in one query. Needs: commune, its parent."""
    speakers = {
        each.organization_id: each
        for each in Representative.objects.on(day)
        .filter(organization__in=[unit.pk for unit in organizations])
        .select_related("user")
        .order_by("-pk")
    }
    return [_unit(each, speakers.get(each.pk)) for each in organizations]


def _unit(unit: Organization, speaker: Representative | None) -> FormUnit:
    named = f"{speaker.user.full_name}, {speaker.post}" if speaker else unit.contact_name
    phone = speaker.user.phone if speaker else unit.contact_phone
    return FormUnit(
        pk=unit.pk,
        name=unit.name,
        legal_name=unit.legal_name,
        tax_code=unit.tax_code or "",
        address=_address(unit),
        place=unit.commune.name if unit.commune else "",
        speaker=named,
        phone=phone or unit.contact_phone,
    )


def _address(unit: Organization) -> str:
    parts = [unit.address]
    if unit.commune:
        parts.append(unit.commune.full_name)
        if unit.commune.parent:
            district = unit.commune.parent.full_name
            parts.append(f"{district[:1].lower()}{district[1:]}")
    return ", ".join(part for part in parts if part)


def form_mark(code: FormCode, unit: FormUnit) -> FormMark:
    picture = drawn(code)
    return FormMark(str(code), unit.name, picture.modules, picture.path)
