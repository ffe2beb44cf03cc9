"""Editing one value of a record where it is shown: pencil, field, Enter; without scripts a page with that field.

    GET  …/value/?field=city             the field; with &shown=1 the value again (Esc)
    POST …/value/?field=city             saves over the version that was read; the value, or the field with errors

It is no conflict when somebody else changed another value meanwhile. When they changed this one, both are shown and a
second press decides.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.in_place.forms import WAS
from crm.contacts.ownership.edit_conflicts import Conflict, allow_overwrite, differences


class Spot(ABC):
    """One value of a record that `user` may change. A subclass says how it is asked for, saved and shown."""

    template: ClassVar[str]  # of the value as it stands in the page

    def __init__(self, request: StaffRequest, thing: Any, name: str) -> None:
        self.request, self.user, self.thing, self.name = request, request.user, thing, name

    label: Any = ""
    url = back = ""  # of this view, and of the page of the record

    @abstractmethod
    def form(self, data: Any) -> forms.Form:
        """The fields of the value and a hidden `version`."""

    @abstractmethod
    def save(self, form: Any, version: int) -> None:
        """Save it over that version. Raises Conflict, ValidationError."""

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """Context for the template of the value, as it is now."""

    @abstractmethod
    def log(self) -> None:
        """Write the access log before the value is shown."""


def edit_in_place(request: StaffRequest, spot: Spot) -> HttpResponse:
    """The field, the value, or the conflict."""
    inline = bool(request.htmx)
    if "shown" in request.GET:
        return render_value(request, spot) if inline else redirect(spot.back)
    form, clash = spot.form(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            save_over(spot, form)
        except Conflict as conflict:
            clash = conflict
            allow_overwrite(form, clash)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return render_value(request, spot, saved=True) if inline else back_to_record(request, spot)
    spot.log()
    context = {"spot": spot, "form": form, "inline": inline, "clash": clash, "differences": differences(form, clash)}
    name = "in_place/_form.html" if inline else "in_place/page.html"
    return render(request, name, context, status=422 if form.is_bound else 200)


def save_over(spot: Spot, form: Any) -> None:
    """Save over the version that was read; over a newer one only where other values changed."""
    try:
        spot.save(form, form.cleaned_data["version"])
    except Conflict as conflict:
        if form.cleaned_data[WAS] != form.initial[WAS]:
            raise
        spot.save(form, conflict.version)


def render_value(request: StaffRequest, spot: Spot, *, saved: bool = False) -> HttpResponse:
    """Render the value, with the focus on its pencil."""
    context = {"spot": spot, "saved": saved, **spot.context()}
    spot.log()
    return render(request, spot.template, context)


def back_to_record(request: StaffRequest, spot: Spot) -> HttpResponse:
    """Redirect to the record with a toast."""
    toast(request, _("Saved."))
    return redirect(spot.back)
