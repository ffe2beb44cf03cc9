"""A tag on the deals ticked in the list, and a task for each of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.views_bulk import TagForm, back
from crm.sales.agenda.views_task import may_save, without_fragments
from crm.sales.deal_lists.bulk_tags import plan_for_deals, tag_all
from crm.sales.deal_lists.views_bulk import LIST, ticked, unchanged_words
from crm.sales.planned_tasks.forms import TaskForm, add_errors, first_answers


@policy(rights.DEALS_EDIT, methods=["POST"])
def tag_many(request: StaffRequest) -> HttpResponse:
    """Put a tag on what was ticked."""
    form = TagForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["tag"])), level=messages.ERROR)
        return back(request, LIST)
    result = tag_all(ticked(request), form.cleaned_data["tag"], by=request.user)
    words = ngettext("%(count)s deal tagged.", "%(count)s deals tagged.", result.count)
    bearing = ngettext("%(count)s bears it already.", "%(count)s bear it already.", result.unfit)
    toast(request, words % {"count": result.count} + unchanged_words(result, bearing % {"count": result.unfit}))
    return back(request, LIST)


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def deal_task_many(request: StaffRequest) -> HttpResponse:
    """The form; `go` plans one task for each deal that was ticked."""
    keys, sent = ticked(request), "go" in request.POST or "heed" in request.POST
    form = TaskForm(request.POST if sent else None, user=request.user, initial=first_answers(request.user))
    form = without_fragments(form) if sent else form
    if sent and may_save(form):
        try:
            result = plan_for_deals(keys, form.values, by=request.user)
        except ValidationError as problem:
            add_errors(form, problem, form.fields)
        else:
            words = ngettext("%(count)s task planned.", "%(count)s tasks planned.", result.count)
            unseen = ngettext(
                "%(count)s deal was left out: who is to do it does not see the customer.",
                "%(count)s deals were left out: who is to do it does not see the customers.",
                result.unfit,
            )
            toast(request, words % {"count": result.count} + unchanged_words(result, unseen % {"count": result.unfit}))
            return back(request, LIST)
    about = ngettext("for %(count)s deal", "for each of %(count)s deals", len(keys)) % {"count": len(keys)}
    context = {"form": form, "picked": keys, "about": about, "act_url": reverse("sales:deal_task_many")}
    context |= {"list_url": reverse(LIST), "list_label": _("Deals")}
    return render(request, "sales/agenda/many.html", context, status=422 if form.is_bound else 200)
