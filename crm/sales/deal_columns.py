"""The columns of the list of deals, and its orders besides the newest first."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _, pgettext_lazy

LARGEST, SOONEST = "amount", "closes"
COLUMNS = {
    "deal": _("Deal"),
    "whose": pgettext_lazy("deal", "Customer"),
    "state": _("State"),
    "closes": _("Expected close"),
    "step": _("Next step"),
    "amount": _("Amount"),
    "weighted": _("Weighted"),
    "pipeline": _("Pipeline"),
    "team": _("Team"),
    "opened": pgettext_lazy("deal", "Opened"),
    "last": _("Last activity"),
    "owner": _("Owner"),
}
USUAL = ("deal", "whose", "state", "closes", "step", "amount", "owner")
ORDERS = {
    LARGEST: (F("amount").desc(nulls_last=True), "-pk"),
    SOONEST: (F("closes_on").asc(nulls_last=True), "-pk"),
}
