"""Where the columns of a file of deals can go, and by which words they are known."""

from django.utils.translation import gettext_lazy as _

from crm.contacts import headers as names
from crm.contacts.targets import DELETED, Target
from crm.contacts.vocabulary import Patterns, Vocabulary, first_of
from crm.privacy.categories import Category
from crm.privacy.linear import search

ABOUT = Category.CORRESPONDENCE
TARGETS = {
    target.code: target
    for target in (
        Target("title", _("What it is about"), ABOUT),
        Target("amount", _("Amount"), ABOUT, fills="amount"),
        Target("currency", _("Currency"), ABOUT, fills="currency"),
        Target("closes_on", _("Expected close"), ABOUT, fills="closes_on"),
        Target("notes", _("Notes"), ABOUT, many=True, fills="notes"),
        Target("company", _("Company"), Category.COMPANY),
        Target("nip", _("NIP (tax number)"), Category.COMPANY),
        Target("contact", _("Person (e-mail or name)"), Category.IDENTITY),
        Target("contact_email", _("E-mail of the person"), Category.EMAIL),
        Target("pipeline", _("Pipeline"), ABOUT),
        Target("stage", _("Stage"), ABOUT, fills="stage"),
        Target("status", _("Open, won or lost"), ABOUT, fills="status"),
        Target("ended_on", _("Won or lost on"), ABOUT, many=True),
        Target("lost_reason", _("Why it was lost"), ABOUT),
        Target("opened_on", _("Opened on"), ABOUT),
        DELETED,
    )
}
GROUPS = (
    (_("Deal"), ("title", "amount", "currency", "closes_on", "notes")),
    (_("Customer"), ("company", "nip", "contact", "contact_email")),
    (_("Course of the deal"), ("pipeline", "stage", "status", "opened_on", "ended_on", "lost_reason")),
    (_("About the row"), ("deleted",)),
)
ELSEWHERE = (
    r"\bopiekun|\bhandlow(iec|ca)|\bsprzedawc|\bwlasciciel|\bprzypisan|\bowner|\bassigned|\bprobability|\bprawdopodob"
    r"|^id\b| id$|\bproduct|\bprodukt"
)
NAMES: Patterns = (
    ("nip", r"\bnip\b|\bvat (id|no|number)\b|\btax (id|no|number)\b"),
    ("lost_reason", r"\b(powod|przyczyna)\b|\breason\b"),
    ("ended_on", r"\bdata (wygran|przegran|zakoncz)|\b(won|lost|ended) (on|at|date|time)\b|^zakonczon\w*$"),
    ("closes_on", r"\bclos(e|ing)\b|\bzamkniec|\btermin\b|\bplanowan|\bexpected"),
    ("opened_on", r"\bdata (utworz|dodan|otwarc|rozpocz)|\bcreated|\bcreate date|\bopened|^data$|^date$"),
    ("status", r"\bstatus\b|\bstan\b|\bwynik\b|\boutcome\b"),
    ("stage", r"\betap|\bstage|\bfaza\b|\bkrok\b"),
    ("pipeline", r"\blejek\b|\bpipeline|\bproces\b"),
    ("currency", r"\bwalut|\bcurrency"),
    ("amount", r"\bkwot|\bwartosc|\bamount|\bvalue\b|\bcena\b|\bprice"),
    ("contact_email", r"\bemail"),
    ("company", r"\bfirm[ay]\b|\bcompany|\borgani[sz]a|\bkontrahent|\bklient\b|\bcustomer|\baccount\b|\bnabywca"),
    ("contact", r"\bosoba\b|\bkontakt|\bcontact|\bperson\b"),
    ("notes", r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bdescription"),
    ("title", r"\btytul|\bnazwa\b|\bszans|\btemat|\btitle|\bdeal\b|\bopportunity|\bsubject|^name$"),
)


def of_deals(text: str) -> str:
    """Where a header of a file of deals goes."""
    if search(names.DELETED, text):
        return DELETED.code
    return "" if search(ELSEWHERE, text) else first_of(NAMES, text)


DEALS = Vocabulary(
    targets=TARGETS,
    named=of_deals,
    needs=frozenset({"title"}),
    needless="no_deal_column",
    shapes={"nip": "nip", "email": "contact_email"},
    texts=frozenset({"notes", "title"}),
    rest=frozenset({"nip", "deleted"}),
)
