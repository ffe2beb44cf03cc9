"""Settings about oneself."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import AppGrant, User
from crm.accounts.pages.navigation import menu
from crm.accounts.pages.safe_redirect import own_address
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.session_list import lines
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.staff.forms import ProfileForm
from crm.privacy.dotted_paths import resolve
from crm.privacy.logs import ledger

NO_DESK = frozenset({"jobs:list"})  # nobody begins their day by looking at what machines do


def desk_of(user: User) -> str:
    """The desk this user works at: the first link of their menu that takes a right, or their profile without one."""
    links = (link for group in menu(user, "")["groups"] for link in group["links"])
    desks = (link["url"] for link in links if link["item"].right and link["item"].url_name not in NO_DESK)
    return next((url for url in desks if url != "/"), "accounts:profile")


@policy(SIGNED_IN, methods=["GET", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    """One's name, language, colours, row height and keyboard."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if not form.is_valid():
        # is_valid has written into the instance; the page's own frame must not show what was refused.
        request.user.refresh_from_db()
        links = [link for source in resolve("OPEN_LINKS") for link in source(request.user, end_by=None)]
        apps = list(AppGrant.objects.living().listed().filter(user=request.user))
        context = {"form": form, "sessions": lines(request.user, request=request), "open_links": links}
        context |= {"app_grants": apps}
        return render(request, "accounts/profile/profile.html", context, status=422 if form.is_bound else 200)
    with transaction.atomic():
        form.save()
        ledger.record("account.edited", by=request.user, target=request.user.target, fields=form.changed_data)
    with translation.override(request.user.language):
        toast(request, _("Saved."))
    return redirect("accounts:profile")


@policy(SIGNED_IN, methods=["POST"])
def theme(request: StaffRequest) -> HttpResponse:
    """Colours, from the switch in the top bar; back to `next` or where the form stood, or no content for scripts."""
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        request.user.theme = chosen
        request.user.save(update_fields=["theme"])
    if request.htmx or request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect(own_address(request, request.POST.get("next") or request.headers.get("Referer", "")))
