"""The colleagues whom an entry may mention: the list behind «@» in a text."""

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.colleagues import Colleagues


@policy(rights.CONTACTS_VIEW)
def colleagues(request: StaffRequest) -> HttpResponse:
    """The reader's teammates as a listbox for «@»; the page filters it itself, so nothing typed is sent."""
    teammates = [
        colleague for colleague in Colleagues.of(request.user).owners.values() if colleague.pk != request.user.pk
    ]
    return render(request, "workspace/record/_colleagues.html", {"colleagues": teammates})
