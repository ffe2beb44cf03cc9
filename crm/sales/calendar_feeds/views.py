"""Calendar links: one's own, and what they give to whoever holds them."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.language.disclosure_words import refusal
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.throttle import failed, held, wait
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.sales.calendar_feeds.feeds import (
    DAYS,
    LONGEST,
    SOON,
    TooOften,
    end_feed,
    links_in_force,
    open_feed,
    read,
    renew_feed,
)
from crm.sales.calendar_feeds.name_disclosure import keeper_of_calendars
from crm.sales.models import CalendarFeed

LINK = "link"  # the throttle's word for secrets in addresses
TOO_MANY_REQUESTS = 429


class FeedForm(forms.Form):
    """What one calls the calendar."""

    name = forms.CharField(label=gettext_lazy("Where will you use it?"), max_length=40)
    days = forms.IntegerField(
        label=gettext_lazy("Opens for (days)"), min_value=1, max_value=LONGEST, initial=DAYS, required=False
    )

    def clean_days(self) -> int:
        """As long as usual where nothing is said."""
        return self.cleaned_data["days"] or DAYS


@policy(rights.CONTACTS_VIEW, methods=["GET", "POST"])
def feeds(request: StaffRequest) -> HttpResponse:
    """One's own links; POST opens one, whose address is shown this once."""
    form, address = FeedForm(request.POST or None), ""
    if form.is_valid():
        try:
            _feed, secret = open_feed(request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            address, form = settings.BASE_URL + reverse("sales:feed", args=[secret]), FeedForm()
    rows = links_in_force(request.user, timezone.now()).order_by("-made_at", "-pk")
    context = {"form": form, "rows": rows, "address": address, "soon": timezone.now() + SOON}
    firm, refused = keeper_of_calendars(timezone.now())
    context |= {"provider": firm, "refusal": refusal(refused) if refused and not refused.allowed else ""}
    return render(request, "sales/calendar_feeds/feeds.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_VIEW, params={"key": "feed"}, methods=["POST"])
@fresh
def feed_renewal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let a link of one's own open for as long again."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("owner"), uid=key, owner=request.user)
    if renew_feed(feed, by=request.user):
        toast(request, _("The link opens for another 90 days."))
    else:
        toast(request, _("The link is over. Make another one."), level=WARNING)
    return redirect("sales:feeds")


@policy(rights.CONTACTS_VIEW, params={"key": "feed"}, methods=["POST"])
def feed_ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """End a link of one's own."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("owner"), uid=key, owner=request.user)
    end_feed(feed, by=request.user)
    toast(request, _("The link opens nothing any more."))
    return redirect("accounts:profile" if "profile" in request.POST else "sales:feeds")


@policy(PUBLIC, params={"secret": "feed_link"})
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a link. A wrong one is missing, and counts as any other guess."""
    address = address_of(request)
    if held(LINK, account=None, address=address):
        return HttpResponse(status=TOO_MANY_REQUESTS)
    try:
        reading = read(secret)
    except TooOften:
        return HttpResponse(status=TOO_MANY_REQUESTS, headers={"Retry-After": "3600"})
    if reading is None:
        wait(LINK, account=None, address=address)
        failed(LINK, account=None, address=address)
        raise Http404
    etag = quote_etag(reading.etag)
    answer: HttpResponse = HttpResponse(reading.text, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=answer) or answer
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="tasks.ics"'
    return answer
