"""Where a unit lay on a paper's day: the map of 01/7/2025 does not reach back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Proposal
from catalogue.models import ListColumn
from cooperatives.models import FormerPlace, Locality
from reports.dossiers.council_table import council_sheet, gather_council_table
from reports.dossiers.places import address_on, new_places, old_places
from reports.dossiers.province_list import province_sheet
from reports.dossiers.workbooks import list_sheet
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.reports.season import finished_year

END, START = date(2025, 6, 30), date(2025, 7, 1)
BEFORE, AFTER = date(2023, 1, 17), date(2026, 1, 20)


def on_map(name, level, parent=None, **days):
    return LocalityFactory(name=name.split(" ", 1)[1], full_name=name, level=level, parent=parent,
                           **days)  # fmt: skip


@pytest.fixture
def places(db):
    level = Locality.Level
    province = on_map("Tỉnh Kiên Giang", level.PROVINCE, valid_to=END)
    district = on_map("Huyện Tân Hiệp", level.DISTRICT, province, valid_to=END)
    old = on_map("Xã Tân Hiệp A", level.COMMUNE, district, valid_to=END)
    an_giang = on_map("Tỉnh An Giang", level.PROVINCE, valid_from=START)
    new = on_map("Xã Tân Hiệp", level.COMMUNE, an_giang, valid_from=START)
    old.successors.add(new)
    return old, new


@pytest.fixture
def unit(places):
    return OrganizationFactory(commune=places[0], address="ấp Kênh 4A")


def move(unit, old, new):
    FormerPlace.objects.create(organization=unit, commune=old, until=END)
    unit.commune = new
    unit.save()


def test_a_paper_of_before_names_no_place_of_after(unit, places):
    old, _ = places

    assert (old_places(unit, BEFORE), new_places(unit, BEFORE)) == ([old], [])


def test_of_a_unit_that_has_moved_since_an_old_paper_still_names_where_it_was(unit, places):
    old, new = places
    move(unit, old, new)

    assert (old_places(unit, BEFORE), new_places(unit, BEFORE)) == ([old], [])
    assert (old_places(unit, AFTER), new_places(unit, AFTER)) == ([old], [new])


def test_a_unit_not_moved_yet_is_told_with_what_stands_in_its_place(unit, places):
    old, new = places

    assert (old_places(unit, AFTER), new_places(unit, AFTER)) == ([old], [new])


def test_a_unit_entered_on_the_new_map_names_what_its_commune_was_made_of(places):
    old, new = places
    unit = OrganizationFactory(commune=new)

    assert (old_places(unit, AFTER), new_places(unit, AFTER)) == ([old], [new])
    assert new_places(unit, BEFORE) == []


@pytest.mark.parametrize("written", ["ấp Kênh 4A", "ấp Kênh 4A, Xã Tân Hiệp A"])
def test_an_address_goes_up_to_the_province_of_the_day(unit, places, written):
    whole = address_on(written, unit, BEFORE)

    assert whole.lower() == "ấp kênh 4a, xã tân hiệp a, huyện tân hiệp, tỉnh kiên giang"
    move(unit, *places)
    assert address_on(written, unit, BEFORE).lower() == whole.lower()
    assert address_on(written, unit, AFTER) == "ấp Kênh 4A, xã Tân Hiệp, tỉnh An Giang"


def column(sheet, label):
    at = [each.header for each in sheet.columns].index(label)
    return [row[at] for row in sheet.rows if isinstance(row, tuple)]


def test_the_three_tables_of_a_year_stay_on_the_map_of_that_year(places):
    old, new = places
    year = finished_year(blocs=1)
    for membership in year.memberships:
        unit = membership.organization
        unit.commune = old
        unit.save()
        move(unit, old, new)
    Proposal.objects.update(address="ấp Kênh 4A, Xã Tân Hiệp A")
    whole = "ấp Kênh 4A, Xã Tân Hiệp A, huyện Tân Hiệp, tỉnh Kiên Giang"

    ListColumn.objects.update(is_shown=True)
    sheet = province_sheet(year.season)
    assert set(column(sheet, "Địa bàn cũ (trước sắp xếp)")) == {
        "Xã Tân Hiệp A, huyện Tân Hiệp, tỉnh Kiên Giang"
    }
    assert set(column(sheet, "Địa bàn mới (sau sắp xếp)")) == {""}
    assert set(column(sheet, "Địa chỉ trụ sở")) == {whole}
    assert set(column(list_sheet(year.season), "Địa chỉ")) == {whole}
    council = council_sheet(gather_council_table(year.season))
    assert set(column(council, "Địa chỉ, chức vụ")) == {whole}


def test_places_cost_the_same_queries_for_any_number_of_rows(places):
    year = finished_year(blocs=1)
    ListColumn.objects.update(is_shown=True)
    for membership in year.memberships:
        move(membership.organization, *places)
    counted = []
    for keep in (1, 3):
        Proposal.objects.update(state=Proposal.State.WITHDRAWN)
        kept = Proposal.objects.values("pk").order_by("pk")[:keep]
        Proposal.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).update(
            state=Proposal.State.PASSED
        )
        with CaptureQueriesContext(connection) as asked:
            list_sheet(year.season)
            province_sheet(year.season)
        counted.append(len(asked))
    assert counted[0] == counted[1]
