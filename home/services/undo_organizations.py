"""Taking back a list of organizations: what it made and nobody built upon, what it changed and
nobody changed since."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from blocs.models import Bloc, BlocYear, Membership
from catalogue.models import Indicator
from cooperatives.models import Figure, Organization, OrganizationName
from history.vietnamese import format_number
from home.models import ImportBatch
from home.services.lists import BATCH, CHANGEABLE, reason_to_leave
from home.services.preview import Stay, Undoing
from home.services.references import referred

EDITED = "đã được sửa sau khi nhập"
Reasons = dict[int, set[str]]


@dataclass
class Plan:
    """Rows by their keys."""

    units: list[int] = field(default_factory=list)
    memberships: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    bloc_years: list[int] = field(default_factory=list)
    blocs: list[int] = field(default_factory=list)
    units_back: dict[int, dict[str, Any]] = field(default_factory=dict)
    names_back: list[dict[str, Any]] = field(default_factory=list)
    figures_back: list[Figure] = field(default_factory=list)
    memberships_back: list[int] = field(default_factory=list)


def hold_units(batch: ImportBatch) -> None:
    """Nobody edits them while it is judged whether they were edited."""
    units = [*batch.made["units"], *map(int, batch.changed["units"])]
    list(Organization.objects.select_for_update().filter(pk__in=units).order_by("pk"))


def find_undoing(batch: ImportBatch) -> Undoing:
    return Finder(batch).undoing()


class Finder:
    """Reads everything once, then judges; a fixed number of queries."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch, self.made, self.changed = batch, batch.made, batch.changed
        self.plan = Plan()
        self.stays: list[Stay] = []
        self.restored: dict[int, list[str]] = defaultdict(list)
        self.figures = self.figures_of_import()
        self.memberships = {
            each.pk: each
            for each in Membership.objects.filter(pk__in=self.made["memberships"]).select_related(
                "bloc_year__bloc"
            )
        }
        self.units = Organization.objects.in_bulk(self.unit_keys())
        self.indicators = Indicator.objects.in_bulk()

    def unit_keys(self) -> set[int]:
        return {
            *self.made["units"],
            *map(int, self.changed["units"]),
            *map(int, self.made["figures"]),
            *(row[0] for row in self.changed["figures"]),
            *(each.organization_id for each in self.memberships.values()),
        }

    def figures_of_import(self) -> dict[tuple[int, int], Figure]:
        """Those that still stand as the import wrote them."""
        moment = self.batch.imported_at
        if moment is None:
            return {}
        found = Figure.objects.filter(
            entered_at=moment, entered_by=self.batch.by_id,
            year=(self.batch.year or 0) - 1, period=Figure.Period.YEAR,
        )  # fmt: skip
        return {(each.organization_id, each.indicator_id): each for each in found.order_by()}

    def undoing(self) -> Undoing:
        on_memberships = self.on_memberships()
        kept = self.judge_units(on_memberships)
        self.judge_memberships(on_memberships, kept)
        self.judge_figures(kept)
        self.judge_fields()
        formed = self.judge_blocs()
        return Undoing(
            removed=tuple(self.removed(formed)),
            restored=tuple(
                f"{self.name(pk)}: {', '.join(dict.fromkeys(told))}"
                for pk, told in self.restored.items()
            ),
            stays=tuple(self.stays),
            plan=self.plan,
        )

    def name(self, pk: int) -> str:
        unit = self.units.get(pk)
        return unit.name if unit else "đơn vị không còn trong danh bạ"

    def on_memberships(self) -> Reasons:
        """What stands upon each membership, or that the unit has left it since."""
        found = referred(Membership, self.memberships.keys())
        for pk, each in self.memberships.items():
            if each.left_on:
                found[pk].add("ngày ra khỏi Khối")
        return found

    def judge_units(self, on_memberships: Reasons) -> set[int]:
        """A unit that somebody works with stays whole: with its bloc and its figures."""
        made = [pk for pk in self.made["units"] if pk in self.units]
        first_names = OrganizationName.objects.filter(organization__in=made, valid_from=None)
        on_units = referred(
            Organization, set(made),
            apart={
                OrganizationName: set(first_names.values_list("pk", flat=True)),
                Membership: self.memberships.keys(),
                Figure: {each.pk for each in self.figures.values()},
            },
        )  # fmt: skip
        for pk, each in self.memberships.items():
            if pk in on_memberships:
                on_units[each.organization_id] |= on_memberships[pk]
        kept = set()
        for pk in made:
            if pk in on_units:
                kept.add(pk)
                self.stay(pk, f"đã có {listed(on_units[pk])} từ khi nhập")
            elif self.units[pk].version:
                kept.add(pk)
                self.stay(pk, EDITED)
        self.plan.units = [pk for pk in made if pk not in kept]
        return kept

    def stay(self, pk: int, why: str) -> None:
        self.stays.append(Stay(self.name(pk), why))

    def judge_memberships(self, on_memberships: Reasons, kept: Collection[int]) -> None:
        made = set(self.made["units"])
        still_in: set[int] = set()
        for pk, each in self.memberships.items():
            if each.organization_id in kept:
                continue
            if pk not in on_memberships:
                self.plan.memberships.append(pk)
                if each.organization_id not in made:
                    self.restored[each.organization_id].append(f"ra {each.bloc_year.short_name}")
                continue
            still_in.add(each.organization_id)
            why = f"vẫn ở {each.bloc_year.short_name} vì đã có {listed(on_memberships[pk])}"
            self.stay(each.organization_id, why)
        # Batches of organizations always have their season.
        left = Membership.objects.filter(
            pk__in=self.changed["memberships"], left_on__isnull=False,
            left_reason=reason_to_leave(self.batch.season),  # type: ignore[arg-type]
        ).select_related("bloc_year__bloc")  # fmt: skip
        for each in left.exclude(organization__in=still_in):
            self.plan.memberships_back.append(each.pk)
            self.restored[each.organization_id].append(f"về {each.bloc_year.short_name}")

    def judge_figures(self, kept: Collection[int]) -> None:
        made_units = set(self.made["units"])
        for unit, indicators in self.made["figures"].items():
            pk = int(unit)
            if pk in kept:
                continue
            for indicator in indicators:
                if figure := self.figures.get((pk, indicator)):
                    self.plan.figures.append(figure.pk)
                elif pk not in made_units:
                    self.stay(pk, f"số liệu “{self.indicator(indicator)}” {EDITED}")
        for pk, indicator, value, status, source, person, moment in self.changed["figures"]:
            figure = self.figures.get((pk, indicator))
            if figure is None:
                self.stay(pk, f"số liệu “{self.indicator(indicator)}” {EDITED}")
                continue
            figure.value = None if value is None else Decimal(value)
            figure.status, figure.source, figure.entered_by_id = status, source, person
            figure.entered_at = datetime.fromisoformat(moment)
            self.plan.figures_back.append(figure)
            self.restored[pk].append(self.indicator(indicator))

    def indicator(self, pk: int) -> str:
        found = self.indicators.get(pk)
        return found.name if found else "đã bỏ"

    def judge_fields(self) -> None:
        names = {each["unit"]: each for each in self.changed["names"]}
        begun = [each["begun"] for each in names.values()]
        running = set(
            OrganizationName.objects.filter(pk__in=begun, valid_to=None).values_list(
                "pk", flat=True
            )
        )
        taken = codes_taken(self.changed["units"])
        for key, fields in self.changed["units"].items():
            unit = self.units.get(int(key))
            if unit is None:
                continue
            back = {name: pair[0] for name, pair in fields.items()
                    if getattr(unit, name) == pair[1]}  # fmt: skip
            if "tax_code" in back and back["tax_code"] in taken - {unit.tax_code}:
                del back["tax_code"]
            named = names.get(unit.pk)
            if "name" in back and not (named and named["begun"] in running):
                back = {name: value for name, value in back.items() if name not in NAME}
            elif "name" in back and named:
                self.plan.names_back.append(named)
            for name in fields:
                told = field_name(name)
                if name in back:
                    self.restored[unit.pk].append(told)
                else:
                    self.stay(unit.pk, f"{told} {EDITED}")
            if back:
                self.plan.units_back[unit.pk] = back

    def judge_blocs(self) -> list[BlocYear]:
        gone = set(self.plan.memberships)
        years = BlocYear.objects.filter(pk__in=self.made["bloc_years"]).select_related("bloc")
        on_years = referred(BlocYear, set(self.made["bloc_years"]), apart={Membership: gone})
        formed = []
        for each in years:
            if each.pk in on_years:
                self.stays.append(Stay(each.name, f"còn {listed(on_years[each.pk])}"))
            elif each.officer_id or each.version:
                self.stays.append(Stay(each.name, EDITED))
            else:
                formed.append(each)
        self.plan.bloc_years = [each.pk for each in formed]
        on_blocs = referred(
            Bloc, set(self.made["blocs"]), apart={BlocYear: set(self.plan.bloc_years)}
        )
        self.plan.blocs = [pk for pk in self.made["blocs"] if pk not in on_blocs]
        return formed

    def removed(self, formed: list[BlocYear]) -> list[str]:
        told = [
            f"{self.units[pk].name} (mã số thuế {self.units[pk].tax_code})"
            for pk in self.plan.units
        ]
        told += [each.name for each in formed]
        if self.plan.figures:
            year = (self.batch.year or 0) - 1
            told.append(f"{format_number(len(self.plan.figures))} số liệu năm {year}")
        return told


NAME = frozenset({"name", "legal_name"})


def listed(reasons: Collection[str]) -> str:
    return ", ".join(sorted(reasons))


def field_name(attribute: str) -> str:
    for each in Organization._meta.concrete_fields:
        if attribute in (each.name, each.attname):
            return str(each.verbose_name)
    return attribute


def codes_taken(changed: dict[str, Any]) -> set[str | None]:
    """Tax codes that would be put back, and that another unit took since."""
    back = [pair["tax_code"][0] for pair in changed.values() if "tax_code" in pair]
    wanted = [code for code in back if code]
    return set(Organization.objects.filter(tax_code__in=wanted).values_list("tax_code", flat=True))


def take_out(undoing: Undoing, batch: ImportBatch) -> None:
    """Under the locks the plan was made under; figures first, for they hold their units."""
    plan: Plan = undoing.plan
    Figure.objects.filter(pk__in=plan.figures).delete()
    Figure.objects.bulk_update(
        plan.figures_back, ["value", "status", "source", "entered_by", "entered_at"],
        batch_size=BATCH,
    )  # fmt: skip
    Membership.objects.filter(pk__in=plan.memberships).delete()
    Membership.objects.filter(pk__in=plan.memberships_back).update(left_on=None, left_reason="")
    Organization.objects.filter(pk__in=plan.units).delete()
    BlocYear.objects.filter(pk__in=plan.bloc_years).delete()
    Bloc.objects.filter(pk__in=plan.blocs).delete()
    put_units_back(plan)


def put_units_back(plan: Plan) -> None:
    units = list(Organization.objects.filter(pk__in=plan.units_back))
    for unit in units:
        for name, value in plan.units_back[unit.pk].items():
            setattr(unit, name, value)
        unit.set_keys()
        unit.version += 1
    # A code that goes back may be one that another of these units gives up: give up first.
    codes = [each.pk for each in units if "tax_code" in plan.units_back[each.pk]]
    Organization.objects.filter(pk__in=codes).update(tax_code=None)
    Organization.objects.bulk_create(
        units, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"],
        update_fields=CHANGEABLE,
    )  # fmt: skip
    begun = [each["begun"] for each in plan.names_back]
    OrganizationName.objects.filter(pk__in=begun).delete()
    ended = [each["ended"] for each in plan.names_back if each["ended"]]
    OrganizationName.objects.filter(pk__in=ended).update(valid_to=None)
    by_pk = {each.pk: each for each in units}
    OrganizationName.objects.bulk_create(
        OrganizationName(
            organization=by_pk[each["unit"]], name=each["gone"]["name"],
            legal_name=each["gone"]["legal_name"], search_key=by_pk[each["unit"]].search_key,
            valid_from=day_of(each["gone"]["valid_from"]),
        )
        for each in plan.names_back
        if each["gone"]
    )  # fmt: skip


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
