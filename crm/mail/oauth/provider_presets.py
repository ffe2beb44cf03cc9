"""What is known of the large providers: where they are asked, and what for."""

from typing import Any

from crm.mail.models.mail_providers import MailProvider

Kind, Api = MailProvider.Kind, MailProvider.CalendarApi
MICROSOFT_SIGN_IN = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
OUTLOOK, GRAPH = "https://outlook.office.com", "https://graph.microsoft.com"
# what a provider wants besides (RFC 6749, 3.1): Google gives a lasting token only to who asks like this
FURTHER = {Kind.GOOGLE: {"access_type": "offline", "prompt": "consent"}, Kind.MICROSOFT: {"prompt": "select_account"}}


def preset(kind: str, tenant: str) -> dict[str, Any]:
    """The columns of a registration that the house need not type; none for another provider."""
    if kind == Kind.MICROSOFT:
        sign_in = MICROSOFT_SIGN_IN.format(tenant=tenant)
        scopes = f"openid email profile offline_access {OUTLOOK}/IMAP.AccessAsUser.All {OUTLOOK}/SMTP.Send"
        imap = {"imap_host": "outlook.office365.com", "imap_port": 993}
        smtp = {"smtp_host": "smtp.office365.com", "smtp_port": 587, "smtp_security": "starttls"}
        places = {"authorize_url": f"{sign_in}/authorize", "token_url": f"{sign_in}/token"}
        calendar = {
            "calendar_url": f"{GRAPH}/v1.0/me",
            "calendar_api": Api.GRAPH,
            "calendar_scopes": f"{GRAPH}/Calendars.ReadWrite",
        }
        return {**places, "scopes": scopes, **calendar, **imap, **smtp}
    if kind == Kind.GOOGLE:
        places = {
            "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
            "token_url": "https://oauth2.googleapis.com/token",
        }
        imap = {"imap_host": "imap.gmail.com", "imap_port": 993}
        smtp = {"smtp_host": "smtp.gmail.com", "smtp_port": 465, "smtp_security": "tls"}
        scopes = "openid email https://mail.google.com/ https://www.googleapis.com/auth/calendar"
        calendar = {
            "calendar_url": "https://www.googleapis.com/calendar/v3",
            "calendar_api": Api.GOOGLE,
            "calendar_scopes": "",
        }
        return {**places, "scopes": scopes, **calendar, **imap, **smtp}
    return {}
