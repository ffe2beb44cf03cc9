"""Which pages show people's data in clear: one table beside the one of what leaves the product (egress.py).

Each page, or part of one, that answers to GET and may hold an unmasked name, address, number or word about somebody has
a line here: the right that it takes, why it asks for no fresh proof, for whom it is in clear (everybody else sees it
masked or not at all), and the view under which the access log names each look. tests/matrix/test_handing_out.py asks
every address as several readers and looks for the data of the planted people: a page that shows some and has no line
fails."""

from dataclasses import dataclass
from enum import Enum

from crm.accounts.access.egress import Proof
from crm.accounts.access.policy import PUBLIC, SIGNED_IN
from crm.accounts.permissions import rights


class Clear(Enum):
    """For whom a page shows data in clear; a restricted person's are masked on all of them."""

    OWN_AND_TEAM = "the owner of the record, their team, and with whom it was shared; masked to whoever oversees"
    KEEPERS = "whoever may change what stands in the form, so the owner of the house too; masked to the officer"
    OWN = "who brought the file or received the mail, and who leads them"
    DESK = "who works for the people's rights: the officer and the owner of the house; nobody who sells or administers"
    THEMSELVES = "the person whom they are about"


@dataclass(frozen=True, slots=True)
class Page:
    """One line: the right, the proof beside it, for whom it is in clear, and the view in the access log."""

    right: str
    proof: Proof
    clear: Clear
    log: str = ""


def record(right: str, log: str) -> Page:
    """A record, a list of them, or a part of either."""
    return Page(right, Proof.SESSION, Clear.OWN_AND_TEAM, log)


def form(right: str, log: str) -> Page:
    """A form that begins with what is there."""
    return Page(right, Proof.SESSION, Clear.KEEPERS, log)


def own_page(right: str, log: str) -> Page:
    """A page whose data are in clear for whoever brought or received them."""
    return Page(right, Proof.SESSION, Clear.OWN, log)


def desk(right: str, log: str) -> Page:
    """A page of the privacy desk."""
    return Page(right, Proof.SESSION, Clear.DESK, log)


THEIRS = Page(PUBLIC, Proof.LINK, Clear.THEMSELVES)

CLEAR_PAGES: dict[str, Page] = {
    # the record and what stands beside it
    "contacts:apart": record(rights.CONTACTS_EDIT, "contacts:duplicates"),
    "contacts:companies": record(rights.COMPANIES_VIEW, "contacts:companies"),
    "contacts:company": record(rights.COMPANIES_VIEW, "contacts:company"),
    "contacts:company_owner": record(rights.CONTACTS_ASSIGN, "contacts:company"),
    "contacts:consent": record(rights.CONTACTS_EDIT, "contacts:consent"),
    "contacts:duplicate": record(rights.CONTACTS_EDIT, "contacts:merging"),
    "contacts:duplicates": record(rights.CONTACTS_EDIT, "contacts:duplicates"),
    "contacts:entry_files": record(rights.CONTACTS_EDIT, "contacts:timeline"),
    "contacts:entry_wordings": record(rights.CONTACTS_VIEW, "contacts:timeline"),
    "contacts:history": record(rights.CONTACTS_VIEW, "contacts:history"),
    "contacts:interaction": record(rights.CONTACTS_EDIT, "contacts:timeline"),
    "contacts:interactions": record(rights.CONTACTS_EDIT, "contacts:timeline"),
    "contacts:lead_drop": record(rights.CONTACTS_BIN, "contacts:lead"),
    "contacts:leads": record(rights.CONTACTS_VIEW, "contacts:leads"),
    "contacts:letter_forward": record(rights.CONTACTS_EDIT, "contacts:letter_forward"),
    "contacts:letters": record(rights.CONTACTS_EDIT, "contacts:letters"),
    "contacts:list": record(rights.CONTACTS_VIEW, "contacts:list"),
    "contacts:mail": record(rights.CONTACTS_EDIT, "contacts:mail"),
    "contacts:text": record(rights.CONTACTS_EDIT, "contacts:text"),
    "contacts:ringing": record(rights.CONTACTS_EDIT, "contacts:ringing"),
    "contacts:merging": record(rights.CONTACTS_EDIT, "contacts:merging"),
    "contacts:pass_on": record(rights.CONTACTS_VIEW, "contacts:pass_on"),
    "contacts:answer_wanted": record(rights.CONTACTS_EDIT, "contacts:answer_wanted"),
    "contacts:reason_to_keep": record(rights.CONTACTS_EDIT, "contacts:reason_to_keep"),
    "contacts:record": record(rights.CONTACTS_VIEW, "contacts:record"),
    "contacts:reveal": record(rights.CONTACTS_REVEAL, "contacts:reveal"),
    "contacts:role": record(rights.CONTACTS_EDIT, "contacts:roles"),
    "contacts:roles": record(rights.CONTACTS_EDIT, "contacts:roles"),
    "contacts:thread": record(rights.CONTACTS_EDIT, "contacts:thread"),
    "contacts:threads": record(rights.CONTACTS_EDIT, "contacts:threads"),
    "contacts:timeline": record(rights.CONTACTS_VIEW, "contacts:timeline"),
    "sales:activity": record(rights.REPORTS_VIEW, "sales:activity"),
    "sales:feed": record(rights.REPORTS_VIEW, "sales:feed"),
    "sales:add_deals": record(rights.DEALS_EDIT, "sales:add"),
    "sales:add_hers": record(rights.CONTACTS_EDIT, "sales:add"),
    "sales:board": record(rights.DEALS_VIEW, "sales:board"),
    "sales:calendar": record(rights.CONTACTS_VIEW, "sales:calendar"),
    "sales:deal": record(rights.DEALS_VIEW, "sales:deal"),
    "sales:deal_letters": record(rights.DEALS_VIEW, "sales:deal_letters"),
    "sales:deal_owner": record(rights.CONTACTS_ASSIGN, "sales:deal"),
    "sales:deals": record(rights.DEALS_VIEW, "sales:deals"),
    "sales:document": record(rights.CONTACTS_VIEW, "sales:document"),
    "sales:deal_papers": record(rights.DEALS_EDIT, "sales:deal_papers"),
    "sales:documents": record(rights.CONTACTS_VIEW, "sales:documents"),
    "sales:object": record(rights.CONTACTS_VIEW, "sales:object"),
    "sales:objects": record(rights.CONTACTS_VIEW, "sales:objects"),
    "sales:deal_invoice": form(rights.DEALS_EDIT, "sales:deal_invoice"),
    "sales:correction": form(rights.CONTACTS_EDIT, "sales:correction"),
    "sales:object_edit": form(rights.CONTACTS_EDIT, "sales:object_edit"),
    "sales:offer": record(rights.DEALS_VIEW, "sales:offer"),
    "sales:offer_preview": record(rights.DEALS_VIEW, "sales:offer_preview"),
    "outreach:rule": record(rights.RULES_EDIT, "outreach:rule"),
    "outreach:rule_runs": record(rights.RULES_EDIT, "outreach:rule_runs"),
    "outreach:rule_news": record(rights.CONTACTS_VIEW, "outreach:rule_news"),
    "sales:offers": record(rights.DEALS_VIEW, "sales:offers"),
    "sales:object_of_company": form(rights.CONTACTS_EDIT, "sales:object_of_company"),
    "sales:object_of_contact": record(rights.CONTACTS_EDIT, "sales:object_of_contact"),
    "sales:lost": record(rights.DEALS_EDIT, "sales:deal"),
    "sales:my_day": record(SIGNED_IN, "sales:my_day"),
    "sales:no_step": record(rights.CONTACTS_VIEW, "sales:no_step"),
    "sales:note": record(rights.DEALS_EDIT, "sales:deal"),
    "sales:note_files": record(rights.DEALS_EDIT, "sales:deal"),
    "sales:note_wordings": record(rights.DEALS_VIEW, "sales:deal"),
    "sales:pipeline_board": record(rights.DEALS_VIEW, "sales:board"),
    "sales:bell": record(rights.CONTACTS_VIEW, "sales:bell"),
    "sales:stage": record(rights.DEALS_EDIT, "sales:deal"),
    "sales:task": record(rights.CONTACTS_VIEW, "sales:task"),
    "sales:tasks": record(rights.CONTACTS_VIEW, "sales:tasks"),
    # forms
    "contacts:company_edit": form(rights.COMPANIES_EDIT, "contacts:company"),
    "contacts:company_value": form(rights.COMPANIES_EDIT, "contacts:company"),
    "contacts:edit": form(rights.CONTACTS_EDIT, "contacts:edit"),
    "contacts:lead_qualify": form(rights.CONTACTS_EDIT, "contacts:lead"),
    "contacts:owner": form(rights.CONTACTS_ASSIGN, "contacts:owner"),
    "contacts:shares": form(rights.CONTACTS_SHARE, "contacts:sharing"),
    "contacts:value": form(rights.CONTACTS_EDIT, "contacts:edit"),
    "sales:add_firms": form(rights.CONTACTS_EDIT, "sales:add"),
    "sales:deal_value": form(rights.DEALS_EDIT, "sales:edit_deal"),
    "sales:edit": form(rights.CONTACTS_EDIT, "sales:edit"),
    "sales:edit_deal": form(rights.DEALS_EDIT, "sales:edit_deal"),
    "sales:new_firms": form(rights.DEALS_EDIT, "sales:new_deal"),
    "sales:new_hers": form(rights.DEALS_EDIT, "sales:new_deal"),
    "sales:task_edit": form(rights.CONTACTS_EDIT, "sales:task"),
    # what somebody brought or received
    "contacts:import_columns": own_page(rights.CONTACTS_IMPORT, "contacts:import_columns"),
    "contacts:inbox": own_page(rights.CONTACTS_EDIT, "contacts:inbox"),
    "contacts:inbox_contact": own_page(rights.CONTACTS_ADD, "contacts:inbox_contact"),
    "contacts:inbox_file": own_page(rights.CONTACTS_EDIT, "contacts:inbox_filing"),
    "contacts:inbox_mail": own_page(rights.CONTACTS_EDIT, "contacts:inbox_mail"),
    "sales:load": own_page(rights.CONTACTS_IMPORT, "sales:load"),
    # the privacy desk
    "breaches:printed": desk(rights.PRIVACY_BREACHES, "breaches:printed"),
    "dpo:authority_description": desk(rights.PRIVACY_REQUESTS, "dpo:authority_case_clear"),
    "dpo:authority_point": desk(rights.PRIVACY_REQUESTS, "dpo:authority_case_clear"),
    "mail:message": desk(rights.MAIL_MANAGE, "mail:message"),
    "requests:case": desk(rights.PRIVACY_REQUESTS, "requests:case"),
    "requests:gathering": desk(rights.PRIVACY_REQUESTS, "requests:gathering"),
    "retention:erasure": desk(rights.PRIVACY_DECIDE, "retention:erasure"),
    "retention:person": desk(rights.PRIVACY_RETENTION, "retention:person"),
    "retention:purge": desk(rights.PRIVACY_DECIDE, "retention:erasure"),
    # people themselves, by number and code: what they wrote, which nobody logs (the rest of the portal masks)
    "sales:public_offer_en": THEIRS,
    "sales:public_offer_pl": THEIRS,
    "requests:status_en": THEIRS,
    "requests:status_pl": THEIRS,
}
