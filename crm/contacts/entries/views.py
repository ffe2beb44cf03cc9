"""Colleagues whom an entry may call: the list behind «@» in a text."""

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.colleagues import Colleagues


@policy(rights.CONTACTS_VIEW)
def colleagues(request: StaffRequest) -> HttpResponse:
    """People of the reader's teams, but themselves, as a listbox. Nothing typed is sent: the page narrows it itself."""
    found = [one for one in Colleagues.of(request.user).owners.values() if one.pk != request.user.pk]
    return render(request, "workspace/record/_colleagues.html", {"colleagues": found})
