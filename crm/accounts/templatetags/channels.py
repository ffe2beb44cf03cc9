"""Words and icons of channels and of the five answers of "May I contact?": the same in lists, records and legends."""

from django.utils.translation import gettext_lazy as _

CHANNELS = {
    "email": (_("E-mail"), "mail"),
    "phone": (_("Phone"), "phone"),
    "sms": (_("SMS"), "message"),
    "post": (_("Post"), "mailbox"),
}
STATES = {
    "allowed": _("allowed"),
    "expiring": _("consent expiring"),
    "refused": _("not allowed"),
    "restricted": _("restricted"),
    "no_ground": _("no ground"),
}


def channel_words(channel, state) -> dict:
    """{name, icon, state} of one badge; KeyError for a channel or state that does not exist."""
    name, icon = CHANNELS[str(channel)]
    return {"name": name, "icon": icon, "state": STATES[str(state)]}


def channel_states() -> list[dict]:
    """The five states in the order of a legend."""
    return [{"key": key, "label": label} for key, label in STATES.items()]
