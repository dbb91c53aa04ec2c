from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("", views.clock_page, name="clock"),
    path("den-buoc/", views.clock_stop, name="clock_stop"),
    path("bat-dau-lai/", views.clock_start_over, name="clock_start_over"),
]
