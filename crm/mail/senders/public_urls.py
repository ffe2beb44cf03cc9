"""/p/logo/…"""

from django.urls import path

from crm.mail.senders import views

app_name = "looks"
urlpatterns = [path("logo/<uuid:key>/", views.public_logo, name="logo")]
