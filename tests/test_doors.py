"""Every door of the application, everybody who may knock, and the one answer each of them gets."""

import logging
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from catalogue.services import load_catalogue
from history import clock
from history.models import Event
from home import navigation
from reports import form_views, services
from reports.pdf import Rendered
from tests.doors import address, doors, world
from tests.factories.moments import NOON

pytestmark = pytest.mark.django_db

WORDS = {
    HTTPStatus.OK: "ok", HTTPStatus.FOUND: "to", HTTPStatus.FORBIDDEN: "no",
    HTTPStatus.NOT_FOUND: "??", HTTPStatus.METHOD_NOT_ALLOWED: "--",
}  # fmt: skip

# What each answer means: ok the page, to sent on to another page (an act done, or a sentence that
# says why not), no 403, ?? 404, -- this door does not take the method.
# The people, all of 2023 and of one bloc of four units: the office's admin, the bloc's officer,
# another bloc's officer, leader, deputy, the representative whose rows the addresses name, a
# representative of another unit, one of another bloc, council, reviewer, last year's leader whose
# mandate has ended. Left of the bar they read, right of it they send the form empty.
PEOPLE = [
    "admin", "officer", "other", "leader", "deputy", "member", "peer", "stranger", "council",
    "reviewer", "former",
]  # fmt: skip
TABLE = """
home:chasing_year            ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
home:chasing                 ok ok ok ok ok no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
home:compose_notices         ok ok no ok ok no no ?? no no ?? | ok ok no no no no no ?? no no ??
home:record_notices          -- -- -- -- -- -- -- -- -- -- -- | ok ok no ok ok no no ?? no no ??
home:issue_late_letter       -- -- -- -- -- -- -- -- -- -- -- | to to no no no no no ?? no no ??
home:issue_year_letter       -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
home:notice_seen             -- -- -- -- -- -- -- -- -- -- -- | to to no to to to ?? ?? ?? ?? ??
home:notice_done             -- -- -- -- -- -- -- -- -- -- -- | to to no to to no ?? ?? ?? ?? ??
home:contacts                ok ok ok ok ok ok ok ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
home:edit_contact            ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
home:import_organizations    ok no no no no no no no no no no | ok no no no no no no no no no no
home:bloc_accounts           ok ok no no no no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
home:bloc_open_accounts      to to no no no no no ?? no no ?? | to to no no no no no ?? no no ??
home:bloc_slips              to to no no no no no ?? no no ?? | to to no no no no no ?? no no ??
home:slip                    -- -- -- -- -- -- -- -- -- -- -- | to no to no no no no no no no no
home:import_dues             ok no no no no no no no no no no | ok no no no no no no no no no no
home:import_figures          ok no no no no no no no no no no | ok no no no no no no no no no no
home:import_awards           ok no no no no no no no no no no | ok no no no no no no no no no no
home:import_criteria         ok no no no no no no no no no no | ok no no no no no no no no no no
home:import_template         ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
home:imports                 ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
home:import_batch            ok no no no no no no no no no no | ok no no no no no no no no no no
home:import_choose           -- -- -- -- -- -- -- -- -- -- -- | ok no no no no no no no no no no
home:import_marked           to no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
home:import_drop             -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
home:import_undo             ok no no no no no no no no no no | to no no no no no no no no no no
home:home                    ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
home:choose_role             -- -- -- -- -- -- -- -- -- -- -- | to to to to to to to to to to to
home:season                  ok ok ok no no no no no ok ok no | -- -- -- -- -- -- -- -- -- -- --
home:organization            ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
home:search                  ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
home:dismiss_hint            -- -- -- -- -- -- -- -- -- -- -- | to to to to to to to to to to to
home:other_year              to to to to to to to to to to to | -- -- -- -- -- -- -- -- -- -- --
accounts:account             ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
accounts:sign_in             to to to to to to to to to to to | to to to to to to to to to to to
accounts:enter               ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? | ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ??
accounts:first_password      to to to to to to to to to to to | to to to to to to to to to to to
accounts:sign_in_link        -- -- -- -- -- -- -- -- -- -- -- | ok no ok no no no no no no no no
accounts:one_time_code       ok no ok no no no no no no no no | ok no ok no no no no no no no no
accounts:people_in           ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
accounts:put_out             -- -- -- -- -- -- -- -- -- -- -- | to to to to to to to to to to to
keepers_door                 no no no no no no no no no no no | no no no no no no no no no no no
accounts:revoke_entrances    -- -- -- -- -- -- -- -- -- -- -- | to no to no no no no no no no no
accounts:sign_out            -- -- -- -- -- -- -- -- -- -- -- | to to to to to to to to to to to
accounts:password            ok ok ok ok ok ok ok ok ok ok ok | ok ok ok ok ok ok ok ok ok ok ok
accounts:accounts            ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
accounts:account_create      ok no no no no no no no no no no | ok no no no no no no no no no no
accounts:account_detail      ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
accounts:account_disable     -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
accounts:account_enable      -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
history:events               ok no no no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
cooperatives:organizations   ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
cooperatives:register        ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
cooperatives:new_map         ok no no no no no no no no no no | to no no no no no no no no no no
cooperatives:organization    ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
cooperatives:edit            ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
cooperatives:rename          ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
cooperatives:status          ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
cooperatives:appoint         ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
cooperatives:end             ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
cooperatives:figures         ok ok no no no ok no ?? no no ?? | ok ok no no no ok no ?? no no ??
cooperatives:dues_book       ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
cooperatives:asked_indicators ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
cooperatives:dues            ok ok ok no no no no ?? no no ?? | ok ok ok no no no no ?? no no ??
scans:add                    ok ok ok no no ok no ?? no no ?? | ok ok ok no no ok no ?? no no ??
scans:scan                   ok ok ok ?? ?? ok ?? ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scans:remove                 ok ok ok ?? ?? no ?? ?? no no ?? | ok ok ok ?? ?? no ?? ?? no no ??
blocs:open_season            ok no no no no no no no no no no | ok no no no no no no no no no no
blocs:season_settings        ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
blocs:seal_rule              ok no no no no no no no no no no | to no no no no no no no no no no
blocs:move_step              ok no no no no no no no no no no | ok no no no no no no no no no no
blocs:history                ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
blocs:blocs                  ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
blocs:form_bloc              ok no no no no no no no no no no | ok no no no no no no no no no no
blocs:group_units            ok no no no no no no no no no no | ok no no no no no no no no no no
blocs:twins                  ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
blocs:tell_twins_apart       -- -- -- -- -- -- -- -- -- -- -- | to to to ?? ?? ?? ?? ?? no no ??
blocs:fold_twin              ok ok ok ?? ?? ?? ?? ?? no no ?? | to to to ?? ?? ?? ?? ?? no no ??
blocs:bloc                   ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:end_bloc               ok no no no no no no ?? no no ?? | ok no no no no no no ?? no no ??
blocs:assign_officer         ok no no no no no no ?? no no ?? | ok no no no no no no ?? no no ??
blocs:appoint_leader         ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
blocs:extend_step            ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
blocs:find_units             ok ok no no no no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:join_bloc              -- -- -- -- -- -- -- -- -- -- -- | to to no ?? ?? ?? ?? ?? no no ??
blocs:leave_bloc             ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
blocs:bloc_figures           ok ok no ok no no no ?? no no ?? | ok ok no ok no no no ?? no no ??
blocs:plan_meeting           ok ok no ok no no no ?? no no ?? | ok ok no ok no no no ?? no no ??
blocs:meeting                ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:record_meeting         ok ok no ok no no no ?? no no ?? | ok ok no ok no no no ?? no no ??
blocs:pledges                ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
blocs:pledge                 ok ok ok ok ok ok ?? ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:write_pledge           to to no to no to ?? ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:pledge_part            to to no to no to ?? ?? no no ?? | ok ok no ok no ok ?? ?? no no ??
blocs:submit_pledge          to to no to no to ?? ?? no no ?? | ok ok no ok no ok ?? ?? no no ??
blocs:pledge_receipt         to to no to no to ?? ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
blocs:withdraw_pledge        ok ok no ok no ok ?? ?? no no ?? | to to no to no to ?? ?? no no ??
blocs:accept_pledges         ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
blocs:accept_pledge          -- -- -- -- -- -- -- -- -- -- -- | to to no no no no ?? ?? no no ??
blocs:return_pledge          ok ok no no no no ?? ?? no no ?? | ok ok no no no no ?? ?? no no ??
scoring:sheets               ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
scoring:sheets_open          -- -- -- -- -- -- -- -- -- -- -- | to to no no no no no ?? no no ??
scoring:sheets_adoption      ok ok no ok no no no ?? no no ?? | ok ok no ok no no no ?? no no ??
scoring:bloc_grid            ok ok ok ok ok no no ?? no no ?? | no no no to no no no ?? no no ??
scoring:bloc_accept          no no no ?? no no no ?? no no ?? | no no no to no no no ?? no no ??
scoring:bloc_finish          no no no ok no no no ?? no no ?? | no no no to no no no ?? no no ??
scoring:workbooks            ok ok ok ok ok ok ok ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:workbook_make        -- -- -- -- -- -- -- -- -- -- -- | to to to to to to to ?? no no ??
scoring:workbook_send        ok ok ok ok ok ok ok ?? no no ?? | ok ok ok ok ok ok ok ?? no no ??
scoring:workbook_returned    ok ok no no no ok no ?? no no ?? | ok ok no no no ok no ?? no no ??
scoring:sheet                ok ok ok ok ok ok ?? ?? ?? ?? ?? | ok ok no no no to ?? ?? ?? ?? ??
scoring:criterion            ok ok ok ok ok ok ?? ?? ?? ?? ?? | ok ok no no no to ?? ?? ?? ?? ??
scoring:behalf               ok ok no no no to ?? ?? ?? ?? ?? | ok ok no no no to ?? ?? ?? ?? ??
scoring:sheet_submit         ok ok to to to ok ?? ?? ?? ?? ?? | to to no no no to ?? ?? ?? ?? ??
scoring:sheet_receipt        to to to no no to ?? ?? ?? ?? ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:sheet_withdraw       ok ok no no no ok ?? ?? ?? ?? ?? | to to no no no to ?? ?? ?? ?? ??
scoring:sheet_return         ok ok no no no no ?? ?? ?? ?? ?? | ok ok no no no no ?? ?? ?? ?? ??
scoring:sheet_finish         no no no ok no no ?? ?? ?? ?? ?? | no no no to no no ?? ?? ?? ?? ??
scoring:sheet_verify         ok ok no no no no ?? ?? ?? ?? ?? | to to no no no no ?? ?? ?? ?? ??
scoring:evidence             ok ok ok no no ok ?? ?? ?? ?? ?? | to to no no no to ?? ?? ?? ?? ??
scoring:evidence_file        ok ok ok ?? ?? ok ?? ?? ?? ?? ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:evidence_thumbnail   ok ok ok ?? ?? ok ?? ?? ?? ?? ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:evidence_remove      -- -- -- -- -- -- -- -- -- -- -- | to to no ?? ?? to ?? ?? ?? ?? ??
scoring:evidence_restore     -- -- -- -- -- -- -- -- -- -- -- | to to no ?? ?? to ?? ?? ?? ?? ??
scoring:line_return          ok ok no ok no no ?? ?? ?? ?? ?? | ok ok no ok no no ?? ?? ?? ?? ??
scoring:line_return_withdraw -- -- -- -- -- -- -- -- -- -- -- | to to no to no no ?? ?? ?? ?? ??
scoring:lines_mended         to to no no no to ?? ?? ?? ?? ?? | to to no no no to ?? ?? ?? ?? ??
scoring:look_again           ok ok ok no no no ?? ?? ?? ?? ?? | to to to no no no ?? ?? ?? ?? ??
scoring:relations            ok ok ok ok ok ok ok ?? ok ok ?? | ok ok ok ok ok no no ?? no no ??
scoring:relation_end         ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
scoring:verification         ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
awards:ranking               ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:fairness             ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
scoring:rankings             ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
scoring:ranking              ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:ranking_announce     ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
scoring:ranking_seal         ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
scoring:ranking_reopen       ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
scoring:ranking_answer       ok ok no ok ok no no ?? no no ?? | ok ok no ok ok no no ?? no no ??
scoring:ranking_votes        ok ok no ok no no no ?? no no ?? | ok ok no ok no no no ?? no no ??
scoring:questions            ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:question_ask         ok ok no ok ok ok ok ?? no no ?? | ok ok no ok ok ok ok ?? no no ??
scoring:question_answer      ok ok no no no no no ?? no no ?? | ok ok no no no no no ?? no no ??
scoring:seal_bundle          ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:criteria_sets        ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
scoring:criteria_set_new     ok no no no no no no no no no no | ok no no no no no no no no no no
scoring:criteria_set         ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:criteria_set_edit    ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criteria_set_publish ok no no ?? ?? ?? ?? ?? ?? ?? ?? | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criteria_set_copy    ok no no no no no no ?? no no ?? | ok no no no no no no ?? no no ??
scoring:criteria_set_assign  ok no no no no no no ?? no no ?? | ok no no no no no no ?? no no ??
scoring:group_new            ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:group_edit           ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:group_delete         ok no no ?? ?? ?? ?? ?? ?? ?? ?? | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criterion_new        ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criterion_edit       ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criterion_delete     ok no no ?? ?? ?? ?? ?? ?? ?? ?? | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:gate_new             ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:gate_edit            ok no no ?? ?? ?? ?? ?? ?? ?? ?? | ok no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:gate_delete          ok no no ?? ?? ?? ?? ?? ?? ?? ?? | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criteria_set_changes ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:rehearsal            ok ok ok no no no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:criteria_of_bloc     ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:criteria_of_unit     ok no no no no no no ?? no no ?? | ok no no no no no no ?? no no ??
scoring:assignment_withdraw  ok no no no no no no ?? no no ?? | to no no no no no no ?? no no ??
scoring:group_move           -- -- -- -- -- -- -- -- -- -- -- | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criterion_move       -- -- -- -- -- -- -- -- -- -- -- | to no no ?? ?? ?? ?? ?? ?? ?? ??
scoring:criterion_try        ok ok ok ok ok ok ok ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
scoring:samples              ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
scoring:sample               ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
scoring:sample_use           ok no no no no no no no no no no | ok no no no no no no no no no no
awards:awards                ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
awards:quotas                ok no no no no no no no no no no | ok no no no no no no no no no no
awards:remove_quota          -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
awards:published_total       ok no no no no no no no no no no | ok no no no no no no no no no no
awards:propose_season        -- -- -- -- -- -- -- -- -- -- -- | to to no no no no no no no no no
awards:propose_nominee       ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
awards:new_session           ok no no no no no no no no no no | ok no no no no no no no no no no
awards:own_decision          ok no no no no no no no no no no | ok no no no no no no no no no no
awards:record                ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
awards:propose_choice        ok ok no ?? ?? ?? no ?? no no ?? | ok ok no ?? ?? ?? no ?? no no ??
awards:proposal              ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
awards:edit_proposal         ok ok no ?? ?? ?? ?? ?? no ?? ?? | ok ok no ?? ?? ?? ?? ?? no ?? ??
awards:withdraw              ok ok no ?? ?? ?? ?? ?? no ?? ?? | ok ok no ?? ?? ?? ?? ?? no ?? ??
awards:council_session       ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
awards:edit_session          ok no no ?? ?? ?? ?? ?? no ?? ?? | ok no no ?? ?? ?? ?? ?? no ?? ??
awards:votes                 ok no no ?? ?? ?? ?? ?? no ?? ?? | ok no no ?? ?? ?? ?? ?? no ?? ??
awards:clear_votes           -- -- -- -- -- -- -- -- -- -- -- | to no no ?? ?? ?? ?? ?? no ?? ??
awards:close_session         ok no no ?? ?? ?? ?? ?? no ?? ?? | to no no ?? ?? ?? ?? ?? no ?? ??
awards:prepare               -- -- -- -- -- -- -- -- -- -- -- | to no no ?? ?? ?? ?? ?? no ?? ??
awards:submission            ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
awards:number                ok no no ?? ?? ?? ?? ?? no ?? ?? | ok no no ?? ?? ?? ?? ?? no ?? ??
awards:send                  ok no no ?? ?? ?? ?? ?? no ?? ?? | to no no ?? ?? ?? ?? ?? no ?? ??
awards:decide                ok no no ?? ?? ?? ?? ?? no ?? ?? | ok no no ?? ?? ?? ?? ?? no ?? ??
awards:decision              ok ok ok ?? ?? ?? ?? ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
awards:revoke                ok no no ?? ?? ?? ?? ?? no no ?? | ok no no ?? ?? ?? ?? ?? no no ??
awards:suspensions           ok ok ok no no no no no ok no no | -- -- -- -- -- -- -- -- -- -- --
awards:suspend               ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
awards:lift                  ok ok ok no no no no no no no no | ok ok ok no no no no no no no no
reports:papers               ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
reports:issue_dossier        -- -- -- -- -- -- -- -- -- -- -- | to to to no no no no no no no no
reports:issue_paper          -- -- -- -- -- -- -- -- -- -- -- | to to to no no no no no no no no
reports:dossier_zip          ok ok ok ?? ?? ?? ?? ?? ok to ?? | -- -- -- -- -- -- -- -- -- -- --
reports:ranking_workbook     ok ok ok ?? ?? ?? ?? ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
reports:list_workbook        ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:draft                to to to no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
reports:council_workbook     ok ok ok no no no no no ok no no | -- -- -- -- -- -- -- -- -- -- --
reports:province_workbook    ok ok ok no no no no no ok to no | -- -- -- -- -- -- -- -- -- -- --
reports:word                 to to to ?? ?? ?? ?? ?? to ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:wordings             ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
reports:wording              ok ok ok no no no no no no no no | ok no no no no no no no no no no
reports:legal_bases          ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
reports:add_basis            ok no no no no no no no no no no | ok no no no no no no no no no no
reports:edit_basis           ok no no no no no no no no no no | ok no no no no no no no no no no
reports:signatories          ok ok ok no no no no no no no no | -- -- -- -- -- -- -- -- -- -- --
reports:signatory            ok no no no no no no no no no no | ok no no no no no no no no no no
reports:list_columns         ok no no no no no no no no no no | ok no no no no no no no no no no
reports:pledge_forms         ok ok ok ok ok no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
reports:score_forms          ok ok ok ok ok no no ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
reports:unit_pledge_form     ok ok ok ok ok ok ?? ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
reports:unit_score_form      ok ok ok ok ok ok ?? ?? no no ?? | -- -- -- -- -- -- -- -- -- -- --
reports:pledge_print         ok ok ok ok ok ok ?? ?? ok ok ?? | -- -- -- -- -- -- -- -- -- -- --
reports:receipt              to to to no no to ?? ?? ?? ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:paper                ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:download             ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:dossier              ok ok ok ?? ?? ?? ?? ?? ok ?? ?? | -- -- -- -- -- -- -- -- -- -- --
reports:check                ok ok ok ok ok ok ok ok ok ok ok | -- -- -- -- -- -- -- -- -- -- --
demo:clock                   ok no no no no no no no no no no | ok no no no no no no no no no no
demo:clock_stop              -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
demo:clock_start_over        -- -- -- -- -- -- -- -- -- -- -- | to no no no no no no no no no no
"""
# Open to whoever comes; every other door sends those without an account, and disabled ones, away.
PUBLIC = {"accounts:sign_in", "accounts:enter", "reports:check"}
# What is made is shown this once, in the answer itself; a redirect would need it kept somewhere.
SHOWN_ONCE = {"accounts:sign_in_link", "accounts:one_time_code"}

# Where an empty form says nothing of the right, because it names no row.
SENT = {
    "awards:remove_quota": lambda keys: {"quota": keys["quota"]},
    "demo:clock_stop": lambda keys: {"to": NOON.isoformat()},
}


def rows():
    """Door → who → (answer to reading, answer to sending)."""
    table = {}
    for line in TABLE.strip().splitlines():
        name, *answers = line.replace("|", " ").split()
        reads, sends = answers[: len(PEOPLE)], answers[len(PEOPLE) :]
        table[name] = dict(zip(PEOPLE, zip(reads, sends, strict=True), strict=True))
    return table


@pytest.fixture
def built(settings, monkeypatch, caplog):
    """The application with its demonstration, at noon; papers come without being laid out, and
    each person's menu is worked out once."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    caplog.set_level(logging.CRITICAL, "django.request")
    monkeypatch.setattr(clock, "now", lambda: NOON)
    for place in (services, form_views):
        monkeypatch.setattr(place, "render_pdf", lambda paper: Rendered(b"%PDF-1.7", 1, "0" * 64))
    load_catalogue(by=None)
    monkeypatch.setattr(navigation, "_look_around", _once_a_person(navigation._look_around))
    return world()


def _once_a_person(look_around):
    found = {}

    def looked_around(request):
        person = request.user.pk
        if person not in found:
            found[person] = look_around(request)
        return found[person]

    return looked_around


def visitor(person):
    """A browser in which this person has signed in; nobody's is a fresh one."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def knock(client, method, url, data=None):
    """The answer, and how many acts were recorded; whatever was done is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        before = Event.objects.count()
        answer = getattr(client, method)(url, data or {})
        acts = Event.objects.count() - before
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer, acts


def test_every_door_has_its_row_in_the_table(settings):
    settings.ROOT_URLCONF = "tests.demo.urls"

    assert rows().keys() == doors().keys()


@pytest.mark.parametrize("who", PEOPLE)
def test_each_door_gives_each_person_its_one_answer(built, who):
    client, table, wrong = visitor(built.people[who]), rows(), {}
    for name, pattern in doors().items():
        url = address(name, pattern, built.keys)
        sent = SENT.get(name, lambda keys: {})(built.keys)
        for method, data, expected in zip(
            ("get", "post"), ({}, sent), table[name][who], strict=True
        ):
            if expected == "--" and who != "admin":
                continue
            answer, acts = knock(client, method, url, data)
            got = WORDS.get(answer.status_code, str(answer.status_code))
            acted = "ok" if name in SHOWN_ONCE else "to"
            if got != expected or (acts and (method == "get" or got != acted)):
                wrong[name, method] = f"{got} with {acts} acts, not {expected}"

    assert wrong == {}


@pytest.mark.parametrize("who", ["nobody", "disabled"])
def test_without_a_working_account_every_door_leads_to_the_sign_in(built, who):
    client, wrong = visitor(built.people.get(who)), {}
    for name, pattern in doors().items():
        url = address(name, pattern, built.keys)
        for method in ("get", "post"):
            answer, acts = knock(client, method, url)
            sent_away = answer.headers.get("Location", "").startswith(reverse("accounts:sign_in"))
            if sent_away == (name in PUBLIC) or acts:
                wrong[name, method] = f"{answer.status_code} with {acts} acts"

    assert wrong == {}


def test_the_technical_pages_are_shut_to_every_role_of_the_office(built):
    page = reverse("admin:index")
    answers = {who: knock(visitor(built.people[who]), "get", page)[0] for who in PEOPLE}

    sign_in = f"{reverse('admin:login')}?next={page}"
    assert {
        who: answer.headers.get("Location") for who, answer in answers.items()
    } == dict.fromkeys(PEOPLE, sign_in)
