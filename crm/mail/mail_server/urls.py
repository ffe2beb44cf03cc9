"""/settings/mail-server/…"""

from django.urls import path

from crm.mail.mail_server import views

app_name = "mail_server"
urlpatterns = [
    path("mail-server/", views.server, name="server"),
    path("mail-server/removal/", views.removal, name="removal"),
]
