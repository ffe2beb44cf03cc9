"""The record of processing activities (Art. 30) as a page; `crm/privacy/ropa.py` writes it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.dpo.data_map import tabs
from crm.dpo.flows import gaps
from crm.privacy.ropa import records, staff_records


@policy(rights.PRIVACY_MAP)
def register(request: HttpRequest) -> HttpResponse:
    """Activities about the people we serve, then what is kept about our own staff."""
    found = records()
    context = {
        "at": timezone.now(),
        "records": found,
        "staff": staff_records(),
        "gaps": gaps(record.purpose for record in found),
        "said": sum(record.said for record in found),
        "points": sum(len(record.points) for record in found),
        "tabs": tabs("register"),
    }
    return render(request, "dpo/register.html", context)
