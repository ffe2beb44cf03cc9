"""What is open before sign-in, included under /accounts/: the language, and those pages of allauth that we open.

No sign-up and no second e-mail address: accounts and their addresses are made by an administrator.
"""

from allauth.account import views
from django.urls import path, re_path

from crm.accounts.access.user_language import choose_language
from crm.accounts.profile import views_factors
from crm.accounts.sign_in import views as doors

urlpatterns = [
    path("login/", doors.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", doors.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", doors.reset_request, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        doors.reset_from_link,
        name="account_reset_password_from_key",
    ),
    path("2fa/", views_factors.index, name="mfa_index"),
    path("2fa/authenticate/", doors.authenticate, name="mfa_authenticate"),
    path("2fa/totp/activate/", views_factors.activate_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views_factors.deactivate_app, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", views_factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", views_factors.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/webauthn/login/", doors.passkey_login, name="mfa_login_webauthn"),
    path("2fa/webauthn/add/", views_factors.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views_factors.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", views_factors.rename_passkey, name="mfa_edit_webauthn"),
    path("2fa/devices/<uuid:key>/removal/", views_factors.forget_device, name="mfa_forget_device"),
    path("language/", choose_language, name="set_language"),
]
