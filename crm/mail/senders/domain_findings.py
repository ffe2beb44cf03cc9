"""What `doctor` says of the sending domains: whether DNS vouches for letters under them, and what to publish.

SPF (RFC 7208) names the servers that may send, DKIM (RFC 6376) the key that signs, DMARC (RFC 7489) what receivers do
with a letter for which neither speaks. Nothing is asked while no mail leaves, nor of names that no public DNS has.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.mail.senders import house_server
from crm.mail.senders.dns_question import NotAnswered, texts_of
from crm.mail.senders.sending_domains import Standing, standing_domains

PRIVATE = ("localhost", "local", "internal", "lan", "home", "corp", "test", "example", "invalid")


@dataclass(frozen=True)
class Gap:
    """Something that is not published as it should be, and what to do."""

    what: str
    advice: str


def findings() -> list[dict[str, Any]]:
    """One finding for each domain under which mail leaves; after the first silence nobody else is asked."""
    if not house_server.is_named():
        return []
    results, silent = [], False
    for domain in standing_domains():
        if not is_public(domain.name):
            results.append(told(domain, _("this name is not a public one; nobody outside can check it"), []))
            continue
        try:
            gaps = [] if silent else gaps_of(domain)
        except NotAnswered:
            gaps, silent = [], True
        words = _("could not be asked: no answer from DNS") if silent else published(gaps)
        results.append(told(domain, words, gaps, silent=silent))
    return results


def told(domain: Standing, detail: str, gaps: list[Gap], *, silent: bool = False) -> dict[str, Any]:
    """The finding: worth knowing, never a fault of ours."""
    return {
        "name": f"sending domain {domain.name}",
        "ok": True,
        "warning": bool(gaps) or silent,
        "title": _("Sending domain: %(name)s") % {"name": domain.name},
        "detail": detail,
        "advice": " ".join(gap.advice for gap in gaps)
        or _("Ask again once the network is there; mail leaves all the same."),
    }


def published(gaps: list[Gap]) -> str:
    """What is there and what is not."""
    return "; ".join(gap.what for gap in gaps) or _("SPF, DKIM and DMARC are published")


def is_public(name: str) -> bool:
    """Whether public DNS can know a name."""
    return "." in name and name.rpartition(".")[2] not in PRIVATE


def gaps_of(domain: Standing) -> list[Gap]:
    """What is missing or wrong. Raises NotAnswered."""
    gaps = [spf_gap(domain.name), dkim_gap(domain.name, domain.selector), dmarc_gap(domain.name)]
    return [gap for gap in gaps if gap]


def spf_gap(domain: str) -> Gap | None:
    """Which servers may send: one record, which does not let everybody."""
    records = [text for text in texts_of(domain) if text.lower().split(" ")[0] == "v=spf1"]
    names = {"domain": domain, "server": house_server.host()}
    if not records:
        advice = _(
            'Publish at %(domain)s a TXT record "v=spf1 … -all" with what your mail provider names for %(server)s.'
        )
        return Gap(_("SPF is missing"), advice % names)
    if len(records) > 1:
        return Gap(_("SPF is there more than once"), _("Leave one TXT record with v=spf1 at %(domain)s.") % names)
    terms = records[0].lower().split()
    if "+all" in terms or "all" in terms or "?all" in terms:
        advice = _("End the TXT record with v=spf1 at %(domain)s with -all or ~all.")
        return Gap(_("SPF lets every server send"), advice % names)
    return None


def dkim_gap(domain: str, selector: str) -> Gap | None:
    """By which key letters are signed."""
    if not selector:
        advice = _(
            "Type the DKIM selector of %(domain)s under Settings, Senders of letters, so that it can be checked."
        )
        return Gap(_("the DKIM selector is not known here"), advice % {"domain": domain})
    place = f"{selector}._domainkey.{domain}"
    keys = [tags_in(text).get("p") for text in texts_of(place) if "p=" in text]
    if not any(keys):
        words = _("the DKIM key is withdrawn") if keys else _("the DKIM key is missing")
        advice = _("Publish at %(place)s the TXT record with the key that your mail provider shows.")
        return Gap(words, advice % {"place": place})
    return None


def dmarc_gap(domain: str) -> Gap | None:
    """What receivers do with a letter for which neither SPF nor DKIM speaks: of the name, or of the one above it."""
    parent = domain.partition(".")[2]
    for name in filter(is_public, (domain, parent)):
        records = [tags_in(text) for text in texts_of(f"_dmarc.{name}") if text.lower().startswith("v=dmarc1")]
        if len(records) == 1 and records[0].get("p", "").lower() in ("none", "quarantine", "reject"):
            return None
        if records:
            advice = _("Leave one TXT record at _dmarc.%(name)s with p=none, p=quarantine or p=reject.")
            return Gap(_("DMARC is not valid"), advice % {"name": name})
    advice = _('Publish at _dmarc.%(name)s a TXT record "v=DMARC1; p=none"; later p=quarantine.') % {"name": domain}
    return Gap(_("DMARC is missing"), advice)


def tags_in(text: str) -> dict[str, str]:
    """{tag: value} of a record of DKIM or DMARC."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {tag.strip().lower(): value.strip() for tag, _equals, value in pairs if tag.strip()}
