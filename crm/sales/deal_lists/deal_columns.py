"""The columns of the list of deals, and its orders besides the newest first."""

from django.db.models import F

from crm.sales.columns.deal import DEAL

LARGEST, SOONEST = "amount", "closes"
COLUMNS = DEAL.listed()
USUAL = DEAL.usual()
ORDERS = {
    LARGEST: (F("amount").desc(nulls_last=True), "-pk"),
    SOONEST: (F("closes_on").asc(nulls_last=True), "-pk"),
}
