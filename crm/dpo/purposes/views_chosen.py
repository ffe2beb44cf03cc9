"""The purposes that colleagues chose, week by week."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.chosen import WEEK, week_before, weeks
from crm.dpo.purposes.views import crumbs

SPANS = {"1": 1, "4": 4, "13": 13}  # weeks


@policy(rights.PRIVACY_PURPOSES)
def chosen(request: StaffRequest) -> HttpResponse:
    """The last weeks (`?weeks=`), the one that runs included: who chose what, and whom to ask."""
    span = request.GET.get("weeks", "4")
    number = SPANS.get(span, 4)
    _since, until = week_before(timezone.localdate() + timedelta(days=7))
    since = until - WEEK * number
    rows = weeks(since, until)
    context = {
        "rows": rows,
        "since": since,
        "until": until - timedelta(days=1),
        "spans": [(value, value == str(number)) for value in SPANS],
        "crumbs": crumbs("purposes"),
    }
    return render(request, "dpo/purposes/chosen.html", context)
