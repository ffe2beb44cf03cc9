"""The style page: every component in every state, in both themes, with made-up data; no person is read."""

import datetime

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.time_fields import DayField
from crm.accounts.permissions import rights
from crm.lists.pages.sort_links import Head
from crm.privacy.channels import CHANNELS

NAMES = settings.BASE_DIR / "static" / "icons" / "names.txt"
STATES = ("allowed", "expiring", "refused", "restricted", "no_ground")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Full name"))
    email = forms.EmailField(label=_("E-mail"))
    origin = forms.ChoiceField(label=_("Where do you have the data from?"), choices=[("fair", _("trade fair"))])
    phone = forms.CharField(label=_("Private phone"), help_text=_("masked"), disabled=True, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    since = DayField(label=_("Collected on"), required=False)
    purpose = forms.ChoiceField(
        label=_("What for?"), widget=forms.RadioSelect, choices=[("c", _("Contract")), ("s", _("Service"))]
    )
    offers = forms.BooleanField(label=_("Offers by e-mail"), help_text=_("consent with proof"), required=False)
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, up to 25 MB"), required=False)


def sample_form(prefix: str) -> SampleForm:
    """A form sent with one wrong field."""
    sent = {"name": "Renata Bielska", "email": "renata@", "origin": "fair", "purpose": "c", "offers": "on"}
    initial = {"phone": "+48 601 ••• 214"}
    return SampleForm({f"{prefix}-{key}": value for key, value in sent.items()}, prefix=prefix, initial=initial)


def answers(*states: str) -> list[dict]:
    """One answer per channel, in the order of CHANNELS."""
    return [{"channel": channel, "state": state} for channel, state in zip(CHANNELS, states, strict=False)]


def cards() -> list[dict]:
    """A purpose in each of the gate's states, the last one blocked."""
    words = {state: {"title": gettext("Contract"), "text": gettext("The reason in one sentence.")} for state in STATES}
    return [
        {"value": state, "state": state, "blocked": state == "restricted", "checked": state == "allowed", **texts}
        for state, texts in words.items()
    ]


def clocks(today: datetime.date) -> list[dict]:
    """Parameters of the deadline chip in its seven states."""
    days = datetime.timedelta
    return [
        {"due": today + days(18)},
        {"due": today + days(9)},
        {"due": today + days(3)},
        {"due": today - days(2)},
        {"due": today + days(44), "original": today + days(14)},
        {"due": today + days(20), "suspended": today - days(4), "waiting": gettext("waiting for data")},
        {"due": today, "closed": today - days(2)},
    ]


def people() -> list[dict]:
    """Three rows of a list."""
    return [
        {"name": "Anna Wiśniewska", "job": "Dyrektor zakupów", "firm": "Mebloplast S.A.", "amount": 22800,
         "answers": answers("allowed", "allowed", "refused")},
        {"name": "Ewa Szymańska", "job": "Kierownik produkcji", "firm": "Zakłady Lipsko", "amount": 88000,
         "answers": answers("expiring", "allowed", "no_ground"), "picked": True},
        {"name": "Tomasz Wójcik", "job": "Główny księgowy", "firm": "Hurt-Pol Sp.j.", "amount": None,
         "answers": answers("restricted", "restricted", "restricted")},
    ]  # fmt: skip


def rights_rows() -> list[dict]:
    """The card "May I contact?": yes, partly, no."""
    proof = gettext("Consent of 23 Nov 2026 for offers.")
    return [
        {"channel": "email", "state": "allowed", "answer": gettext("E-mail: yes"), "reason": proof, "proof_url": "#"},
        {"channel": "phone", "state": "expiring", "answer": gettext("Phone: only about contract 2026/114"),
         "reason": gettext("Offers by phone: no")},
        {"channel": "sms", "state": "refused", "answer": gettext("SMS: no"), "reason": gettext("No consent."),
         "next_url": "#", "next_label": gettext("How to get it")},
    ]  # fmt: skip


def steps() -> list[dict]:
    """Done, current, to come."""
    return [
        {"label": gettext("File"), "note": "targi-2026.csv", "state": "done", "url": "#"},
        {"label": gettext("Columns"), "note": gettext("now"), "state": "cur"},
        {"label": pgettext("step", "Import"), "note": gettext("later"), "state": ""},
    ]


def tabs(prefix: str) -> list[dict]:
    """The tabs of a composer."""
    shapes = [
        ("note", gettext("Note"), "note"),
        ("call", gettext("Call"), "phone"),
        ("meeting", gettext("Meeting"), "users"),
    ]
    return [
        {"id": f"{prefix}-{key}", "label": label, "icon": icon, "current": key == "note"} for key, label, icon in shapes
    ]


def views() -> list[dict]:
    """Tabs over a list."""
    return [
        {"url": "#", "label": gettext("Mine"), "count": 312, "current": True},
        {"url": "#", "label": gettext("Everyone"), "count": None, "current": False},
        {"url": "#", "label": gettext("Consent expiring"), "count": 18, "current": False},
    ]


def sample(prefix: str) -> dict:
    """What one pane of the page shows; `prefix` keeps the ids of the two panes apart."""
    now = timezone.now()
    return {
        "cards": cards(),
        "p": prefix,
        "form": sample_form(prefix),
        "empty_form": SampleForm(prefix=f"{prefix}e"),
        "clocks": clocks(timezone.localdate(now)),
        "states": STATES,
        "channels": list(CHANNELS),
        "people": people(),
        "rights": rights_rows(),
        "clash": {"who": "Adam N.", "at": now},
        "differences": [{"label": gettext("City"), "mine": "Lipsko", "theirs": "Radom"}],
        "steps": steps(),
        "views": views(),
        "crumbs": [(gettext("Contacts"), "#main")],
        "heads": [Head("name", gettext("Full name"), "#main", "ascending"), Head("firm", gettext("Company"), "#main")],
        "layouts": [
            {"url": "#main", "label": gettext("Table"), "icon": "list", "current": True},
            {"url": "#main", "label": gettext("Board"), "icon": "columns-3"},
        ],
        "tabs": tabs(prefix),
        "now": now,
        "yesterday": now - datetime.timedelta(days=1),
        "reasons": [
            ("contract", gettext("contract")),
            ("callback", gettext("calling back")),
            ("request", gettext("their request")),
        ],
    }


@policy(rights.STYLE_VIEW)
def page(request):
    """GET /style/: both panes and the icons."""
    panes = [("light", gettext("Light"), sample("light")), ("dark", gettext("Dark"), sample("dark"))]
    return render(request, "style/page.html", {"panes": panes, "icons": NAMES.read_text().split()})


urlpatterns = [path("style/", page, name="style")]
