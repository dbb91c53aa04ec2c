"""Both maps come in whole, once."""

from datetime import date

import pytest

from cooperatives.models import Locality
from cooperatives.services import load_localities
from cooperatives.services.localities import NEW_MAP, OLD_MAP, read_map

pytestmark = pytest.mark.django_db


def test_both_maps_come_in_once_with_parents_keys_and_successors():
    first = load_localities()
    second = load_localities()

    rows = len(read_map(OLD_MAP)) + len(read_map(NEW_MAP))
    assert (first.created, first.kept) == (rows, 0)
    assert (second.created, second.kept) == (0, rows)
    on = {year: Locality.objects.on(date(year, 7, 1)).communes() for year in (2023, 2025)}
    before, after = (each.get(code="30904") for each in on.values())
    assert (str(before), str(before.parent), str(before.parent.parent)) == (
        "Thị trấn Giồng Riềng", "Huyện Giồng Riềng", "Tỉnh Kiên Giang",
    )  # fmt: skip
    assert (str(after), str(after.parent)) == ("Xã Giồng Riềng", "Tỉnh An Giang")
    assert list(before.successors.all()) == [after]
    assert before.search_key == "giong rieng"


def test_what_was_lost_comes_back_and_what_the_office_changed_stays():
    load_localities()
    Locality.objects.filter(code="30904", valid_to=None).update(full_name="Xã của văn phòng")
    kept = Locality.objects.get(code="00001", valid_from=None)
    kept.delete()

    report = load_localities()

    assert report.created == 1
    assert Locality.objects.get(code="30904", valid_to=None).full_name == "Xã của văn phòng"
