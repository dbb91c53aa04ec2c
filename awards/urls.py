from django.urls import path

from awards.views import council, proposals, rankings, season, submissions, suspensions

app_name = "awards"

YEAR = "nam/<int:year>/khen-thuong/"

urlpatterns = [
    # The address of scoring:ranking, answered here before scoring does: the page with its awards.
    path("nam/<int:year>/khoi/<int:number>/xep-hang/", rankings.ranking, name="ranking"),
    path(YEAR, season.awards, name="awards"),
    path(f"{YEAR}dinh-muc/", season.quotas, name="quotas"),
    path(f"{YEAR}dinh-muc/bo/", season.remove_quota, name="remove_quota"),
    path(f"{YEAR}so-lieu-cong-bo/", season.published_total, name="published_total"),
    path(f"{YEAR}lap-de-nghi/", proposals.propose_season, name="propose_season"),
    path(f"{YEAR}de-nghi-khac/", proposals.propose_nominee, name="propose_nominee"),
    path(f"{YEAR}phien-hop-moi/", council.new_session, name="new_session"),
    path(f"{YEAR}quyet-dinh-khac/", submissions.own_decision, name="own_decision"),
    path("khen-thuong/cac-nam/", season.record, name="record"),
    path(
        "khen-thuong/chon/<int:standing>/<int:award_type>/",
        proposals.propose_choice,
        name="propose_choice",
    ),
    path("khen-thuong/de-nghi/<int:pk>/", proposals.proposal, name="proposal"),
    path("khen-thuong/de-nghi/<int:pk>/sua/", proposals.edit_proposal, name="edit_proposal"),
    path("khen-thuong/de-nghi/<int:pk>/rut/", proposals.withdraw, name="withdraw"),
    path("khen-thuong/phien-hop/<int:pk>/", council.council_session, name="council_session"),
    path("khen-thuong/phien-hop/<int:pk>/sua/", council.edit_session, name="edit_session"),
    path("khen-thuong/phien-hop/<int:pk>/ket-qua/", council.votes, name="votes"),
    path("khen-thuong/phien-hop/<int:pk>/xoa-ket-qua/", council.clear_votes, name="clear_votes"),
    path("khen-thuong/phien-hop/<int:pk>/khoa/", council.close_session, name="close_session"),
    path("khen-thuong/phien-hop/<int:pk>/lap-to-trinh/", submissions.prepare, name="prepare"),
    path("khen-thuong/to-trinh/<int:pk>/", submissions.submission, name="submission"),
    path("khen-thuong/to-trinh/<int:pk>/ghi-so/", submissions.number, name="number"),
    path("khen-thuong/to-trinh/<int:pk>/gui/", submissions.send, name="send"),
    path("khen-thuong/to-trinh/<int:pk>/quyet-dinh/", submissions.decide, name="decide"),
    path("khen-thuong/quyet-dinh/<int:pk>/", submissions.decision, name="decision"),
    path("khen-thuong/da-khen/<int:pk>/thu-hoi/", submissions.revoke, name="revoke"),
    path("khen-thuong/tam-dung/", suspensions.suspensions, name="suspensions"),
    path("khen-thuong/tam-dung/moi/", suspensions.suspend, name="suspend"),
    path("khen-thuong/tam-dung/<int:pk>/ket-thuc/", suspensions.lift, name="lift"),
]
