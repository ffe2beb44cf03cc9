"""What a link field may lead to, while one types its name."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions.eyes import role_that_sees
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom_values.forms import PICKED, TYPED
from crm.contacts.models import CustomField
from crm.contacts.models.kind_table import LINKS

MOST = 8


@policy(SIGNED_IN, params={"key": "custom_field"}, methods=["POST"])
def linked(request: StaffRequest, key: UUID) -> HttpResponse:
    """The records that one sees and whose names begin with what was typed; the field is one that one knows of."""
    fields = CustomField.objects.readable(role_that_sees()).filter(kind__in=LINKS, retired_at=None)
    field = get_object_or_404(fields, uid=key)
    text = request.POST.get(field.name, "").strip()[:TYPED]
    enough = len(text) > 1
    options = []
    if enough:
        exact = field.links.meant(text)
        others = [link for link in field.links.target.offered(request.user, text) if link not in exact]
        options = [*exact, *others][:MOST]
    context = {"field": field, "options": options, "asked": enough, "name": f"{field.name}{PICKED}"}
    return render(request, "contacts/links/_options.html", context)
