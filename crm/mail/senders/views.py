"""The page of the sending domains, for whoever manages accounts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import PUBLIC, SIGNED_IN, policy
from crm.accounts.pages.downloads import HEADERS
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.mail.models.letter_logos import LetterLogo
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.senders import house_server
from crm.mail.senders.forms import ColourForm, LogoForm, SendingDomainForm
from crm.mail.senders.letter_logos import logo_in_use, take_logo_away
from crm.mail.senders.sender import house_address, sender_of
from crm.mail.senders.sending_domains import change_domain, name_domain, remove_domain, standing_domains
from crm.privacy import page_memo

DOMAIN = {"key": "sending_domain"}


@policy(rights.ACCOUNTS_MANAGE)
@page_memo.reading()
def domains(request: StaffRequest) -> HttpResponse:
    """All of them, and how a letter of the reader would be signed."""
    return render_domains(request)


def render_domains(
    request: StaffRequest, form: LogoForm | None = None, colour: ColourForm | None = None
) -> HttpResponse:
    """The page of the senders, with the forms of the looks."""
    context = {"rows": standing_domains(), "house": house_address(), "sender": sender_of(request.user)}
    context |= {"form": form or LogoForm(user=request.user), "colour": colour or ColourForm(user=request.user)}
    context |= {"logo": logo_in_use(), "server": house_server.host() if house_server.is_named() else ""}
    return render(request, "mail_desk/sending.html", context, status=422 if form or colour else 200)


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
@fresh
def logo_change(request: StaffRequest) -> HttpResponse:
    """The logo that stands under letters from now on."""
    form = LogoForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid() or not form.put():
        return render_domains(request, form)
    toast(request, _("The logo stands under letters from now on."))
    return redirect("sending:list")


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
@fresh
def logo_removal(request: StaffRequest) -> HttpResponse:
    """Letters without a logo."""
    take_logo_away(by=request.user)
    toast(request, _("Letters have no logo from now on."))
    return redirect("sending:list")


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
@fresh
def colour_change(request: StaffRequest) -> HttpResponse:
    """The colour that papers and public pages wear from now on."""
    form = ColourForm(request.POST, user=request.user)
    if not form.is_valid():
        return render_domains(request, colour=form)
    form.put()
    toast(request, _("Saved."))
    return redirect("sending:list")


@policy(SIGNED_IN, params={"key": "letter_logo"})
def logo(_request: StaffRequest, key: UUID) -> HttpResponse:
    """The picture of a logo, for the preview of a letter."""
    row = get_object_or_404(LetterLogo, uid=key)
    return HttpResponse(bytes(row.content), content_type=row.kind, headers=HEADERS)


@policy(PUBLIC, params={"key": "letter_logo"})
def public_logo(_request: HttpRequest, key: UUID) -> HttpResponse:
    """The logo that is in use, for the public's pages; one that was replaced is none any more."""
    row = get_object_or_404(LetterLogo.objects.in_use(), uid=key)
    return HttpResponse(bytes(row.content), content_type=row.kind, headers=HEADERS)


@policy(rights.ACCOUNTS_MANAGE, methods=["GET", "POST"])
@fresh
def domain_new(request: StaffRequest) -> HttpResponse:
    """One more; `?name=` fills in the house's own."""
    form = SendingDomainForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if form.is_valid():
        name_domain(form.instance, by=request.user)
        toast(request, _("Saved. See under System health what to publish for it."))
        return redirect("sending:list")
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "mail_desk/sending_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=DOMAIN, methods=["GET", "POST"])
@fresh
def domain_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whether colleagues write from it, and its key."""
    domain = get_object_or_404(SendingDomain, uid=key)
    form = SendingDomainForm(request.POST or None, instance=domain)
    if form.is_valid():
        change_domain(form.instance, form.changed_data, by=request.user)
        toast(request, _("Saved."))
        return redirect("sending:list")
    context = {"form": form, "domain": domain, "crumbs": crumbs()}
    return render(request, "mail_desk/sending_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=DOMAIN, methods=["POST"])
@fresh
def domain_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Off the list."""
    remove_domain(get_object_or_404(SendingDomain, uid=key), by=request.user)
    toast(request, _("The domain is off the list. Letters leave under the address of the house."))
    return redirect("sending:list")


def crumbs() -> list[tuple[str, str]]:
    """The way to the list."""
    return [(_("Senders of letters"), reverse("sending:list"))]
