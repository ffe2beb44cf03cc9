"""Policies of URLs whose views are not ours, by URL name: (access, methods, kinds of path parameters).

The few of allauth's that we mount stand in `sign_in/urls.py`; a name here that is no URL fails the system check.
"""

READ, SUBMIT, BOTH = ("GET",), ("POST",), ("GET", "POST")

FOREIGN: dict[str, tuple] = {
    "account_login": ("public", BOTH),
    "account_logout": ("public", BOTH),
    "account_inactive": ("public", READ),
    "account_reset_password": ("public", BOTH),
    "account_reset_password_done": ("public", READ),
    "account_reset_password_from_key": ("public", BOTH, {"uidb36": "reset_user", "key": "reset_key"}),
    "account_reset_password_from_key_done": ("public", READ),
    "account_change_password": ("signed_in", BOTH),
    "account_set_password": ("signed_in", BOTH),
    "mfa_authenticate": ("public", BOTH),  # between password and code the visitor is not signed in yet
    "mfa_index": ("signed_in", READ),
    "mfa_activate_totp": ("signed_in", BOTH),
    "mfa_deactivate_totp": ("signed_in", BOTH),
    "mfa_view_recovery_codes": ("signed_in", READ),
    "mfa_generate_recovery_codes": ("signed_in", SUBMIT),
    "mfa_login_webauthn": ("public", BOTH),
    "mfa_add_webauthn": ("signed_in", BOTH),
    "mfa_remove_webauthn": ("signed_in", BOTH, {"pk": "passkey"}),
    "mfa_edit_webauthn": ("signed_in", BOTH, {"pk": "passkey"}),
    "admin:jsi18n": ("accounts.manage", READ),
}

# Whole namespaces. A kind is named for every parameter that occurs somewhere below.
FOREIGN_NAMESPACES: dict[str, tuple] = {
    "admin": (
        "accounts.manage",
        BOTH,
        {"object_id": "reference_row", "app_label": "app"},
    ),
}
