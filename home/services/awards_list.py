"""Awards of earlier years as the office kept them: who was granted what, by which decision."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from awards.models import Award, Decision
from blocs.models import Season
from catalogue.models import AwardType, Issuer
from cooperatives.imports.plain import Wanted, date_of, text_in, whole_of
from cooperatives.models import Organization, Person
from history import clock
from history.services import record
from history.vietnamese import fold, format_date
from home.models import ImportBatch
from home.services.preview import Fix, Preview, RowState, Stay, Undoing, Written
from home.services.references import referred
from home.services.unit_lists import NAME, TAX_CODE, Judged, UnitList, counted, going_in

YEAR = Wanted("year", "Năm", frozenset({"nam", "nam thi dua", "nam khen thuong"}), is_required=True)
AWARD = Wanted(
    "award", "Danh hiệu, hình thức", is_required=True,
    labels=frozenset({"danh hieu hinh thuc", "danh hieu", "hinh thuc", "hinh thuc khen thuong",
                      "khen thuong", "danh hieu hinh thuc khen thuong", "loai khen thuong"}),
)  # fmt: skip
PLACE = Wanted("place", "Hạng", frozenset({"hang", "xep hang", "dat hang"}))
PERSON = Wanted("person", "Cá nhân", frozenset({"ca nhan", "ho ten", "ho va ten", "ten ca nhan"}))
NUMBER = Wanted(
    "number", "Số quyết định", is_required=True,
    labels=frozenset({"so quyet dinh", "quyet dinh so", "so qd", "qd so", "quyet dinh", "so"}),
)  # fmt: skip
DATE = Wanted(
    "date", "Ngày quyết định", is_required=True,
    labels=frozenset({"ngay quyet dinh", "ngay qd", "ngay", "ngay ky", "ngay ban hanh"}),
)  # fmt: skip
ISSUER = Wanted(
    "issuer", "Cơ quan quyết định",
    frozenset({"co quan", "co quan quyet dinh", "cap khen", "noi ban hanh", "co quan ban hanh"}),
)  # fmt: skip
PLACES = {"nhat": 1, "nhi": 2, "ba": 3}
PLACE_SAID = re.compile(r"\(?\bhang (nhat|nhi|ba|[1-9][0-9]?)\b\)?")
# Speech of the offices, on top of the catalogue's own names.
SPOKEN = {"co": "co thi dua", "bk": "bang khen", "co thi dua xuat sac": "co thi dua"}
MOST_PLACE = 99
MOST_YEARS = 2


@dataclass(frozen=True)
class Granted:
    """An award about to be written."""

    season: Season
    award_type: AwardType
    place: int | None
    person: str
    number: str
    decided_on: date
    issuer: Issuer

    @property
    def what(self) -> str:
        place = f" (hạng {self.place})" if self.place else ""
        return f"{self.award_type.short_name}{place} {self.season.year}"


@dataclass(frozen=True)
class Standing:
    """Years, award types, issuers, decisions, and what these units were granted already."""

    seasons: Mapping[int, Season]
    types: Mapping[str, Sequence[AwardType]]
    issuers: Mapping[str, Issuer]
    by_code: Mapping[str, Issuer]
    decisions: Mapping[tuple[int, str, int], Decision]
    awards: Mapping[tuple[Any, ...], Award]


class AwardsList(UnitList):
    kind = ImportBatch.Kind.AWARDS
    send_page, send_label = "home:import_awards", "Nhập khen thưởng cũ"
    holds = (
        "Mỗi dòng một lần khen: năm, đơn vị, danh hiệu hay hình thức, hạng, số, ngày quyết định."
    )
    section = "awards"

    def titles(self) -> Sequence[str]:
        return [each.title for each in (YEAR, PERSON, AWARD, PLACE, NUMBER, DATE, ISSUER)]

    def wanted(self, batch: ImportBatch) -> Sequence[Wanted]:
        return (YEAR, NAME, TAX_CODE, PERSON, AWARD, PLACE, NUMBER, DATE, ISSUER)

    def target(self, batch: ImportBatch) -> str:
        return "sổ khen thưởng"

    def mark(self, judged: Judged, unit: Organization) -> Any:
        return key_of(unit.pk, judged.payload) if judged.payload else judged.line.key

    def standing(self, units: Sequence[int], batch: ImportBatch) -> Standing:
        issuers = list(Issuer.objects.all())
        awards = (
            Award.objects.standing_ones()
            .filter(organization__in=units)
            .select_related("decision__issuer", "person", "season", "award_type")
        )
        return Standing(
            seasons={each.year: each for each in Season.objects.all()},
            types=types_by_word(AwardType.objects.select_related("issuer")),
            issuers={
                fold(name): each
                for each in issuers
                for name in (each.name, each.short_name)
                if name
            },
            by_code={each.code: each for each in issuers},
            decisions={
                (each.issuer_id, fold(each.number), each.decided_on.year): each
                for each in Decision.objects.all()
            },
            awards={award_key(each): each for each in awards},
        )

    def judge(
        self, judged: Judged, unit: Organization, standing: Standing, batch: ImportBatch
    ) -> None:
        season = self._season(judged, standing)
        award_type, place = self._award(judged, standing)
        number, decided_on = self._decision(judged)
        person = judged.take(PERSON.key, lambda cell: text_in(cell, most=120)) or ""
        issuer = self._issuer(judged, award_type, standing) if award_type else None
        if judged.is_refused or not (season and award_type and decided_on and issuer):
            return
        granted = Granted(season, award_type, place, person, number, decided_on, issuer)
        judged.payload = granted
        judged.shown = {
            AWARD.key: award_type.short_name, DATE.key: format_date(decided_on),
            PLACE.key: str(place or ""),
        }  # fmt: skip
        judged.effect = RowState.NEW
        if not 0 <= decided_on.year - season.year <= MOST_YEARS:
            judged.warn(
                DATE.key, f"Quyết định năm {decided_on.year} cho năm thi đua {season.year}.",
                "Thường ban hành trong năm hoặc năm sau; đúng vậy thì giữ nguyên.",
            )  # fmt: skip
        held = standing.awards.get(key_of(unit.pk, granted))
        if held and same_decision(held.decision, granted):
            judged.effect = RowState.UNCHANGED
        elif held:
            judged.refuse(
                AWARD.key, f"Đã ghi {granted.what} theo {held.decision}.",
                "Một thành tích chỉ khen một lần: sửa số quyết định, hoặc bỏ dòng này.",
            )  # fmt: skip
        known = standing.decisions.get((issuer.pk, fold(number), decided_on.year))
        if known and known.decided_on != decided_on:
            judged.refuse(
                DATE.key, f"Quyết định {number} đã ghi ngày {format_date(known.decided_on)}.",
                "Xem lại ngày của quyết định.",
                Fix(DATE.key, format_date(known.decided_on),
                    f"Sửa thành {format_date(known.decided_on)}"),
            )  # fmt: skip

    def _season(self, judged: Judged, standing: Standing) -> Season | None:
        this_year = clock.day(clock.now()).year
        year = judged.take(YEAR.key, lambda cell: whole_of(cell, least=1990, most=this_year))
        if year is None:
            if not judged.is_refused:
                judged.refuse(YEAR.key, "Thiếu năm.", "Ghi năm thi đua được khen, ví dụ 2020.")
            return None
        season = standing.seasons.get(year)
        if season is None:
            judged.refuse(
                YEAR.key, f"Chưa mở năm thi đua {year}.",
                f"Mở năm {year} ở mục Tổng quan rồi xem lại tệp này.",
            )  # fmt: skip
        return season

    def _award(self, judged: Judged, standing: Standing) -> tuple[AwardType | None, int | None]:
        words = judged.line.text(AWARD.key)
        place = judged.take(PLACE.key, lambda cell: place_in(cell.text))
        said = fold(words)
        if found := PLACE_SAID.search(said):
            place = place or place_in(found.group(1))
            said = " ".join(PLACE_SAID.sub(" ", said).split())
        if PLACE.key in judged.line.cells and judged.line.text(PLACE.key) and place is None:
            judged.refuse(PLACE.key, "Không đọc được hạng.", "Ghi 1, 2, 3 hoặc Nhất, Nhì, Ba.")
        subject = AwardType.Subject.COLLECTIVE
        if judged.line.text(PERSON.key):
            subject = AwardType.Subject.PERSON
        types = [
            each
            for each in standing.types.get(SPOKEN.get(said, said), ())
            if each.subject == subject
        ]
        if len(types) == 1:
            return types[0], place
        if not words:
            judged.refuse(AWARD.key, "Thiếu danh hiệu, hình thức.", "Ghi ví dụ: Cờ thi đua.")
        elif types:
            judged.refuse(
                AWARD.key, f"“{words}” có thể là {len(types)} loại.", "Chọn đúng tên đầy đủ.",
                *(Fix(AWARD.key, each.name, f"Chọn {each.name}") for each in types[:4]),
            )  # fmt: skip
        else:
            judged.refuse(
                AWARD.key, f"Danh mục chưa có “{words}” cho {subject.label.lower()}.",
                "Ghi tên như trong danh mục danh hiệu, hình thức khen thưởng.",
                *(Fix(AWARD.key, each.name, f"Chọn {each.short_name}")
                  for each in nearest(standing, subject)),
            )  # fmt: skip
        return None, place

    def _decision(self, judged: Judged) -> tuple[str, date | None]:
        number = judged.take(NUMBER.key, lambda cell: text_in(cell, most=60)) or ""
        decided_on: date | None = judged.take(DATE.key, date_of)
        if not number:
            judged.refuse(NUMBER.key, "Thiếu số quyết định.", "Ghi số, ký hiệu: 614/QĐ-UBND.")
        if decided_on is None and not any(e.column == DATE.key for e in judged.troubles):
            judged.refuse(DATE.key, "Thiếu ngày quyết định.", "Ghi ngày, ví dụ 11/03/2021.")
        if decided_on and decided_on > clock.day(clock.now()):
            judged.refuse(DATE.key, "Ngày quyết định chưa tới.", "Xem lại ngày.")
        return number, decided_on

    def _issuer(self, judged: Judged, award_type: AwardType, standing: Standing) -> Issuer | None:
        words = judged.line.text(ISSUER.key)
        usual = standing.by_code.get(award_type.issuer.deciding_code, award_type.issuer)
        if not words:
            return usual
        found = standing.issuers.get(fold(words))
        if found is None:
            judged.refuse(
                ISSUER.key, f"Danh mục chưa có cơ quan “{words}”.",
                "Ghi như trong danh mục, hoặc để trống.",
                Fix(ISSUER.key, usual.name, f"Chọn {usual.name}"),
            )  # fmt: skip
            return None
        return standing.by_code.get(found.deciding_code, found)

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        rows: list[tuple[Organization, Granted]] = list(going_in(preview))
        standing = self.standing([unit.pk for unit, _ in rows], batch)
        decisions, made_decisions = decisions_for([each for _, each in rows], standing)
        people, made_people = people_for(rows)
        awards = Award.objects.bulk_create(
            Award(
                season=granted.season, decision=decisions[decision_key(granted)],
                award_type=granted.award_type, place=granted.place, organization=unit,
                person=people.get((unit.pk, granted.person)),
                name=granted.person or unit.name, legal_name=granted.person or unit.legal_name,
            )
            for unit, granted in rows
        )  # fmt: skip
        record(
            by=by, verb="home.awards_imported", subject=batch, at=at, role="Quản trị",
            changes={**counted(preview, batch), "decisions": [str(e) for e in made_decisions]},
        )  # fmt: skip
        return Written(
            made={
                "awards": [each.pk for each in awards],
                "decisions": [each.pk for each in made_decisions],
                "people": [each.pk for each in made_people],
            }
        )

    def undoing(self, batch: ImportBatch) -> Undoing:
        """An award revoked since, or that something stands upon, stays; so does its decision."""
        made = batch.made
        rows = Award.objects.filter(pk__in=made["awards"]).select_related(
            "award_type", "season", "organization"
        )
        awards = {each.pk: each for each in rows}
        held = referred(Award, set(awards))
        stays = [
            Stay(str(each), "đã thu hồi theo quyết định" if each.revoked_by_id else
                 f"đã có {', '.join(sorted(held[pk]))}")
            for pk, each in awards.items()
            if each.revoked_by_id or pk in held
        ]  # fmt: skip
        gone = {pk for pk, each in awards.items() if not each.revoked_by_id and pk not in held}
        on_decisions = referred(Decision, set(made["decisions"]), apart={Award: gone})
        decisions = Decision.objects.filter(pk__in=set(made["decisions"]) - on_decisions.keys())
        on_people = referred(Person, set(made["people"]), apart={Award: gone})
        people = set(made["people"]) - on_people.keys()
        return Undoing(
            removed=(*(str(awards[pk]) for pk in sorted(gone)), *map(str, decisions)),
            stays=tuple(stays),
            plan=(sorted(gone), [each.pk for each in decisions], sorted(people)),
        )

    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None:
        awards, decisions, people = undoing.plan
        Award.objects.filter(pk__in=awards).delete()
        Decision.objects.filter(pk__in=decisions).delete()
        Person.objects.filter(pk__in=people).delete()


def types_by_word(types: Iterable[AwardType]) -> dict[str, list[AwardType]]:
    """By every name an award goes by: whole, short, and without what stands in brackets."""
    found: dict[str, list[AwardType]] = {}
    for each in types:
        names = {each.name, each.short_name}
        names |= {re.sub(r"\([^)]*\)", " ", name) for name in names}
        for word in {" ".join(fold(name).split()) for name in names}:
            found.setdefault(word, []).append(each)
    return found


def nearest(standing: Standing, subject: str) -> list[AwardType]:
    """The most usual ones, to choose from."""
    types = {each.pk: each for named in standing.types.values() for each in named}
    usual = sorted(types.values(), key=lambda each: (each.order, each.code))
    return [each for each in usual if each.subject == subject][:3]


def place_in(text: str) -> int | None:
    word = fold(text).removeprefix("hang ").strip()
    if word in PLACES:
        return PLACES[word]
    return int(word) if word.isdecimal() and 1 <= int(word) <= MOST_PLACE else None


def key_of(unit: int, granted: Granted) -> tuple[Any, ...]:
    return (
        unit, granted.season.pk, granted.award_type.pk, granted.place, fold(granted.person),
    )  # fmt: skip


def award_key(award: Award) -> tuple[Any, ...]:
    person = fold(award.person.full_name) if award.person else ""
    return (award.organization_id, award.season_id, award.award_type_id, award.place, person)


def decision_key(granted: Granted) -> tuple[int, str, int]:
    return (granted.issuer.pk, fold(granted.number), granted.decided_on.year)


def same_decision(decision: Decision, granted: Granted) -> bool:
    return (decision.issuer_id, fold(decision.number), decision.decided_on) == (
        granted.issuer.pk, fold(granted.number), granted.decided_on,
    )  # fmt: skip


def decisions_for(
    rows: Sequence[Granted], standing: Standing
) -> tuple[dict[tuple[int, str, int], Decision], list[Decision]]:
    """The decision of each award; those not known yet are made."""
    known = dict(standing.decisions)
    fresh: dict[tuple[int, str, int], Decision] = {}
    for each in rows:
        if decision_key(each) not in known:
            fresh[decision_key(each)] = Decision(
                season=each.season, number=each.number, decided_on=each.decided_on,
                issuer=each.issuer, title=f"Khen thưởng năm {each.season.year}",
            )  # fmt: skip
    made = Decision.objects.bulk_create(fresh.values())
    return known | dict(zip(fresh, made, strict=True)), made


def people_for(
    rows: Sequence[tuple[Organization, Granted]],
) -> tuple[dict[tuple[int, str], Person], list[Person]]:
    """A person of the unit by that name, once; those not known yet are made."""
    wanted = {(unit.pk, each.person): unit for unit, each in rows if each.person}
    held = Person.objects.filter(organization__in=[pk for pk, _ in wanted])
    by_name = {(each.organization_id, fold(each.full_name)): each for each in held}
    known = {key: by_name.get((key[0], fold(key[1]))) for key in wanted}
    fresh = {
        key: Person(full_name=key[1], organization=wanted[key])
        for key, person in known.items()
        if person is None
    }
    made = Person.objects.bulk_create(fresh.values())
    found = {key: person for key, person in known.items() if person}
    return found | dict(zip(fresh, made, strict=True)), made
