"""Bộ mẫu: what comes with the application, and the published texts with their unseen rows open."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from catalogue.models import Indicator
from catalogue.services import load_catalogue
from scoring import shipped
from scoring.marking import Facts, mark, rule_from
from scoring.models import CriteriaSet, Criterion
from scoring.selectors.publishing import problems_of
from scoring.services import criteria as services
from scoring.totals import ClassBand, GroupKind, LinePoints, classify, group_points
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory
from tests.scoring.published import cases, oracle, read

pytestmark = pytest.mark.django_db
SAMPLES = (shipped.FARMING, shipped.TRADE, shipped.TRANSPORT)


@pytest.fixture
def admin():
    load_catalogue()
    return AdminFactory()


def drafted(admin, slug):
    return services.create_from_definition(
        season=SeasonFactory(), definition=shipped.definition(slug), origin="Bộ mẫu", by=admin
    )


def shipped_rule(slug, code):
    rows = [row for group in shipped.definition(slug)["groups"] for row in group["criteria"]]
    row = next(each for each in rows if each["code"] == code)
    return rule_from(row["rule"], Decimal(row["max_points"]), row["params"])


# --- Samples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", shipped.SAMPLES)
def test_a_sample_can_be_published_as_it_comes_and_says_it_is_one(admin, slug):
    made = drafted(admin, slug)

    assert problems_of(made) == []
    assert made.is_sample
    assert "(mẫu)" in made.name
    services.publish_criteria_set(criteria_set=made, by=admin)


@pytest.mark.parametrize("slug", SAMPLES)
def test_a_sample_uses_all_five_rules_and_takes_points_off_too(admin, slug):
    made = drafted(admin, slug)
    rows = Criterion.objects.filter(group__criteria_set=made)

    assert set(rows.values_list("rule", flat=True)) == {
        "MANUAL", "CHOICE", "TIER", "COUNT", "RATIO",
    }  # fmt: skip
    assert set(made.groups.values_list("kind", flat=True)) == {"base", "bonus", "deduction"}


# --- Published texts ---------------------------------------------------------------------------


@pytest.mark.parametrize("slug", shipped.PUBLISHED)
def test_a_published_text_cannot_be_published_here_until_its_open_rows_are_filled(admin, slug):
    made = drafted(admin, slug)
    rows = Criterion.objects.filter(group__criteria_set=made)

    with pytest.raises(ValidationError, match="Chưa rõ cách chấm trong nguồn"):
        services.publish_criteria_set(criteria_set=made, by=admin)
    assert not made.is_sample
    assert not rows.filter(citation="").exists()
    assert not rows.filter(standing="").exists()
    assert {row.params == {} for row in rows.filter(rule="OPEN")} == {True}


@pytest.mark.parametrize(
    ("number", "code", "figures"),
    [
        ("O4", "1.1", ("actual:doanh_thu", "plan:doanh_thu", 100)),
        ("O5", "1.2", ("actual:doanh_thu", "", 1_000_000_000)),
        ("O6", "1.3", ("actual:thu_nhap_sau_nghia_vu", "actual:so_thanh_vien", 1_000_000)),
    ],
)
def test_circular_09_gives_the_published_points_at_every_border(number, code, figures):
    name, base, unit = figures
    for value, points in cases(number):
        top = Decimal(str(value)) * (1 if code == "1.1" else unit)
        facts: Facts = (
            {name: top} if not base else {name: top, base: Decimal(unit if code == "1.1" else 1)}
        )
        got = mark(shipped_rule(shipped.CIRCULAR_09, code), None, facts)

        assert got.points == points, (code, value)


def test_circular_09_gives_the_fund_rows_their_points_from_the_published_share(admin):
    for (share, points), code in zip(cases("O7"), ("1.4", "1.4", "1.5", "1.5"), strict=True):
        fund = {"1.4": "trich_quy_dtpt", "1.5": "trich_quy_dptc"}[code]
        facts = {
            f"actual:{fund}": Decimal(str(share)),
            "actual:thu_nhap_sau_nghia_vu": Decimal(100),
        }
        got = mark(shipped_rule(shipped.CIRCULAR_09, code), None, facts)

        assert got.points == points, (code, share)


def test_circular_09_adds_up_to_its_38_published_points(admin):
    first = shipped.definition(shipped.CIRCULAR_09)["groups"][0]

    assert sum(Decimal(row["max_points"]) for row in first["criteria"]) == Decimal(first["cap"])


def test_circular_01_adds_up_where_it_was_seen_and_rates_by_its_bands():
    definition = shipped.definition(shipped.CIRCULAR_01)
    for group in definition["groups"][:2]:
        assert sum(Decimal(row["max_points"]) for row in group["criteria"]) == Decimal(group["cap"])
    assert {row["max_points"] for row in definition["groups"][2]["criteria"]} == {None}

    bands = [ClassBand(each["name"], Decimal(each["from"])) for each in definition["classes"]]
    for points, name in cases("O9"):
        assert classify(Decimal(str(points)), bands) == name


def test_the_highlands_scores_give_the_published_sums_of_their_rows():
    """Their real scores of 2019 through the shipped table: 2.3 is marked from its bands."""
    table = read("criteria_cum_tay_nguyen_2019.json")
    units = table["units"]
    shares = {2: 59, 3: 60, 4: 80}
    for number, wanted in (("2", oracle("O2")), ("1", oracle("O3"))):
        group = next(each for each in table["groups"] if each["code"] == number)
        for place, unit in enumerate(units):
            lines = []
            for item in group["items"]:
                score = item["scores"][place]
                rule = shipped_rule(shipped.HIGHLANDS, item["code"])
                facts = {
                    "actual:htx_thanh_vien": Decimal(shares.get(score, 0)),
                    "actual:tong_htx": Decimal(100),
                }
                given = None if item["rule_type"] == "TIER" else Decimal(score)
                lines.append(LinePoints(item["code"], mark(rule, given, facts).points))
            got = group_points(number, GroupKind.BASE, lines, Decimal(group["max_points"]))

            assert got.counted == wanted["expect"][unit], (number, unit)


def test_the_highlands_band_stands_at_its_published_borders():
    rule = shipped_rule(shipped.HIGHLANDS, "2.3")
    for share, points in cases("O8"):
        facts = {"actual:htx_thanh_vien": Decimal(str(share)), "actual:tong_htx": Decimal(100)}
        assert mark(rule, None, facts).points == points


# --- Definitions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"groups": None}, "thiếu phần «nhóm tiêu chí»"),
        ({"scale": "trăm"}, "«trăm» không phải là số"),
        ({"gates": [{"kind": "no_zero_in_group", "group": "X", "text": "t", "effect": "no_award"}]},
         "không có nhóm «X»"),
    ],
)  # fmt: skip
def test_a_definition_that_does_not_read_is_refused_in_a_sentence(admin, change, sentence):
    definition = {**shipped.definition(shipped.FARMING), **change}
    definition = {name: value for name, value in definition.items() if value is not None}

    with pytest.raises(ValidationError, match=sentence):
        services.create_from_definition(
            season=SeasonFactory(), definition=definition, origin="tệp", by=admin
        )
    assert not CriteriaSet.objects.exists()


def test_a_definition_made_twice_is_the_next_version(admin):
    season = SeasonFactory()
    made = [
        services.create_from_definition(
            season=season, definition=shipped.definition(shipped.TRADE), origin="x", by=admin
        )
        for _ in range(2)
    ]

    assert [each.version for each in made] == [1, 2]


# --- Pages -------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"scoring:{name}", args=args)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_office_reads_the_samples_and_the_admin_makes_a_draft(client, admin):
    season = SeasonFactory()
    client.force_login(admin)

    listed = text(client.get(url("samples")))
    shown = text(client.get(url("sample", shipped.CIRCULAR_01)))
    made = client.post(
        url("sample_use", shipped.TRANSPORT), {"season": season.pk, "name": "HTX vận tải 2024"},
        follow=True,
    )  # fmt: skip

    assert "Tiêu chí thi đua HTX vận tải (mẫu) Mẫu 15 0" in listed
    assert "Đánh giá HTX theo Thông tư 01/2020/TT-BKHĐT Văn bản đã công bố 23 19" in listed
    assert "Chưa rõ trong nguồn. Phải điền mới ban hành được." in shown
    assert "Thấy trong nguồn: Thông tư 01/2020/TT-BKHĐT, tiêu chí 1a" in shown
    assert "HTX vận tải 2024" in text(made)
    assert CriteriaSet.objects.get().state == CriteriaSet.State.DRAFT


def test_others_of_the_office_read_only_and_strangers_do_not(client, admin):
    client.force_login(OfficerFactory())
    assert client.get(url("samples")).status_code == 200
    assert client.get(url("sample_use", shipped.TRADE)).status_code == 403
    client.force_login(UserFactory())
    assert client.get(url("samples")).status_code == 403
    client.force_login(admin)
    assert client.get(url("sample", "khong-co")).status_code == 404


def test_every_figure_a_sample_names_is_in_the_catalogue(admin):
    known = set(Indicator.objects.values_list("code", flat=True))
    for slug in shipped.SAMPLES:
        text_of_it = str(shipped.definition(slug))
        named = set(re.findall(r"(?:actual|plan|previous):([a-z_]+)", text_of_it))
        assert named <= known
