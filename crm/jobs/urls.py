"""/jobs/…"""

from django.urls import path

from crm.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("ring/", views.ring, name="ring"),
    path("<uuid:key>/", views.page, name="page"),
    path("<uuid:key>/resumption/", views.resumption, name="resumption"),
    path("<uuid:key>/cancellation/", views.cancellation, name="cancellation"),
]
