"""What entries of each kind are called to the person whom they are about, and to whoever answers them (Art. 12(1)).

    words_for("sales.dealmove")     # "changes in the course of talks about an order"

Models are called by words of the desk; a letter, a copy or a receipt says what its reader knows. Each kind of row that
may stand there has its own words: tests/dsar/test_in_words.py walks all of them.
"""

from typing import Any

from django.utils.translation import pgettext_lazy

TITLES: dict[str, Any] = {
    "breaches.scopeperson": pgettext_lazy("kind of entry", "people whom a data breach may concern"),
    "breaches.told": pgettext_lazy("kind of entry", "notices about a data breach"),
    "consents.choice": pgettext_lazy("kind of entry", "answers in consent forms"),
    "consents.confirmation": pgettext_lazy("kind of entry", "confirmations of an e-mail address"),
    "consents.formanswer": pgettext_lazy("kind of entry", "what was filled in on a form"),
    "consents.ground": pgettext_lazy("kind of entry", "why we may use the data"),
    "api.externalid": pgettext_lazy("kind of entry", "numbers given by other systems"),
    "consents.groundevent": pgettext_lazy("kind of entry", "consents given, withdrawn and objected to"),
    "consents.noticeexemption": pgettext_lazy("kind of entry", "reasons why no privacy notice was due"),
    "consents.noticereceived": pgettext_lazy("kind of entry", "privacy notices received"),
    "consents.renewal": pgettext_lazy("kind of entry", "reminders of a consent that ends"),
    "consents.restriction": pgettext_lazy("kind of entry", "restrictions of the use of the data"),
    "consents.submission": pgettext_lazy("kind of entry", "forms filled in"),
    "consents.visit": pgettext_lazy("kind of entry", "visits to the page where one chooses what we may send"),
    "contacts.attachment": pgettext_lazy("kind of entry", "files attached to notes and conversations"),
    "contacts.callout": pgettext_lazy("kind of entry", "colleagues named in notes"),
    "contacts.company": pgettext_lazy("kind of entry", "details of a company"),
    "contacts.companyrole": pgettext_lazy("kind of entry", "roles in companies"),
    "contacts.companytag": pgettext_lazy("kind of entry", "labels of a company"),
    "contacts.companyvalue": pgettext_lazy("kind of entry", "further information on a company"),
    "contacts.contact": pgettext_lazy("kind of entry", "position, address and other details of contact"),
    "contacts.contactpair": pgettext_lazy("kind of entry", "records that may describe the same person"),
    "contacts.contacttag": pgettext_lazy("kind of entry", "labels"),
    "contacts.contactuserpermission": pgettext_lazy("kind of entry", "employees with whom the data were shared"),
    "contacts.contactvalue": pgettext_lazy("kind of entry", "further information on the person"),
    "correspondence.draft": pgettext_lazy("kind of entry", "e-mails that were begun and not sent"),
    "contacts.linkedcompany": pgettext_lazy("kind of entry", "records in which a company is named"),
    "contacts.linkedperson": pgettext_lazy("kind of entry", "records in which the person is named"),
    "contacts.earlierwording": pgettext_lazy("kind of entry", "earlier wordings of notes"),
    "correspondence.filedmail": pgettext_lazy("kind of entry", "e-mails filed in the history of contacts"),
    "contacts.handedcompany": pgettext_lazy("kind of entry", "companies passed on to another employee"),
    "contacts.handedover": pgettext_lazy("kind of entry", "changes of the employee in charge"),
    "files.importedvalue": pgettext_lazy("kind of entry", "values that a loaded file replaced"),
    "files.importrow": pgettext_lazy("kind of entry", "rows of a loaded file"),
    "contacts.interaction": pgettext_lazy("kind of entry", "notes, phone calls and meetings"),
    "contacts.lead": pgettext_lazy("kind of entry", "enquiries and first contacts"),
    "lists.viewword": pgettext_lazy("kind of entry", "search words of an employee's list"),
    "correspondence.phonecall": pgettext_lazy("kind of entry", "calls that a phone system told of"),
    "correspondence.takenthread": pgettext_lazy("kind of entry", "employees who answer an exchange of e-mails"),
    "correspondence.waitingmail": pgettext_lazy("kind of entry", "e-mails that nobody has filed yet"),
    "dpo.evidenceperson": pgettext_lazy("kind of entry", "evidence in which their sheet is"),
    "dpo.evidencepersonpiece": pgettext_lazy("kind of entry", "sheets in evidence for the authority"),
    "dsar.case": pgettext_lazy("kind of entry", "requests about the data"),
    "dsar.casefile": pgettext_lazy("kind of entry", "files sent with a request"),
    "dsar.casemessage": pgettext_lazy("kind of entry", "messages about a request"),
    "dsar.download": pgettext_lazy("kind of entry", "downloads of a copy of the data"),
    "dsar.finding": pgettext_lazy("kind of entry", "places with data of other people"),
    "dsar.letter": pgettext_lazy("kind of entry", "letters about a request"),
    "dsar.noticedperson": pgettext_lazy("kind of entry", "people of whom a recipient is told"),
    "dsar.package": pgettext_lazy("kind of entry", "copies of the data"),
    "dsar.packagepart": pgettext_lazy("kind of entry", "parts of a copy of the data"),
    "dsar.representative": pgettext_lazy("kind of entry", "people who act in somebody's name"),
    "dsar.subject": pgettext_lazy("kind of entry", "people whom a request is about"),
    "jobs.exported": pgettext_lazy("kind of entry", "entries in files that we made of our data"),
    "jobs.fullexported": pgettext_lazy("kind of entry", "entries in packages of everything that we took along"),
    "mail.attempt": pgettext_lazy("kind of entry", "attempts to deliver a message"),
    "mail.message": pgettext_lazy("kind of entry", "e-mails that we sent"),
    "mail.sentcopy": pgettext_lazy("kind of entry", "copies of e-mails that we are still filing"),
    "privacy.contactpoint": pgettext_lazy("kind of entry", "further e-mail addresses and phone numbers"),
    "privacy.disclosure": pgettext_lazy("kind of entry", "companies and authorities that received the data"),
    "privacy.mention": pgettext_lazy("kind of entry", "mentions in notes about other people"),
    "privacy.merge": pgettext_lazy("kind of entry", "records that were joined into one"),
    "privacy.origin": pgettext_lazy("kind of entry", "where the data came from"),
    "privacy.person": pgettext_lazy("kind of entry", "name and contact details"),
    "privacy.personkey": pgettext_lazy("kind of entry", "the key under which the data are sealed"),
    "retention.heldperson": pgettext_lazy("kind of entry", "people whose data must not be removed yet"),
    "retention.hold": pgettext_lazy("kind of entry", "decisions to stop the removal of data"),
    "retention.keepreport": pgettext_lazy("kind of entry", "reasons to keep the data longer"),
    "retention.runline": pgettext_lazy("kind of entry", "entries in our lists of data to be removed"),
    "sales.booking": pgettext_lazy("kind of entry", "talks that were booked on our pages"),
    "sales.invitation": pgettext_lazy("kind of entry", "invitations to meetings"),
    "sales.overtakenchange": pgettext_lazy("kind of entry", "changes of a meeting that newer ones replaced"),
    "sales.offer": pgettext_lazy("kind of entry", "offers that we made"),
    "sales.offeranswer": pgettext_lazy("kind of entry", "answers to our offers"),
    "sales.offerapproval": pgettext_lazy("kind of entry", "approvals of discounts in our offers"),
    "sales.drawnpaper": pgettext_lazy("kind of entry", "contracts and orders drawn up from templates"),
    "sales.offercode": pgettext_lazy("kind of entry", "one-time codes for accepting our offers"),
    "sales.offerline": pgettext_lazy("kind of entry", "items of our offers"),
    "sales.offerlink": pgettext_lazy("kind of entry", "private links of our offers"),
    "sales.offerversion": pgettext_lazy("kind of entry", "our offers as they were sent"),
    "sales.priceauthor": pgettext_lazy("kind of entry", "colleagues who wrote prices in talks about an order"),
    "outreach.rulerun": pgettext_lazy("kind of entry", "what our program did by itself at a rule of an employee"),
    "outreach.rulenews": pgettext_lazy("kind of entry", "what our program told employees at a rule"),
    "sales.deal": pgettext_lazy("kind of entry", "talks about an order"),
    "sales.dealcall": pgettext_lazy("kind of entry", "colleagues named in notes on talks about an order"),
    "sales.dealline": pgettext_lazy("kind of entry", "items of an order that was talked about"),
    "sales.dealmove": pgettext_lazy("kind of entry", "changes in the course of talks about an order"),
    "sales.dealnote": pgettext_lazy("kind of entry", "notes on talks about an order"),
    "sales.dealnotefile": pgettext_lazy("kind of entry", "files attached to talks about an order"),
    "sales.dealnotewording": pgettext_lazy("kind of entry", "earlier wordings of notes on talks about an order"),
    "sales.dealperson": pgettext_lazy("kind of entry", "people who take part in talks about an order"),
    "sales.dealtag": pgettext_lazy("kind of entry", "labels of talks about an order"),
    "sales.dealvalue": pgettext_lazy("kind of entry", "further information on talks about an order"),
    "sales.linkeddeal": pgettext_lazy("kind of entry", "records in which talks about an order are named"),
    "sales.document": pgettext_lazy("kind of entry", "offers, contracts, invoices and complaints"),
    "sales.ksefsending": pgettext_lazy("kind of entry", "what KSeF answered about invoices"),
    "sales.documentrow": pgettext_lazy("kind of entry", "rows of a file with documents that we loaded"),
    "sales.handeddeal": pgettext_lazy("kind of entry", "talks about an order passed on to another employee"),
    "sales.handedtask": pgettext_lazy("kind of entry", "tasks passed on to another employee"),
    "sales.meetingcolleague": pgettext_lazy("kind of entry", "employees asked to a meeting"),
    "sales.meetingperson": pgettext_lazy("kind of entry", "meetings in which they take part"),
    "sales.objectrecord": pgettext_lazy("kind of entry", "machines, policies and other things of ours"),
    "sales.objectvalue": pgettext_lazy("kind of entry", "further information on machines, policies and other things"),
    "sales.task": pgettext_lazy("kind of entry", "tasks and appointments"),
}


OTHER = pgettext_lazy("kind of entry", "other entries")  # in an old protocol: kinds that there are no more


def words_for(label: str) -> str:
    """The words for entries of the model `app.model`, in the active language."""
    return str(TITLES.get(label, OTHER))


def heading_for(label: str) -> str:
    """The same title with a capital, as a heading begins."""
    words = words_for(label)
    return words[:1].upper() + words[1:]
