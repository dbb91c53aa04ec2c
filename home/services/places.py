"""The communes of a list, found on the map of the season's first day."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from cooperatives.imports import Column, ParsedRow, Problem
from cooperatives.models import Locality
from cooperatives.names import name_key
from history.vietnamese import fold, format_date
from home.services.reports import about_file, about_row

Asked = tuple[str, str, str]
CHOOSE = "Xem lại tên xã, huyện; hoặc nhập rồi chọn địa bàn trong hồ sơ của đơn vị."


def asked_of(row: ParsedRow) -> Asked:
    return row.district, row.commune, row.commune_kind


class Places:
    """Finds each commune once, whatever the number of rows that name it."""

    def __init__(self, rows: Sequence[ParsedRow], day: date) -> None:
        self.day = day
        self.asked = {asked_of(row) for row in rows if row.commune}
        self.by_name = self._communes()
        self.found = self._found()

    def of(self, row: ParsedRow) -> Locality | None:
        return self.found.get(asked_of(row))

    def districts(self) -> dict[str, Locality]:
        parents = [each.parent for each in self.found.values() if has_district(each)]
        return {each.search_key: each for each in parents if each}

    def warnings(self, rows: Sequence[ParsedRow]) -> list[Problem]:
        if self.asked and not self.by_name and not Locality.objects.on(self.day).exists():
            message = f"Chưa có danh mục địa bàn ngày {format_date(self.day)}: xã để trống."
            return [about_file(message, "Nhờ quản trị chạy lệnh load_localities rồi nhập lại.")]
        return [self._warning(row) for row in rows if row.commune and not self.of(row)]

    def _warning(self, row: ParsedRow) -> Problem:
        where = f" ở huyện “{row.district}”" if row.district else ""
        message = (
            f"Không tìm được đúng một xã “{row.commune}”{where} trên bản đồ ngày "
            f"{format_date(self.day)}; địa bàn để trống."
        )
        value = ", ".join(part for part in (row.commune, row.district) if part)
        return about_row(row, "Xã, huyện", value, message, CHOOSE, Column.COMMUNE)

    def _communes(self) -> dict[str, list[Locality]]:
        keys = {fold(commune) for _, commune, _ in self.asked}
        communes = Locality.objects.on(self.day).communes().filter(search_key__in=keys)
        by_name = defaultdict(list)
        for commune in communes.select_related("parent__parent"):
            by_name[commune.search_key].append(commune)
        return dict(by_name)

    def _found(self) -> dict[Asked, Locality]:
        """Names repeat over the country: the province most of the list lies in decides."""
        candidates = {asked: self._candidates(asked) for asked in self.asked}
        provinces = Counter(province_of(each[0]) for each in candidates.values() if len(each) == 1)
        home = provinces.most_common(1)[0][0] if provinces else None
        return {
            asked: found
            for asked, each in candidates.items()
            if (found := self._choose(asked, each, home))
        }

    def _candidates(self, asked: Asked) -> list[Locality]:
        district, commune, _ = asked
        named = self.by_name.get(fold(commune), [])
        if not district:
            return named
        inside = [each for each in named if each.parent and lies_in(each.parent, district)]
        # From 01/07/2025 there are no districts: a list may still name the old one.
        return inside or [each for each in named if not has_district(each)]

    def _choose(
        self, asked: Asked, candidates: list[Locality], home: int | None
    ) -> Locality | None:
        """The narrowing stops as soon as one is left; two that remain are not guessed between."""
        _, commune, kind = asked
        tests = (
            lambda each: province_of(each) == home,
            lambda each: each.full_name.startswith(f"{kind} "),
            lambda each: name_key(each.name) == name_key(commune),
        )
        for test in tests:
            candidates = [each for each in candidates if test(each)] or candidates
        return candidates[0] if len(candidates) == 1 else None


def lies_in(parent: Locality, district: str) -> bool:
    return parent.level == Locality.Level.DISTRICT and parent.search_key == fold(district)


def has_district(commune: Locality) -> bool:
    return commune.parent is not None and commune.parent.level == Locality.Level.DISTRICT


def province_of(commune: Locality) -> int | None:
    parent = commune.parent
    return parent.parent_id if parent and has_district(commune) else commune.parent_id
