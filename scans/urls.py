from django.urls import path

from scans import views

app_name = "scans"

urlpatterns = [
    path("<slug:kind>/<int:pk>/dinh/", views.add, name="add"),
    path("<int:pk>/", views.scan, name="scan"),
    path("<int:pk>/bo/", views.remove, name="remove"),
]
