"""Templates of contracts and orders: those there are, one in a form with its versions, what it looks like."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.deal_pages.views_lines import add_errors
from crm.sales.deals.deals import Overtaken
from crm.sales.models import PaperTemplate
from crm.sales.paper_pages.forms import PaperTemplateForm
from crm.sales.paper_templates.drawn_pdf import example_pdf
from crm.sales.paper_templates.paper_placeholders import placeholders_by_title
from crm.sales.paper_templates.starters import put_in_starters, starters_lacking
from crm.sales.paper_templates.template_versions import save_template
from crm.sales.pipelines.pipelines import offer_again, retire

ITS = {"key": "paper_template"}


@policy(rights.DEALS_SETTINGS, methods=["GET", "POST"])
def paper_templates(request: StaffRequest) -> HttpResponse:
    """Every template, and the form of a new one; `starters` puts in those to begin with."""
    if "starters" in request.POST:
        if put_in_starters(by=request.user):
            toast(request, _("They are in. Fit them to your firm before you draw up a paper."))
        return redirect("sales:paper_templates")
    template = PaperTemplate()
    form = PaperTemplateForm(request.POST or None, template=template)
    if form.is_valid() and saved(request, form, template):
        return redirect("sales:paper_templates")
    context = {
        "form": form,
        "templates": PaperTemplate.objects.in_use().prefetch_related("versions"),
        "gone": PaperTemplate.objects.gone(),
        "groups": placeholders_by_title(),
        "starters": starters_lacking(),
    }
    return render(request, "sales/paper_pages/templates.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_SETTINGS, params=ITS, methods=["GET", "POST"])
def paper_template(request: StaffRequest, key: UUID) -> HttpResponse:
    """One template in a form; offered no more (`off`), or again (`on`)."""
    template = get_object_or_404(PaperTemplate, uid=key)
    if request.POST.get("off") or request.POST.get("on"):
        (retire if request.POST.get("off") else offer_again)(template, by=request.user)
        return redirect("sales:paper_templates")
    form = PaperTemplateForm(request.POST or None, template=template)
    if form.is_valid() and saved(request, form, template):
        return redirect("sales:paper_template", key)
    versions = template.versions.select_related("saved_by")
    context = {"form": form, "template": template, "versions": versions, "groups": placeholders_by_title()}
    return render(request, "sales/paper_pages/template.html", context, status=422 if form.is_bound else 200)


def saved(request: StaffRequest, form: PaperTemplateForm, template: PaperTemplate) -> bool:
    """Whether what was typed is saved; the form says otherwise why not."""
    try:
        save_template(template, form.values(), over=form.cleaned_data["version"] or 0, by=request.user)
    except ValidationError as refusal:
        add_errors(form, refusal)
    except Overtaken:
        form.add_error(None, _("Somebody else changed this template meanwhile. Open it again."))
    else:
        toast(request, _("Saved."))
        return True
    return False


@policy(rights.DEALS_SETTINGS, params=ITS)
def paper_template_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """What the newest version looks like, with the names of placeholders; of nobody."""
    template = get_object_or_404(PaperTemplate, uid=key)
    version = template.newest
    language = version.closest(request.GET.get("language", ""))
    return attachment(_("template.pdf"), example_pdf(version, language), content_type="application/pdf")
