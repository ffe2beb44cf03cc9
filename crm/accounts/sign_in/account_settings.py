"""How passwords, allauth and second factors are set up, on every machine alike; crm/settings.py takes all of it in."""

AUTHENTICATION_BACKENDS = [
    "crm.accounts.sessions.backend.Backend",
]
PASSWORD_HASHERS = [
    "crm.accounts.sign_in.password_rules.Argon2id",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "crm.accounts.sign_in.password_rules.Bounded"},
    {"NAME": "crm.accounts.sign_in.password_rules.NotCommon"},
    {"NAME": "crm.accounts.sign_in.password_rules.NotTelling"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "crm.accounts.sign_in.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # one throttle for all: crm/accounts/limits/throttle.py
ACCOUNT_FORMS = {
    "change_password": "crm.accounts.sign_in.forms.ChangeForm",
    "reset_password_from_key": "crm.accounts.sign_in.forms.FromLinkForm",
    "set_password": "crm.accounts.sign_in.forms.FirstForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "crm.accounts.sign_in.password_links.LinkTokens"  # noqa: S105
MFA_ADAPTER = "crm.accounts.factors.mfa_adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are ours: crm/accounts/factors/recovery_codes.py
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half minutes that a clock may be early or late
MFA_FORMS = {
    "authenticate": "crm.accounts.factors.forms.CodeForm",
    "activate_totp": "crm.accounts.factors.forms.ActivateAppForm",
    "add_webauthn": "crm.accounts.factors.forms.AddPasskeyForm",
    "edit_webauthn": "crm.accounts.factors.forms.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Spójnik CRM"
