"""The address of the pulse."""

from django.urls import path

from crm.workspace.pulse import views

urlpatterns = [path("pulse/", views.pulse, name="pulse")]
