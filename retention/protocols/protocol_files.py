"""The protocol of a run on paper: what the page shows, as a tagged PDF, and the whole of it as JSON."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _, override

from consents.models import Controller
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.language.formats import num, stamp
from crm.casework.printing import pdf
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Purpose
from retention.models import Rule, Run, RunLine
from retention.protocols.run_protocol import protocol

Result = RunLine.Result


def as_json(run: Run) -> bytes:
    """The whole protocol as JSON, each person by their keyed hash."""
    whole_protocol = protocol(run, lines=True)
    return json.dumps(whole_protocol, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def as_pdf(run: Run, *, language: str) -> bytes:
    """The protocol of a finished run for a reader of `language`."""
    with override(language):
        return pdf("protocol", pdf_content(run), language=language)


def pdf_content(run: Run) -> dict[str, Any]:
    """What the PDF contains, in the reader's language."""
    controller, content = Controller.named(), run.protocol
    return {
        "title": _("Protocol %(number)s") % {"number": run.number},
        "who": controller.name if controller else "Spójnik CRM",
        "made": _("Carried out %(when)s") % {"when": stamp(run.finished_at)},
        "facts": [{"term": term, "value": value} for term, value in facts(content)],
        "rules_title": _("Result"),
        "rules_head": [_("Rule"), _("Planned"), *map(str, results().values())],
        "rules": rules(content),
        "places_title": _("What went in the database"),
        "places_head": [_("Place"), _("Deleted"), _("Kept")],
        "places": places(content),
        "seal_title": _("Seal"),
        "seal": [
            {"term": _("Digest"), "value": run.digest},
            {"term": _("Digest of the protocol before"), "value": run.previous or _("none")},
            {"term": _("Digest of the lines"), "value": content["lines_digest"]},
            {"term": _("Erasure ledger outside the database"), "value": erasures(content)},
        ],
        "foot": _(
            "The protocol holds no names. People are in it by a keyed hash only, so that they can be deleted again "
            "after a backup is restored."
        ),
    }


def erasures(content: dict[str, Any]) -> str:
    """«entries 3 120 to 3 220»."""
    if not content["erasures"]:
        return _("no entries")
    first, last = map(num, content["erasures"])
    return _("entries %(first)s to %(last)s") % {"first": first, "last": last}


def results() -> dict[str, Any]:
    """What may become of a person, in the order of the columns."""
    return {
        Result.GONE: Result.GONE.label,
        Result.REDUCED: Result.REDUCED.label,
        "held": RunLine.Outcome.HELD.label,
        Result.STAYED: _("Stayed"),
        Result.FAILED: _("Errors"),
    }


def facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """[(term, value)]: who did what and when."""
    approved, opinion, stopped = content["approved"], content["opinion"], content["stopped"]
    signatures = {approved["by"], *([opinion["by"]] if opinion else []), *([stopped["go_on_by"]] if stopped else [])}
    names = names_of(map(signature_pair, signatures - {""}))
    lines = [(_("Counted"), when(content["counted_at"]))]
    if opinion:
        verdict = _("in favour") if opinion["verdict"] == "for" else _("against")
        lines.append(
            (_("Officer's opinion"), f"{verdict}, {names[signature_pair(opinion['by'])]}, {when(opinion['at'])}")
        )
    who = names[signature_pair(approved["by"])]
    how = _("number typed: %(n)s") % {"n": num(approved["typed"])} if approved["typed"] else _("standing approval")
    lines.append((_("Approved"), f"{who}, {when(approved['at'])}, {how}"))
    if approved["note"]:
        lines.append((_("Note"), approved["note"]))
    if stopped:
        lines.append((_("Stopped"), f"{Run.Stop(stopped['why']).label} {when(stopped['at'])}"))
        lines.append((_("Went on"), f"{names[signature_pair(stopped['go_on_by'])]}: {stopped['go_on_why']}"))
    return [*lines, (_("First batch"), when(content["started_at"])), (_("Finished"), when(content["finished_at"]))]


def when(text: str | None) -> str:
    """An instant of the protocol for a reader."""
    return stamp(datetime.fromisoformat(text)) if text else _("none")


def rules(content: dict[str, Any]) -> list[list[str]]:
    """A row for each rule and reason, and the sum."""
    rule_names = {(rule.slug, rule.version): str(rule) for rule in Rule.objects.all()}
    purposes = {purpose.slug: str(purpose) for purpose in Purpose.objects.order_by("version")}
    codes, rows = list(results()), []
    for row in content["rules"]:
        name = rule_names.get((row["rule"], row["version"])) or purposes.get(row["purpose"]) or row["rule"]
        why = RunLine.Why(row["reason"]).label
        rows.append([f"{name}: {why}", num(row["planned"]), *(num(row[code]) for code in codes)])
    total = [num(sum(row[code] for row in content["rules"])) for code in ("planned", *codes)]
    return [*rows, [_("Together"), *total]]


def places(content: dict[str, Any]) -> list[list[str]]:
    """A row for each model that lost or kept something."""
    rows = []
    for label, counts in sorted(content["places"].items()):
        rows.append([heading_for(label), num(counts["deleted"]), num(counts["kept"])])
    return rows
