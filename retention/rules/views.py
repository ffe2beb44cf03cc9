"""Rules: the table of all, and the page of one with its versions, switches, opinion and next version."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.filled_together import each_counted, fill, prefetched
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import counting, counts
from crm.lists.pages.page_start import PURPOSES
from crm.privacy import page_memo
from crm.privacy.categories import Category
from retention.desk_tabs import crumbs, tabs
from retention.horizons.unkept_duties import duties_asked, resting_of
from retention.models import Hold, KeepReport, Rule, Run, RunLine, StandingApproval
from retention.rules.forms import RuleForm, RuleOpinionForm, StandingForm
from retention.rules.rule_drafts import advise, draft, terms_of
from retention.run_totals import finished_runs, runs_by_rule
from retention.words import called, period_words, purposes

ITS = {"slug": "rule"}


@policy(rights.PRIVACY_RETENTION)
@page_memo.reading()
def overview(request: StaffRequest) -> HttpResponse:
    """Every rule with its period and switch, the next run, what is held, what was reported."""
    at, user = page_memo.now(), request.user
    runs, holds = Run.objects.for_desk(user), Hold.objects.for_desk(user)
    rules, finished, waiting = Rule.objects.order_by("slug", "-version"), finished_runs(), runs.open_preview()[:1]
    duties, on = duties_asked(at)
    ahead, last = runs.ahead().order_by("not_before")[:1], runs.sealed().reverse()[:1]
    counted = each_counted(
        {
            "going": RunLine.objects.for_desk(user).filter(run__in=runs.open_preview().values("pk")).going(),
            "holds": holds.in_force(at),
            "to_review": holds.to_review(at),
            "reports": KeepReport.objects.for_desk(user).open(),
        }
    )
    beside = (*of_the_frame(user), PURPOSES.asking(), counting(**counted))
    fill(rules, finished, duties, on, waiting, ahead, last, beside=beside)
    PURPOSES.rows()
    context = {
        "rows": rows(prefetched(list(rules), "opinions", "switches"), runs_by_rule(finished)),
        "resting": resting_of(duties, on),
        "waiting": next(iter(waiting), None),
        "ahead": next(iter(ahead), None),
        "last": next(iter(last), None),
        **counts(**counted),
        "tabs": tabs("overview"),
    }
    return render(request, "retention/rules/overview.html", context)


def rows(rules: Iterable[Rule], last: Mapping[int, Run]) -> list[dict[str, Any]]:
    """A row for each slug: the version that is on, else the newest; a newer one is named beside it."""
    versions: dict[str, list[Rule]] = {}
    for rule in rules:
        versions.setdefault(rule.slug, []).append(rule)
    current = [next((version for version in listed if version.is_on), listed[0]) for listed in versions.values()]
    names = purposes()
    listed = [
        {
            "rule": rule,
            "purpose": called(rule.purpose, names) if rule.purpose else _("no purpose"),
            "period": period_words(rule),
            "newer": versions[rule.slug][0] if versions[rule.slug][0] != rule else None,
            "last": last.get(rule.pk),
        }
        for rule in current
    ]
    return sorted(listed, key=lambda row: (not row["rule"].is_on, row["purpose"], str(row["rule"])))


def versions_or_404(slug: str) -> list[Rule]:
    """All versions of a rule, the newest first."""
    versions = list(Rule.objects.told().filter(slug=slug).order_by("-version"))
    if not versions:
        raise Http404
    return versions


@policy(rights.PRIVACY_RETENTION, params=ITS)
def rule(request: StaffRequest, slug: str) -> HttpResponse:
    """One rule."""
    return page_of(request, versions_or_404(slug))


def page_of(request: StaffRequest, versions: list[Rule], **bound: Any) -> HttpResponse:
    """The page of a rule: what counts now, the version that waits, history, and forms of those whose turn it is."""
    user: Any = request.user
    on = next((item for item in versions if item.is_on), None)
    current, newest = on or versions[0], versions[0]
    waits = newest if not newest.is_on else None
    deciding = user.decides and not user.role.dpo
    approvals = list(StandingApproval.in_force(timezone.now()).filter(rule__slug=current.slug))
    context = {
        "rule": current,
        "purpose": called(current.purpose, purposes()) if current.purpose else _("people whom no purpose keeps"),
        "period": period_words(current),
        "categories": [Category(code).label for code in current.categories],
        "on": on,
        "waits": waits,
        "differences": differences(on, waits) if on and waits else [],
        "history": history(versions),
        "deciding": deciding,
        "advice": (bound.get("advice") or RuleOpinionForm()) if user.role.dpo and waits else None,
        "standing": [{"standing": item, "who": signers_of(*{item.by})[item.by]} for item in approvals],
        "standing_form": (bound.get("standing") or StandingForm()) if deciding and on and not approvals else None,
        "refused": next((form for form in bound.values()), None),
        "crumbs": crumbs(),
    }
    return render(request, "retention/rules/rule.html", context, status=UNPROCESSABLE if bound else 200)


def differences(old: Rule, new: Rule) -> list[dict[str, Any]]:
    """What the version that waits would change, a line for each fact."""
    says = [
        (_("Period"), period_words),
        (_("Counted from"), lambda version: version.get_start_display()),
        (_("Purpose"), lambda version: purposes().get(version.purpose, "–")),
        (_("Categories of data"), lambda version: ", ".join(str(Category(code).label) for code in version.categories)),
        (_("Why it keeps"), lambda version: version.get_force_display()),
        (_("Article"), lambda version: version.article or "–"),
        (_("Reason"), lambda version: version.because),
    ]
    pairs = [(label, str(say(old)), str(say(new))) for label, say in says]
    return [{"label": label, "old": was, "new": now} for label, was, now in pairs if was != now]


def history(versions: list[Rule]) -> list[dict[str, Any]]:
    """Drafts, opinions and switches of all versions, the last first."""
    steps: list[dict[str, Any]] = []
    for item in versions:
        number = {"n": item.version}
        steps.append(step("pencil", _("Version %(n)s drafted") % number, item.drafted_by, item.drafted_at, item.why))
        for opinion in item.opinions.all():
            for_it = opinion.verdict == "for"
            title = (
                _("Version %(n)s: the officer is in favour")
                if for_it
                else _("Version %(n)s: the officer advises against")
            )
            steps.append(
                step("shield-check" if for_it else "thumb-down", title % number, opinion.by, opinion.at, opinion.text)
            )
        for switch in item.switches.all():
            title = _("Version %(n)s switched on") if switch.on else _("Version %(n)s switched off")
            text = "" if switch.reason == "next version" else switch.reason
            steps.append(step("player-play" if switch.on else "ban", title % number, switch.by, switch.at, text))
    names = signers_of(*{item["by"] for item in steps})
    named_steps = [{**item, "who": names[item["by"]]} for item in steps]
    return sorted(named_steps, key=lambda item: item["at"], reverse=True)


def step(icon: str, title: str, by: str, at: Any, text: str) -> dict[str, Any]:
    """One entry of the history."""
    return {"icon": icon, "title": title, "by": by, "at": at, "text": text}


@policy(rights.PRIVACY_RETENTION, params=ITS, methods=["GET", "POST"])
def rule_draft(request: StaffRequest, slug: str) -> HttpResponse:
    """The next version; it begins with the newest one's words."""
    newest = versions_or_404(slug)[0]
    form = RuleForm(request.POST if request.method == "POST" else None, initial=terms_of(newest))
    if form.is_valid() and drafted(form, slug, request.user):
        toast(request, _("Draft saved. It counts once it is switched on."))
        return redirect("retention:rule", slug)
    context = {"form": form, "rule": newest, "crumbs": way_to(newest)}
    return render(request, "retention/rules/rule_draft.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def drafted(form: RuleForm, slug: str, user: Any) -> bool:
    """Whether the draft was saved; refusals stand beside their fields."""
    try:
        draft(slug, form.terms, why=form.cleaned_data["why"], by=user)
    except ValidationError as refusal:
        errors = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
        for name, words in errors.items():
            form.add_error(name if name in form.fields else None, words)
        return False
    return True


def way_to(rule: Rule) -> list[tuple[str, str]]:
    """Breadcrumbs to the page of a rule."""
    return [*crumbs(), (str(rule), reverse("retention:rule", args=[rule.slug]))]


@policy(rights.PRIVACY_RETENTION, params=ITS, methods=["POST"])
def rule_opinion(request: StaffRequest, slug: str) -> HttpResponse:
    """The officer's opinion on the version that waits."""
    versions, form = versions_or_404(slug), RuleOpinionForm(request.POST)
    if form.is_valid():
        advise(versions[0], **form.cleaned_data, by=request.user)
        toast(request, _("Opinion noted."))
        return redirect("retention:rule", slug)
    return page_of(request, versions, advice=form)
