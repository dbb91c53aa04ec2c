"""The application's engine and the reference on the same blocs of random sheets, exactly."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random

from scoring import totals as app
from scoring.marking import ceiling, mark, rule_from
from scoring.marking.numbers import Rounding
from scoring.ranking import RankBy, RankingRule, SheetTotal, TieBreak, rank
from tests.prove.outcome import Outcome
from tests.scoring import reference
from tests.scoring import reference_verdicts as theirs


class Disagreement(AssertionError):
    """The two engines say different things."""


def run(size: int, seed: int) -> Outcome:
    random = Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
    outcome = Outcome()
    while outcome.cases < size:
        units = min(random.randint(2, 8), size - outcome.cases)
        try:
            outcome.counts += one_bloc(random, units)
        except Disagreement as told:
            outcome.fail(str(told))
        outcome.cases += units
        outcome.counts["blocs"] += 1
    return outcome


def one_bloc(random: Random, units: int) -> Counter[str]:
    """Sheets of one bloc from their lines to their places; raises where the engines part."""
    gates = [theirs.random_gate(random, number) for number in range(random.randint(0, 3))]
    bands = theirs.random_bands(random)
    seen: Counter[str] = Counter()
    found = []
    for _ in range(units):
        sheet = reference.random_sheet(random)
        facts = theirs.random_facts(random, gates)
        ours = judged(sheet, gates, bands, facts)
        expected = theirs.verdict(sheet, gates, bands, facts)
        agree_on_verdict(ours, expected, gates, sheet)
        seen["lines"] += sum(len(group.lines) for group in sheet.groups)
        seen["gates failed"] += len(expected.failed)
        seen["with a total"] += expected.total is not None
        found.append((ours, expected))
    agree_on_periods(random, [ours.total for ours, _ in found])
    seen["ties"] += agree_on_places(random, gates, found)
    return seen


def judged(
    sheet: reference.Sheet,
    gates: list[theirs.Gate],
    bands: dict[str, Decimal],
    facts: dict[str, Decimal | bool | None],
) -> app.Verdict:
    groups = [
        summed(group, number, sheet.figures) for number, group in enumerate(sheet.groups, start=1)
    ]
    return app.judge(
        groups,
        [app.ClassBand(name, floor) for name, floor in bands.items()],
        [ours_of(gate) for gate in gates],
        facts,
    )


def summed(group: reference.Group, number: int, figures: reference.Figures) -> app.GroupPoints:
    """Each line agreed upon by itself before it is added up."""
    lines = []
    for row, line in enumerate(group.lines, start=1):
        rule = rule_from(line.kind, line.max_points, line.params)
        points = mark(rule, line.given, figures).points
        agree(points, reference.line_points(line, figures), line)
        if points is not None and not 0 <= points <= ceiling(rule):
            raise Disagreement(f"{points} is outside its line: {line}")
        lines.append(app.LinePoints(f"{number}.{row}", points))
    return app.group_points(str(number), app.GroupKind(group.kind), lines, group.cap)


def ours_of(gate: theirs.Gate) -> app.Gate:
    return app.Gate(
        code=gate.code, label=gate.code, kind=app.GateKind(gate.kind),
        effect=app.Effect(gate.effect), group=gate.group, percent=gate.percent,
        least=gate.least, most=gate.most, capped_at=gate.capped_at,
    )  # fmt: skip


def agree(ours: object, expected: object, about: object) -> None:
    if ours != expected:
        raise Disagreement(f"{ours} and {expected} of {about}")


def agree_on_verdict(
    ours: app.Verdict,
    expected: theirs.Expected,
    gates: list[theirs.Gate],
    sheet: reference.Sheet,
) -> None:
    agree(ours.total, expected.total, sheet)
    agree(ours.class_name, expected.class_name, (sheet, gates))
    agree(len(ours.undecided), expected.undecided, (sheet, gates))
    for effect, reasons in (
        ("not_ranked", ours.not_ranked), ("no_award", ours.no_award),
        ("class_capped", ours.capped),
    ):  # fmt: skip
        failed = [g for g in gates if g.code in expected.failed and g.effect == effect]
        agree(len(reasons), len(failed), (effect, sheet, gates))


def agree_on_periods(random: Random, totals: list[Decimal | None]) -> None:
    """The totals as if they were one unit's periods."""
    weights = [Decimal(random.choice(["1", "2", "0.5", "3"])) for _ in totals]
    places = random.choice([1, 2, 2])
    pairs = zip(totals, weights, strict=True)
    ours = app.combine([app.Period(*pair) for pair in pairs], Rounding(places))
    exact = [None if each is None else Fraction(each) for each in totals]
    agree(ours, theirs.combined(exact, weights, places), (totals, weights))


def agree_on_places(
    random: Random,
    gates: list[theirs.Gate],
    found: list[tuple[app.Verdict, theirs.Expected]],
) -> int:
    """Coarse totals, so that many are equal; says how many share a place."""
    coarse = random.choice([1, 5, 50])
    by, highest = random.choice(list(RankBy)), random.randint(1, 4)
    ties = random.randint(0, 3)
    effect_of = {gate.code: gate.effect for gate in gates}
    entries, ours = [], []
    values: list[dict[int, Decimal | None]] = [{} for _ in range(ties)]
    for key, (verdict, expected) in enumerate(found):
        votes = random.choice([None, 0, 3, 5]) if random.random() < 0.3 else random.randint(0, 4)
        total = None if verdict.total is None else verdict.total // coarse * coarse
        for column in values:
            column[key] = random.choice([None, Decimal(1), Decimal("2.5"), Decimal("2.5")])
        effects = {effect_of[code] for code in expected.failed}
        entries.append(theirs.Entry(
            key, None if expected.total is None else expected.total // coarse * Fraction(coarse),
            votes, tuple(_fraction(column[key]) for column in values),
            "not_ranked" in effects, "no_award" in effects,
        ))  # fmt: skip
        ours.append(SheetTotal(
            key, total, not_ranked=" ".join(verdict.not_ranked),
            no_award=" ".join(verdict.no_award),
            votes=None if votes is None else Decimal(votes),
        ))  # fmt: skip
    breaks = [TieBreak(f"Tiêu chí {n}", column) for n, column in enumerate(values)]
    random.shuffle(ours)
    placings = {p.sheet_id: p.place for p in rank(ours, breaks, RankingRule(by, highest))}
    expected_places = theirs.places(entries, by.value, highest)
    agree(placings, expected_places, (by, highest, entries))
    given = [place for place in expected_places.values() if place is not None]
    return len(given) - len(set(given))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
