from django.urls import path

from home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("vai/", views.choose_role, name="choose_role"),
    path("nam/<int:year>/", views.season, name="season"),
]
