"""The pages about one's own second factor and devices, at /accounts/2fa/.

allauth does the work; here each act gets its ledger entry, in the act's own transaction, and ends the trust of every
device. What is added or taken away is told to the owner by mail (`sign_in.AccountAdapter.send_notification_mail`).
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib.messages import WARNING
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.factors import factor_state, known_devices, recovery_codes as recovery
from crm.accounts.factors.forms import use_totp
from crm.accounts.factors.mfa_adapter import MFAAdapter
from crm.accounts.models import User
from crm.accounts.notices import account_notices
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.privacy.logs import ledger

SHOWN_ONCE = "recovery_codes"  # in the session, which is sealed, between the making and the page
FIRST = "first_factor"  # beside them: whoever had to have one goes on into the product, not back to its settings


class Index(IndexView):
    """Password, second factor, recovery codes, devices: what keeps this account, on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "forced": factor_state.lacks_factor(user),
            "needed": user.role.needs_second_factor,
            "codes_left": recovery.unused_count(user),
            "devices": user.devices.all(),
            "here": known_devices.digest_of(self.request),
            "now": timezone.now(),
            "passkeys_possible": has_name(self.request),
        }


if TYPE_CHECKING:
    from django.views.generic import FormView as Form
else:
    Form = object  # the views of allauth differ in their bases; each answers like a FormView


class Below(Form):
    """A page below the one of two-step sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "crumbs": way_here()}


class Noted(Below):
    """A change of the second factor: one transaction, one ledger entry, no device trusted any more."""

    noted = ""
    request: StaffRequest

    def form_valid(self, form) -> HttpResponse:
        user = self.request.user
        with transaction.atomic():
            ledger.record(self.noted, by=user, target=user.target)
            known_devices.end_trust(user)
            return super().form_valid(form)


class Added(Noted):
    """The first factor brings recovery codes with it."""

    def get_success_url(self) -> str:
        user = self.request.user
        if recovery.unused_count(user):
            return reverse("mfa_index")
        make_codes(self.request, user)
        self.request.session[FIRST] = user.role.needs_second_factor
        return reverse("mfa_view_recovery_codes")


class ActivateApp(Added, ActivateTOTPView):
    """A new authenticator app."""

    noted = "account.app_added"

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        use_totp(self.request.user, form.cleaned_data["code"])  # it has counted: it opens nothing a moment later
        return response


class DeactivateApp(Noted, DeactivateTOTPView):
    """No authenticator app any more."""

    noted = "account.app_removed"


class AddPasskey(Added, AddWebAuthnView):
    """A new passkey or security key."""

    noted = "account.passkey_added"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's own forgets the form that was refused."""
        return {**super().get_context_data(**kwargs), **kwargs, "passkeys_possible": has_name(self.request)}


class RemovePasskey(Noted, RemoveWebAuthnView):
    """One key less."""

    noted = "account.passkey_removed"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form) -> HttpResponse:
        key = self.get_object()
        if MFAAdapter().can_delete_authenticator(key):
            return super().form_valid(form)
        toast(self.request, MFAAdapter.error_messages["cannot_delete_authenticator"], level=WARNING)
        return redirect("mfa_index")


class RenamePasskey(Below, EditWebAuthnView):
    """Another name for a key."""

    success_url = reverse_lazy("mfa_index")


@reauthentication_required(app="allauth.mfa")
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """The codes just made, for this once; afterwards how many are left."""
    codes = request.session.pop(SHOWN_ONCE, [])
    onward = "/" if request.session.pop(FIRST, False) else reverse("mfa_index")
    context = {
        "codes": codes,
        "codes_left": recovery.unused_count(request.user),
        "total": recovery.COUNT,
        "crumbs": way_here(),
    }
    return render(request, "mfa/recovery_codes.html", context | {"onward": onward})


@reauthentication_required(app="allauth.mfa")
def new_recovery_codes(request: StaffRequest) -> HttpResponse:
    """New codes in place of the old."""
    if not factor_state.has_factor(request.user):
        return redirect("mfa_index")
    make_codes(request, request.user)
    account_notices.tell(request.user, account_notices.RECOVERY_CODES_MADE, request=request)
    return redirect("mfa_view_recovery_codes")


def make_codes(request: StaffRequest, user: User) -> None:
    """Make codes and lay them aside for the page that shows them."""
    request.session[SHOWN_ONCE] = recovery.renew(user, by=user)


@policy(SIGNED_IN, params={"key": "device"}, methods=["POST"])
@fresh
def forget_device(request: StaffRequest, key) -> HttpResponse:
    """Take a browser out of one's list."""
    device = get_object_or_404(request.user.devices, uid=key)
    known_devices.forget(device, by=request.user)
    toast(request, _("Removed. The next sign-in there asks for the code again."))
    return redirect("mfa_index")


def way_here() -> list[tuple[str, str]]:
    """Breadcrumbs: (words, address)."""
    return [(_("Two-step sign-in"), reverse("mfa_index"))]


def has_name(request: StaffRequest) -> bool:
    """Whether the address bar shows a name: browsers keep no passkeys for a bare number."""
    try:
        ip_address(request.get_host().partition(":")[0].strip("[]"))
    except ValueError:
        return True
    return False


index = Index.as_view()
activate_app, deactivate_app = ActivateApp.as_view(), DeactivateApp.as_view()
add_passkey, remove_passkey, rename_passkey = AddPasskey.as_view(), RemovePasskey.as_view(), RenamePasskey.as_view()
