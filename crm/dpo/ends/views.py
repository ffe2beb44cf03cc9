"""What ends soon with recipients, the nearest first: the page behind the bell and the cells of the strip."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.ends.end_words import EndWords
from crm.dpo.purposes.desk_tabs import desk_tabs
from crm.privacy.recipients.ends_ahead import REACH, ends_ahead, facts_of_ends


@policy(rights.PRIVACY_PURPOSES)
def ends(request: StaffRequest) -> HttpResponse:
    """Agreements, transfers, reviews and periods of grace; `on` narrows it to a day (today: with what is late)."""
    at = timezone.now()
    today = timezone.localdate(at)
    rows = ends_ahead(facts_of_ends(at), today)
    on = day_asked(request.GET.get("on", ""))
    if on is not None:
        rows = [end for end in rows if max(end.on, today) == on]
    context = {"ends": [EndWords(end) for end in rows], "on": on, "days": REACH, "tabs": desk_tabs("ends")}
    return render(request, "dpo/ends/ends.html", context)


def day_asked(text: str):
    """The day in the address; None for none, and for nonsense."""
    try:
        return parse_date(text)
    except ValueError:
        return None
