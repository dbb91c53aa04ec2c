from django.urls import path

from blocs.views import blocs, figures, grouping, meetings, pledge_parts, pledges, seasons, twins

app_name = "blocs"

season_urls = [
    path("nam/mo/", seasons.open_season, name="open_season"),
    path("nam/<int:year>/cai-dat/", seasons.season_settings, name="season_settings"),
    path("nam/<int:year>/cai-dat/chot/", seasons.seal_rule, name="seal_rule"),
    path("nam/<int:year>/cai-dat/<int:pk>/", seasons.move_step, name="move_step"),
]
bloc_urls = [
    path("khoi/cac-nam/", blocs.history, name="history"),
    path("nam/<int:year>/khoi/", blocs.blocs, name="blocs"),
    path("nam/<int:year>/khoi/lap/", blocs.form_bloc, name="form_bloc"),
    path("nam/<int:year>/khoi/chia/", grouping.group_units, name="group_units"),
    path("nam/<int:year>/khoi/<int:number>/", blocs.bloc, name="bloc"),
    path("nam/<int:year>/khoi/<int:number>/thoi/", blocs.end_bloc, name="end_bloc"),
    path("nam/<int:year>/khoi/<int:number>/can-bo/", blocs.assign_officer, name="assign_officer"),
    path(
        "nam/<int:year>/khoi/<int:number>/khoi-truong/", blocs.appoint_leader, name="appoint_leader"
    ),
    path("nam/<int:year>/khoi/<int:number>/gia-han/", blocs.extend_step, name="extend_step"),
    path("nam/<int:year>/khoi/<int:number>/don-vi/", blocs.find_units, name="find_units"),
    path(
        "nam/<int:year>/khoi/<int:number>/don-vi/<int:pk>/vao/", blocs.join_bloc, name="join_bloc"
    ),
    path(
        "nam/<int:year>/khoi/<int:number>/don-vi/<int:pk>/ra/", blocs.leave_bloc, name="leave_bloc"
    ),
]
figure_urls = [
    path(
        "nam/<int:year>/khoi/<int:number>/so-lieu/<slug:period>/",
        figures.bloc_figures,
        name="bloc_figures",
    ),
]
meeting_urls = [
    path("nam/<int:year>/khoi/<int:number>/hop/", meetings.plan_meeting, name="plan_meeting"),
    path("nam/<int:year>/khoi/<int:number>/hop/<int:pk>/", meetings.meeting, name="meeting"),
    path(
        "nam/<int:year>/khoi/<int:number>/hop/<int:pk>/bien-ban/",
        meetings.record_meeting,
        name="record_meeting",
    ),
]
pledge_urls = [
    path("nam/<int:year>/dang-ky/", pledges.pledges, name="pledges"),
    path("nam/<int:year>/dang-ky/<int:pk>/", pledges.pledge, name="pledge"),
    path("nam/<int:year>/dang-ky/xac-nhan/", pledges.accept_pledges, name="accept_pledges"),
    path("nam/<int:year>/dang-ky/<int:pk>/ghi/", pledge_parts.write_pledge, name="write_pledge"),
    path(
        "nam/<int:year>/dang-ky/<int:pk>/ghi/<slug:part>/",
        pledge_parts.pledge_part,
        name="pledge_part",
    ),
    path(
        "nam/<int:year>/dang-ky/<int:pk>/kiem-tra/",
        pledge_parts.submit_pledge,
        name="submit_pledge",
    ),
    path(
        "nam/<int:year>/dang-ky/<int:pk>/bien-nhan/",
        pledge_parts.pledge_receipt,
        name="pledge_receipt",
    ),
    path(
        "nam/<int:year>/dang-ky/<int:pk>/rut-lai/",
        pledge_parts.withdraw_pledge,
        name="withdraw_pledge",
    ),
    path("nam/<int:year>/dang-ky/<int:pk>/xac-nhan/", pledges.accept_pledge, name="accept_pledge"),
    path("nam/<int:year>/dang-ky/<int:pk>/tra-lai/", pledges.return_pledge, name="return_pledge"),
]

twin_urls = [
    path("htx/trung/", twins.twins, name="twins"),
    path("htx/trung/<int:pk>/<int:other>/khac/", twins.tell_twins_apart, name="tell_twins_apart"),
    path("htx/trung/<int:pk>/<int:other>/gop/", twins.fold_twin, name="fold_twin"),
]

urlpatterns = [
    *season_urls, *bloc_urls, *figure_urls, *meeting_urls, *pledge_urls, *twin_urls,
]  # fmt: skip
