"""Links to a pack at the desk: made with a code that is shown once, revoked."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.dpo.evidence.link_forms import ShareForm
from crm.dpo.evidence.links import Shared, revoke, share
from crm.dpo.evidence.views import pack_drawn
from crm.dpo.models import EvidenceLink, EvidencePack


@policy(rights.PRIVACY_AUDIT, params={"key": "evidence_pack"}, methods=["POST"])
@fresh
def links(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new link; its address and code stand on the page that answers, and nowhere else."""
    row = get_object_or_404(EvidencePack.objects.select_related("job", "owner"), uid=key)
    form, new_links = ShareForm(request.POST), list[Shared]()
    if form.is_valid() and act_passes(form, lambda: new_links.append(share(row, **form.cleaned_data, by=request.user))):
        return pack_drawn(request, row, shared=new_links[0])
    return pack_drawn(request, row, form=form)


@policy(rights.PRIVACY_AUDIT, params={"key": "evidence_link"}, methods=["POST"])
def link_revocation(request: StaffRequest, key: UUID) -> HttpResponse:
    """It opens nothing any more."""
    link = get_object_or_404(EvidenceLink.objects.select_related("pack"), uid=key)
    if revoke(link, by=request.user):
        toast(request, _("The link opens nothing any more."))
    return redirect("dpo:evidence", link.pack.uid)
