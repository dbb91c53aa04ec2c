"""Two years of one bloc, and everybody who might knock at a door of the application."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership, Pledge
from catalogue.models import LegalBasis
from demo.services import start_clock
from files.services import store
from home.models import ImportBatch
from home.services import open_batch
from notices.services import Message, Topic, record_notices
from reports.models import IssuedPaper
from scans.models import Scan
from scoring.models import (
    DeclaredRelation,
    Evidence,
    Gate,
    LineReturn,
    Question,
    Ranking,
    ReturnedWorkbook,
    ScoreSheet,
    Seal,
)
from scoring.services.workbooks import make_unit_workbook, receive_workbook
from tests.factories.awards import (
    AwardFactory,
    CouncilSessionFactory,
    QuotaFactory,
    RankingFactory,
    SubmissionFactory,
    SuspensionFactory,
    flag,
    proposal_of,
    ranked_bloc,
)
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    MembershipFactory,
    PledgeFactory,
    SeasonFactory,
    open_every_step,
)
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.factories.scoring import (
    CriteriaAssignmentFactory,
    CriteriaGroupFactory,
    CriteriaSetFactory,
    CriterionFactory,
    sheet_with_lines,
)
from tests.scoring.workbooks import filled


@dataclass
class World:
    """`people` by what they are to Khối 10 of 2023; `keys` by what an address may ask for."""

    bloc_year: BlocYear
    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)


def world() -> World:
    """2023 in the weeks of scoring, 2022 before its tờ trình went out; the rows that addresses
    name are the plain member's."""
    season = SeasonFactory(year=2023)
    open_every_step(season)
    built = World(BlocYearFactory(season=season, number=10))
    built.people = _staff(built.bloc_year)
    member, peer = _members(built)
    _last_years_leader(built, peer)
    _scoring(built, member)
    _awards_of_last_year(built, member)
    built.keys |= {
        "unit": member.organization_id,
        "member": member.pk,
        "account": built.people["stranger"].pk,
        "step": season.steps.first().pk,
        "meeting": MeetingFactory(bloc_year=built.bloc_year).pk,
        "newcomer": RepresentativeFactory().organization_id,
        "file": _list_file(built).pk,
        "scan": _scan(built, member).pk,
        "imported": _imported(built).pk,
        "notice": _notice(built.bloc_year, member.organization).pk,
        "workbook": _workbook(built, member).pk,
        "basis": LegalBasis.objects.values_list("pk", flat=True).first(),
    }
    PledgeFactory(organization=member.organization, season=season, state=Pledge.State.SUBMITTED)
    start_clock(at=NOON)
    return built


def _staff(bloc_year: BlocYear) -> dict[str, User]:
    other_bloc = BlocYearFactory(season=bloc_year.season, number=bloc_year.number + 1)
    stranger = RepresentativeFactory(
        organization=MembershipFactory(bloc_year=other_bloc).organization
    )
    return {
        "admin": AdminFactory(), "officer": bloc_year.officer, "other": other_bloc.officer,
        "stranger": stranger.user, "council": CouncilFactory(), "reviewer": ReviewerFactory(),
        "disabled": UserFactory(is_active=False, is_admin=True),
    }  # fmt: skip


def _members(built: World) -> tuple[Membership, Membership]:
    """Leader's, deputy's, the plain member's and a peer's unit, each with its person."""
    units = [MembershipFactory(bloc_year=built.bloc_year, order=n) for n in range(1, 5)]
    for name, unit in zip(("leader", "deputy", "member", "peer"), units, strict=True):
        speaker = RepresentativeFactory(organization=unit.organization)
        built.people[name] = speaker.user
        built.keys[f"{name}_representative"] = speaker.pk
    for unit, role in zip(units, Leadership.Role, strict=False):
        speaker = unit.organization.representatives.get().user
        LeadershipFactory(membership=unit, person=speaker, role=role)
    return units[2], units[3]


def _last_years_leader(built: World, peer: Membership) -> None:
    """Led the bloc in 2022 for a unit that is still in it; the mandate ended with that year."""
    year = BlocYearFactory(
        season=SeasonFactory(year=2022), bloc=built.bloc_year.bloc, number=10,
        officer=built.bloc_year.officer,
    )  # fmt: skip
    built.keys["last_year"] = year
    membership = MembershipFactory(bloc_year=year, organization=peer.organization)
    ended = {"valid_from": date(2022, 1, 1), "valid_to": date(2022, 12, 31)}
    former = RepresentativeFactory(organization=peer.organization, **ended).user
    LeadershipFactory(membership=membership, person=former, **ended)
    built.people["former"] = former


def _scoring(built: World, member: Membership) -> None:
    """The member's sheet is begun, not handed over; nobody announced a ranking."""
    season = built.bloc_year.season
    published = CriteriaSetFactory(season=season, second_look="moi_bang")
    group = CriteriaGroupFactory(criteria_set=published)
    assignment = CriteriaAssignmentFactory(bloc_year=built.bloc_year, criteria_set=published)
    criteria = [CriterionFactory(group=group) for _ in range(2)]
    sheet = sheet_with_lines(
        membership=member, criteria=criteria, entered_by=built.people["member"]
    )
    built.keys |= _sent_back(built, member, sheet)
    ranking = RankingFactory(
        bloc_year=built.bloc_year, state="du_kien", sealed_at=None, digest=""
    )  # fmt: skip
    draft = CriteriaGroupFactory(criteria_set=CriteriaSetFactory(season=season, state="nhap"))
    built.keys |= {
        "sheet": sheet.pk,
        "line": sheet.lines.earliest("pk").pk,
        "evidence": _evidence(sheet).pk,
        "set": published.pk,
        "assignment": assignment.pk,
        "question": _question(ranking, member, built.people["member"]).pk,
        "seal": _seal(ranking, built.people["officer"]).pk,
        "scored": criteria[0].pk,
        "draft": draft.criteria_set_id,
        "group": draft.pk,
        "criterion": CriterionFactory(group=draft).pk,
        "gate": Gate.objects.create(
            criteria_set=draft.criteria_set,
            kind=Gate.Kind.CONDITION,
            text="Có báo cáo",
            effect=Gate.Effect.NO_AWARD,
        ).pk,
    }


def _evidence(sheet: ScoreSheet) -> Evidence:
    kept: dict[str, Any] = {"owner": sheet, "at": NOON, "by": sheet.entered_by}
    small = store(content=b"nho", name="nho.jpg", media_type="image/jpeg", **kept)
    file = store(content=b"anh", name="anh.jpg", media_type="image/jpeg", **kept)
    return Evidence.objects.create(
        line=sheet.lines.first(), kind="anh", name="anh.jpg", file=file, thumbnail=small,
        digest=file.digest, sent_digest=file.digest, size=3, added_by=sheet.entered_by,
        added_at=NOON,
    )  # fmt: skip


def _sent_back(built: World, member: Membership, sheet: ScoreSheet) -> dict[str, int]:
    """One criterion that came back, and one of the office who steps aside for the unit."""
    line, officer = sheet.lines.first(), built.people["officer"]
    LineReturn.objects.create(line=line, reading="self", reason="Xem lại", by=officer, at=NOON)
    relation = DeclaredRelation.objects.create(
        membership=member, person=CouncilFactory(), words="anh em họ", declared_by=officer,
        declared_at=NOON,
    )  # fmt: skip
    return {"line": line.pk, "relation": relation.pk}


def _question(ranking: Ranking, member: Membership, by: User) -> Question:
    return Question.objects.create(
        ranking=ranking, number=1, asked_for=member, text="Xin xem lại.", asked_by=by,
        asked_at=NOON,
    )  # fmt: skip


def _seal(ranking: Ranking, by: User) -> Seal:
    """Sealed once, and opened again."""
    kept = store(
        content=b"PK", name="goi-chot.zip", media_type="application/zip", owner=ranking, at=NOON
    )
    return Seal.objects.create(
        ranking=ranking, number=1, code="AAAAA-BBBBB", digest=kept.digest, bundle=kept,
        sealed_at=NOON, sealed_by=by, reopened_at=NOON, reopened_by=by, reopen_reason="Sai",
    )  # fmt: skip


def _awards_of_last_year(built: World, member: Membership) -> None:
    """Ranked, proposed, before the council, one award already decided; nothing went out."""
    year = built.keys.pop("last_year")
    standing, other = ranked_bloc((1, 2), year)
    award = AwardFactory(season=year.season, organization=standing.membership.organization)
    proposal = proposal_of(standing, flag())
    session = CouncilSessionFactory(season=year.season)
    built.keys |= {
        "standing": other.pk,
        "award_type": proposal.award_type_id,
        "proposal": proposal.pk,
        "session": session.pk,
        "submission": SubmissionFactory(season=year.season, session=session).pk,
        "award": award.pk,
        "decision": award.decision_id,
        "quota": QuotaFactory(season=year.season).pk,
        "suspension": SuspensionFactory().pk,
        "paper": _paper(year, session).pk,
    }


def _paper(year: BlocYear, session: Any) -> IssuedPaper:
    """The council's minutes, printed."""
    kept = store(
        content=b"%PDF-1.7", name="bien-ban.pdf", media_type="application/pdf", owner=year.season,
        at=NOON,
    )  # fmt: skip
    return IssuedPaper.objects.create(
        season=year.season, kind=IssuedPaper.Kind.COUNCIL_MINUTES, title="Biên bản họp Hội đồng",
        subject_type=session._meta.label_lower, subject_id=str(session.pk), file=kept,
        check_code="ABCDE-12345", digest=kept.digest, data_digest=kept.digest, pages=1,
        issued_at=NOON,
    )  # fmt: skip


def _list_file(built: World) -> ImportBatch:
    """What the admin looks at."""
    return open_batch(
        kind="htx", content=b"x", name="danh-sach.xlsx", season=built.bloc_year.season, at=NOON,
        by=built.people["admin"],
    )  # fmt: skip


def _notice(bloc_year: BlocYear, unit: Any) -> Any:
    [notice] = record_notices(
        topic=Topic(bloc_year, bloc_year.season.year, "tu-cham", "Tự chấm"), channel="goi",
        given=[Message(unit)], by=bloc_year.officer, at=NOON,
    )  # fmt: skip
    return notice


def _scan(built: World, member: Membership) -> Scan:
    """A paper of the member's own, attached by its officer."""
    unit = member.organization
    kept = store(
        content=b"%PDF-1.7", name="quet.pdf", media_type="application/pdf", owner=unit, at=NOON
    )
    return Scan.objects.create(
        subject_type=unit._meta.label_lower, subject_id=str(unit.pk), caption="Giấy mẫu",
        file=kept, digest=kept.digest, pages=1, added_by=built.people["officer"], added_at=NOON,
    )  # fmt: skip


def _workbook(built: World, member: Membership) -> ReturnedWorkbook:
    """The member's own workbook, sent back with one box filled."""
    by = built.people["member"]
    made = make_unit_workbook(sheet=member.score_sheet, reading="self", by=by, at=NOON)
    line = member.score_sheet.lines.first()
    content = filled(made.content, {(f"L{line.pk}", "Xdiem"): 6})
    return receive_workbook(
        bloc_year=built.bloc_year, content=content, name="tep.xlsx", by=by, at=NOON
    )


def _imported(built: World) -> ImportBatch:
    """What the admin brought in, and may take back: nothing but its own row."""
    batch = _list_file(built)
    batch.state, batch.imported_at = ImportBatch.State.IMPORTED, NOON
    batch.made = dict.fromkeys(("units", "memberships", "bloc_years", "blocs"), [])
    batch.made |= {"figures": {}}
    batch.changed = {"units": {}, "names": [], "figures": [], "memberships": []}
    batch.save()
    return batch


# --- Addresses ---------------------------------------------------------------------------------

# Which row an address ends in: by its name, else by its app.
ROWS = {
    "home:notice_seen": "notice", "home:notice_done": "notice", "home:edit_contact": "unit",
    "home:organization": "unit", "home:slip": "account",
    "home:import_batch": "file", "home:import_choose": "file", "home:import_marked": "file",
    "home:import_drop": "file", "home:import_undo": "imported",
    "accounts": "account",
    "cooperatives": "unit", "blocs:move_step": "step", "blocs:join_bloc": "newcomer",
    "blocs:leave_bloc": "member", "blocs:meeting": "meeting", "blocs:record_meeting": "meeting",
    "blocs": "unit", "scoring:criteria_set": "set", "scoring:rehearsal": "set",
    "scoring:criteria_set_publish": "draft",
    "scoring:criteria_set_edit": "draft", "scoring:criteria_set_copy": "set",
    "scoring:criteria_set_assign": "set", "scoring:group_new": "draft",
    "scoring:group_edit": "group", "scoring:group_delete": "group",
    "scoring:criterion_new": "group", "scoring:criterion_edit": "criterion",
    "scoring:criterion_delete": "criterion", "scoring:gate_new": "draft",
    "scoring:gate_edit": "gate", "scoring:gate_delete": "gate",
    "scoring:criteria_set_changes": "set",
    "scoring:criteria_of_bloc": "set", "scoring:criteria_of_unit": "member",
    "scoring:assignment_withdraw": "assignment", "scoring:group_move": "group",
    "scoring:criterion_move": "criterion", "scoring:criterion_try": "scored",
    "reports:receipt": "sheet",
    "scoring:workbook_returned": "workbook",
    "scoring:relation_end": "relation",
    "scoring:question_answer": "question",
    "scoring:seal_bundle": "seal", "scoring": "sheet",
    "awards:proposal": "proposal", "awards:edit_proposal": "proposal",
    "awards:withdraw": "proposal", "awards:submission": "submission",
    "awards:number": "submission", "awards:send": "submission", "awards:decide": "submission",
    "awards:decision": "decision", "awards:revoke": "award", "awards:lift": "suspension",
    "awards": "session", "reports:dossier": "proposal", "reports:issue_paper": "session",
    "reports:draft": "session", "reports:edit_basis": "basis",
    "reports": "paper", "reports:unit_pledge_form": "unit", "reports:unit_score_form": "unit",
    "reports:pledge_print": "unit", "scans:add": "unit", "scans": "scan",
}  # fmt: skip


OF_THIS_YEAR = {
    "awards:ranking", "reports:pledge_forms", "reports:score_forms", "reports:unit_pledge_form",
    "reports:unit_score_form", "reports:pledge_print",
}  # fmt: skip


def doors() -> dict[str, URLPattern]:
    """Every named address of ours; the framework's technical pages stand under one name."""
    return dict(_patterns(get_resolver(), ""))


def _patterns(resolver: URLResolver, prefix: str) -> Any:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{prefix}{each.name}", each
        elif each.namespace != "admin":
            yield from _patterns(each, f"{each.namespace}:" if each.namespace else prefix)


def address(name: str, pattern: URLPattern, keys: dict[str, Any]) -> str:
    app = name.partition(":")[0]
    row = keys.get(ROWS.get(name, ROWS.get(app, "")))
    last_year = app in ("awards", "reports") and name not in OF_THIS_YEAR
    known = {
        "year": 2022 if last_year else 2023, "number": 10, "pk": row,
        "of_year": 2023, "period": "ca-nam", "code": "ABCDE12345", "kind": "bien_ban_hoi_dong",
        "representative_pk": keys["member_representative"], "standing": keys["standing"],
        "award_type": keys["award_type"], "token": "mau",
        "part": "chi-tieu", "slug": "nong_nghiep_mau", "paper": "to_trinh", "place": "ket",
        "post": "chu-tich-lien-minh", "other": keys["newcomer"], "line": keys["line"],
        "file": keys["evidence"],
    }  # fmt: skip
    known |= {"scans:add": {"kind": "don-vi"}, "home:import_template": {"kind": "hoi_phi"}}.get(
        name, {}
    )
    return reverse(name, kwargs={each: known[each] for each in pattern.pattern.converters})
