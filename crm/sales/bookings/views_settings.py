"""A colleague's own booking page: its address, hours, ways, and whether it is open."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.bookings.forms import PageForm, usable_forms
from crm.sales.bookings.own_page import save_page
from crm.sales.models import BookingPage


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def booking_page(request: StaffRequest) -> HttpResponse:
    """One's own page; POST saves it."""
    page = BookingPage.objects.filter(owner=request.user).select_related("form").first()
    form = PageForm(request.POST or None, instance=page or BookingPage(owner=request.user), user=request.user)
    if form.is_valid():
        save_page(form.instance, opened=form.cleaned_data["opened"], by=request.user)
        toast(request, _("Saved."))
        return redirect("sales:booking_page")
    address = reverse(f"sales:booking_{request.user.language}", args=[page.slug]) if page else ""
    context = {"form": form, "page": page, "address": address, "forms": usable_forms(request.user).exists()}
    return render(request, "sales/bookings/settings.html", context, status=422 if form.is_bound else 200)
