"""Taking the demo out: in the namespace of the desk (crm/urls.py)."""

from django.urls import path

from crm.demo import views

urlpatterns = [path("settings/demo/removal/", views.removal, name="demo_removal")]
