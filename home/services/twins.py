"""Units of the register that a new row of a list may be: asked about before anything is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cooperatives.imports import Column, Line, ParsedRow, Problem
from cooperatives.imports.places import read_location
from cooperatives.likeness import Described, are_near_names, find_alike, one_edit_apart
from cooperatives.models import Locality, Organization
from cooperatives.names import name_key
from history.keys import key_of
from history.vietnamese import fold
from home.services.places import Places, has_district
from home.services.plans import GONE
from home.services.preview import ANOTHER, WRONG_CODE, Fix, Twin
from home.services.reports import about_row

Known = tuple[str, str]
"""Name and tax code."""
MOST_TWINS = 3
MOST_NEAR = 2
OTHER_NAME = "Cùng mã số thuế, tên khác hẳn"


class Twins:
    """By row: whom it may be, and whom a person said it is."""

    def __init__(
        self, rows: Mapping[str, ParsedRow], places: Places, answers: Mapping[str, str]
    ) -> None:
        self.found: dict[str, list[Twin]] = {}
        self.same: dict[str, Organization] = {}
        """By tax code of the list."""
        self.answers: dict[str, str] = {}
        self.standing: dict[int, Organization] = {}
        self.misplaced: list[Problem] = []
        """Rows whose tax code a person said to be another unit's."""
        codes = {row.tax_code for row in rows.values()}
        names = Organization.objects.order_by().values_list("tax_code", "name", "status")
        known = {code: (name, status) for code, name, status in names}
        self.ask_of_names(rows, known, answers)
        fresh = {key: row for key, row in rows.items() if row.tax_code not in known}
        if not fresh or not known:
            return
        self.standing = standing_units()
        others = [each for each in self.standing.values() if each.tax_code not in codes]
        self.look(fresh, others, places)
        self.take(rows, answers)

    def ask_of_names(
        self, rows: Mapping[str, ParsedRow], known: Mapping[str | None, tuple[str, str]],
        answers: Mapping[str, str],
    ) -> None:  # fmt: skip
        """A known tax code under a wholly other name: renamed, or the code of another unit?"""
        other = {
            row.tax_code: key
            for key, row in rows.items()
            if row.tax_code in known and is_other(row.name, *known[row.tax_code])
        }
        if not other:
            return
        units = Organization.objects.filter(tax_code__in=other)
        for unit in units.select_related("commune__parent").order_by():
            key = other[str(unit.tax_code)]
            twin = twin_of(rows[key], unit, OTHER_NAME)
            self.found[key] = [replace(twin, has_the_code=True)]
            said = answers.get(key, "")
            if said in (str(unit.pk), WRONG_CODE):
                self.answers[key] = said
            if said == WRONG_CODE:
                self.misplaced.append(anothers_code(rows[key], unit.name))

    def look(
        self, fresh: Mapping[str, ParsedRow], others: Sequence[Organization], places: Places
    ) -> None:
        described = [described_unit(each) for each in others]
        wanted = [described_row(key, row, places.of(row)) for key, row in fresh.items()]
        for key, alike in find_alike(wanted, described).items():
            units = [(self.standing[int(str(each.other.key))], each.why) for each in alike]
            self.found[str(key)] = [
                twin_of(fresh[str(key)], unit, why) for unit, why in units[:MOST_TWINS]
            ]

    def take(self, rows: Mapping[str, ParsedRow], answers: Mapping[str, str]) -> None:
        """An answer counts where it was offered; one unit is not two rows of a list."""
        taken: set[int] = set()
        for key, twins in self.found.items():
            said = answers.get(key, "")
            if key in self.answers or any(each.has_the_code for each in twins):
                continue
            if said == ANOTHER:
                self.answers[key] = said
            elif key_of(said) in {each.pk for each in twins} - taken:
                taken.add(int(said))
                self.answers[key] = said
                self.same[rows[key].tax_code] = self.standing[int(said)]


def is_other(name: str, standing: str, status: str) -> bool:
    same = name_key(name) == name_key(standing) or are_near_names(name, standing)
    return not same and status not in GONE


def anothers_code(row: ParsedRow, name: str) -> Problem:
    message = f"Mã số thuế này trong danh bạ là của “{name}”."
    cure = "Sửa mã số thuế của dòng, hoặc bỏ dòng."
    return about_row(row, "Mã số thuế", row.tax_code, message, cure, Column.TAX_CODE)


def standing_units() -> dict[int, Organization]:
    """All that may still compete, with their places; one query."""
    units = Organization.objects.exclude(status__in=GONE).order_by()
    return {each.pk: each for each in units.select_related("commune__parent")}


def described_unit(unit: Organization) -> Described:
    return Described(
        unit.pk, unit.name, unit.tax_code or "", unit.commune_id, district_of(unit.commune)
    )


def described_row(key: str, row: ParsedRow, commune: Locality | None) -> Described:
    return Described(
        key, row.name, row.tax_code, commune.pk if commune else None, district_of(commune)
    )


def district_of(commune: Locality | None) -> int | None:
    return commune.parent_id if commune and has_district(commune) else None


def twin_of(row: ParsedRow, unit: Organization, why: str) -> Twin:
    """Side by side, what tells units apart."""
    parent = unit.commune.parent if unit.commune else None
    where = ", ".join(each.name for each in (unit.commune, parent) if each)
    there = ", ".join(part for part in (row.commune, row.district) if part)
    facts = (
        ("Tên", row.name, unit.name),
        ("Mã số thuế", row.tax_code, unit.tax_code or ""),
        ("Xã, huyện", there, where),
        ("Người đại diện", row.contact_name, unit.contact_name),
        ("Điện thoại", row.contact_phone, unit.contact_phone),
        ("Năm thành lập", year(row.founded_year), year(unit.founded_year)),
    )
    return Twin(unit.pk, unit.name, why, tuple(each for each in facts if each[1] or each[2]))


def year(value: int | None) -> str:
    return str(value) if value else ""


def near_codes(
    wrong: Mapping[str, tuple[Line, Problem]], taken: set[str]
) -> Mapping[str, list[Fix]]:
    """For tax codes that are missing or cannot be: the codes of units of the register with nearly
    the row's name in its commune, with its very name, or one digit away."""
    if not wrong:
        return {}
    by_name: dict[str, list[Known]] = defaultdict(list)
    by_commune: dict[str, list[Known]] = defaultdict(list)
    codes: dict[str, str] = {}
    known: Any = Organization.objects.exclude(tax_code=None).exclude(status__in=GONE).order_by()
    for name, code, commune in known.values_list("name", "tax_code", "commune__name").iterator():
        if code not in taken:
            by_name[name_key(name)].append((name, code))
            by_commune[fold(commune or "")].append((name, code))
            codes[code] = name
    found: dict[str, list[Fix]] = {}
    for key, (line, problem) in wrong.items():
        name, commune = line.text(Column.NAME), fold(commune_in(line))
        there = by_commune.get(commune, []) if commune else []
        near = [each for each in there if name and are_near_names(name, each[0])]
        near += [each for each in by_name.get(name_key(name), []) if each not in near]
        digits = "".join(sign for sign in problem.value if sign.isdigit())
        if not near and len(digits) >= 9 and len(wrong) <= 50:
            near = [
                (other, code)
                for code, other in codes.items()
                if one_edit_apart(digits, code.replace("-", ""))
            ]
        found[key] = [
            Fix(Column.TAX_CODE.value, code, f"Chọn {other} – {code}")
            for other, code in near[:MOST_NEAR]
        ]
    return found


def commune_in(line: Line) -> str:
    told = (Column.DISTRICT, Column.COMMUNE, Column.ADDRESS)
    return read_location({each: line.text(each) for each in told}, None).commune
