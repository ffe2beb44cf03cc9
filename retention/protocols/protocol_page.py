"""The protocol of a finished run: the page, the files, and the check that computes it again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.language.actor_names import signers_of
from crm.privacy.map.titles import heading_for
from retention.models import Rule, Run, RunLine
from retention.protocols.run_protocol import Check
from retention.words import period_words

Result = RunLine.Result
CHECKS = {
    "protocol": gettext_lazy("Protocol and its digest"),
    "rows": gettext_lazy("Lines and totals"),
    "chain": gettext_lazy("The protocol before"),
    "ledger": gettext_lazy("Entry in the ledger"),
}


def context(run: Run, *, checks: list[Check] | None = None) -> dict[str, Any]:
    """What the page of a finished run takes. `checks` are there once somebody asked for them."""
    content, listed = run.protocol, rules(run.protocol)
    totals = {code: content["totals"].get(code, 0) for code in (*Result.values, "held", "excluded")}
    return {
        "run": run,
        "totals": totals,
        "whole": not totals[Result.FAILED],
        "split": split(totals),
        "took": took(run),
        "rules": listed,
        "sum": {code: sum(row[code] for row in listed) for code in ("planned", "gone", "reduced", "left")},
        "places": places(content),
        "course": course(run),
        "digest": spaced(run.digest),
        "previous": spaced(run.previous),
        "backups_until": finished_at_of(run) + timedelta(days=settings.KEYS_BACKUP_DAYS),
        "checks": named(checks) if checks is not None else None,
        "intact": checks is not None and all(check.ok for check in checks),
    }


def split(totals: dict[str, int]) -> dict[str, Any]:
    """The bar of the outcome: begin and width of its three parts, in hundredths."""
    parts = [totals["gone"] + totals["before"], totals["reduced"], totals["held"] + totals["excluded"]]
    total = sum(parts) or 1
    widths = [round(100 * part / total, 2) for part in parts]
    return {
        "a": widths[0],
        "b": widths[1],
        "c": round(100 - widths[0] - widths[1], 2) if sum(parts) else 0,
        "b_at": widths[0],
        "c_at": round(widths[0] + widths[1], 2),
    }


def finished_at_of(run: Run) -> datetime:
    """When it was over. ValueError of a run that is not."""
    if run.finished_at is None:
        raise ValueError(f"run {run.pk} is not over")
    return run.finished_at


def took(run: Run) -> str:
    """«4 min 12 s» from the first batch to the end."""
    seconds = int((finished_at_of(run) - (run.started_at or finished_at_of(run))).total_seconds())
    minutes, remaining = divmod(seconds, 60)
    return _("%(m)s min %(s)s s") % {"m": minutes, "s": remaining} if minutes else _("%(s)s s") % {"s": remaining}


def rules(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each rule and reason, with the period and the article behind it."""
    by_version = {
        (rule.slug, rule.version): rule for rule in Rule.objects.filter(slug__in={r["rule"] for r in content["rules"]})
    }
    rows = []
    for row in content["rules"]:
        rule = by_version.get((row["rule"], row["version"]))
        why = str(RunLine.Why(row["reason"]).label)
        words = f"{period_words(rule)}, {rule.get_start_display()}" if rule and row["reason"] == "period" else why
        number_left = row["held"] + row["excluded"] + row["stayed"]
        rows.append({**row, "name": str(rule) if rule else why, "words": words, "left": number_left})
    return rows


def places(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each model that lost or kept something, what went most first."""
    rows = []
    for label, counts in content["places"].items():
        rows.append({"name": heading_for(label), **counts})
    return sorted(rows, key=lambda row: (-row["deleted"], row["name"]))


def course(run: Run) -> list[dict[str, Any]]:
    """The steps of a run: who did what and when, newest first."""
    content = run.protocol
    approved, opinion, stopped = content["approved"], content["opinion"], content["stopped"]
    signatures = (
        {approved["by"]} | ({opinion["by"]} if opinion else set()) | ({stopped["go_on_by"]} if stopped else set())
    )
    names = signers_of(*signatures - {""})
    typed = approved["typed"]
    title = _("Approved, typed %(n)s") % {"n": typed} if typed else _("Approved in advance")
    steps = [
        step("check", _("Carried out"), "", content["finished_at"]),
        step("player-play", _("First batch"), "", content["started_at"]),
    ]
    if stopped:
        steps.append(
            step(
                "player-play",
                _("Let go on"),
                names.get(stopped["go_on_by"], ""),
                stopped["go_on_at"],
                stopped["go_on_why"],
            )
        )
        steps.append(step("alert-triangle", _("Stopped"), "", stopped["at"], str(Run.Stop(stopped["why"]).label)))
    steps.append(step("gavel", title, names.get(approved["by"], ""), approved["at"], approved["note"]))
    if opinion:
        verdict = _("Officer's opinion: for") if opinion["verdict"] == "for" else _("Officer's opinion: against")
        steps.append(step("shield-check", verdict, names[opinion["by"]], opinion["at"], privacy=True))
    return [*steps, step("eye", _("Preview counted"), "", content["counted_at"])]


def step(icon: str, title: str, who: str, at: str | None, text: str = "", *, privacy: bool = False) -> dict[str, Any]:
    """One entry of the course; nobody's name stands for the system."""
    moment = datetime.fromisoformat(at) if at else None
    return {"icon": icon, "title": title, "who": who or _("system"), "at": moment, "text": text, "privacy": privacy}


def spaced(digest: str) -> str:
    """«b82d 14f6 77ac … 0e93»; a dash for none."""
    if not digest:
        return "–"
    return f"{digest[:4]} {digest[4:8]} {digest[8:12]} … {digest[-4:]}"


def named(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks in words."""
    return [{"name": CHECKS.get(check.name, check.name), "ok": check.ok, "detail": check.detail} for check in checks]
