"""Addresses of the settings about people, included at the root, room by room."""

from django.urls import include, path

app_name = "accounts"
urlpatterns = [
    path("", include("crm.accounts.first_account.urls")),
    path("", include("crm.accounts.profile.urls")),
    path("", include("crm.accounts.notifications.urls")),
    path("", include("crm.accounts.staff_notice.urls")),
    path("", include("crm.accounts.authorisations.urls")),
    path("", include("crm.accounts.training.urls")),
    path("", include("crm.accounts.stand_ins.urls")),
    path("", include("crm.accounts.confirmations.urls")),
    path("", include("crm.accounts.staff.urls")),
    path("", include("crm.accounts.roles.urls")),
    path("", include("crm.accounts.clients.urls")),
    path("", include("crm.accounts.oauth.urls")),
    path("", include("crm.accounts.providers.urls")),
    path("", include("crm.accounts.provisioning.urls")),
]
