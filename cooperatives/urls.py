from django.urls import path

from cooperatives.views import dues, figures, people, places, register

app_name = "cooperatives"

urlpatterns = [
    path("", register.organizations, name="organizations"),
    path("them/", register.register, name="register"),
    path("hoi-phi/<int:of_year>/", dues.book, name="dues_book"),
    path("chi-tieu/<int:of_year>/", figures.asked_indicators, name="asked_indicators"),
    path("dia-ban-moi/", places.new_map, name="new_map"),
    path("<int:pk>/", register.organization, name="organization"),
    path("<int:pk>/sua/", register.edit, name="edit"),
    path("<int:pk>/doi-ten/", register.rename, name="rename"),
    path("<int:pk>/tinh-trang/", register.status, name="status"),
    path("<int:pk>/dai-dien/", people.appoint, name="appoint"),
    path("<int:pk>/dai-dien/<int:representative_pk>/thoi/", people.end, name="end"),
    path("<int:pk>/so-lieu/<int:of_year>/<slug:period>/", figures.figures, name="figures"),
    path("<int:pk>/hoi-phi/<int:of_year>/", dues.dues, name="dues"),
]
