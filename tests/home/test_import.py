"""The office's list goes into register and blocs whole, or not at all."""

from collections import Counter
from pathlib import Path

import pytest

from blocs.models import BlocYear, Membership
from catalogue.services import load_catalogue
from cooperatives.models import Figure, Organization, OrganizationName
from cooperatives.services import load_localities
from home.services import import_organizations
from tests.factories.blocs import SeasonFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory

DEMO = Path(__file__).resolve().parents[2] / "demo" / "data"
PLAIN = DEMO / "kien_giang_2023_danh_sach_htx.xlsx"
OFFICE = DEMO / "kien_giang_2023_ban_cua_van_phong.xlsx"
SIZES = dict(enumerate((11, 10, 12, 8, 11, 11, 12, 11, 8, 13, 10), start=1))

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    load_catalogue()
    return SeasonFactory(year=2023)


def imported(content, season, **options):
    by = options.pop("by", None) or AdminFactory()
    return import_organizations(content=content, season=season, by=by, at=NOON, **options)


@pytest.mark.parametrize("path", [PLAIN, OFFICE])
def test_each_real_list_gives_117_organizations_in_11_blocs(season, path):
    load_localities()

    report = imported(path.read_bytes(), season)

    assert (report.new, report.changed, report.unchanged) == (117, 0, 0)
    assert (report.errors, report.warnings, report.written) == ((), (), True)
    assert Counter(Membership.objects.values_list("bloc_year__number", flat=True)) == SIZES
    assert [each.name for each in BlocYear.objects.all()][:2] == [
        "Khối 1 An Biên",
        "Khối 2 An Minh",
    ]
    assert not Organization.objects.filter(commune=None).exists()
    assert OrganizationName.objects.count() == 117


def test_the_second_list_after_the_first_changes_nothing(season):
    load_localities()
    imported(PLAIN.read_bytes(), season)
    before = (Organization.objects.count(), Figure.objects.count(), Membership.objects.count())

    for path in (OFFICE, PLAIN):
        report = imported(path.read_bytes(), season)

        assert (report.new, report.changed, report.unchanged) == (0, 0, 117), report.changes[:3]
        assert report.warnings == ()
    assert before == (
        Organization.objects.count(), Figure.objects.count(), Membership.objects.count()
    )  # fmt: skip
