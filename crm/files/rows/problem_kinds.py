"""What may be wrong with a row of a file, by code: what is said of it, how grave it is, what happens to it unasked."""

from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words
from crm.privacy.law.jurisdiction import of_the_law
from crm.privacy.record_links import UNLINKED


class Severity(StrEnum):
    ERROR = "error"  # something of the row stays out
    WARN = "warn"  # the row comes in as it is, or without the fragment named


class Remedy(StrEnum):
    """What we do when nobody decides."""

    SKIP_FIELD = "skip_field"
    REFUSE_ROW = "refuse_row"
    CUT_FRAGMENT = "cut_fragment"
    AS_NO_GROUND = "as_no_ground"
    ASK = "ask"
    STAY_OUT = "stay_out"
    LEAVE_VALUE = "leave_value"
    KEEP_OURS = "keep_ours"
    KEEP = "keep"


REMEDIES: dict[Remedy, Words] = {
    Remedy.SKIP_FIELD: _("Leave out this field, import the rest"),
    Remedy.REFUSE_ROW: _("Do not import the row"),
    Remedy.CUT_FRAGMENT: _("Cut out the fragment"),
    Remedy.AS_NO_GROUND: _("Import as no ground"),
    Remedy.ASK: _("Stays out until somebody says which one is meant"),
    Remedy.STAY_OUT: _("Stays out"),
    Remedy.LEAVE_VALUE: _("Leave out this value, import the rest"),
    Remedy.KEEP_OURS: _("What is here stays"),
    Remedy.KEEP: _("Import as it is"),
}


GRAVE = (Remedy.SKIP_FIELD, Remedy.REFUSE_ROW, Remedy.ASK)


class Kind(NamedTuple):
    """The text, severity and default remedy of one code. `fixable`: a corrected value may be typed instead."""

    text: Words
    remedy: Remedy
    fixable: bool = False

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.remedy in GRAVE else Severity.WARN


EMAIL = _("Enter an email with a domain, like jan@firma.pl")


KINDS: dict[str, Kind] = {
    "address_in_note": Kind(
        _("One address has a place of its own, the first one. This one comes into the note."), Remedy.KEEP
    ),
    "address_left_out": Kind(
        _("One address has a place of its own, the first one. The purpose needs no notes, so this one stays out."),
        Remedy.LEAVE_VALUE,
    ),
    "amount_malformed": Kind(_("Write the amount in digits, such as 1,234.50."), Remedy.SKIP_FIELD, True),
    "amount_too_large": Kind(_("The amount has more than ten digits."), Remedy.SKIP_FIELD, True),
    "bank_account_in_text": Kind(_("This looks like a bank account number."), Remedy.CUT_FRAGMENT),
    "beliefs_in_text": Kind(_("This may say something about beliefs. Check whether you need it."), Remedy.KEEP),
    "broken_letters": Kind(_("Some letters cannot be read. Check the encoding of the file."), Remedy.KEEP, True),
    "buyer_several": Kind(_("Several customers fit. Write the NIP or the e-mail address."), Remedy.REFUSE_ROW, True),
    "buyer_unknown": Kind(
        _("None of your companies or contacts is meant by this. Bring those in first, or correct it."),
        Remedy.REFUSE_ROW,
        True,
    ),
    "card_in_text": Kind(_("This looks like a payment card number."), Remedy.CUT_FRAGMENT),
    "broken_card": Kind(_("This card is damaged. Export it again."), Remedy.REFUSE_ROW),
    "card_empty": Kind(_("This card is empty: there is nobody on it."), Remedy.STAY_OUT),
    "card_of_a_group": Kind(_("This card names a group of contacts, not a contact."), Remedy.STAY_OUT),
    "cell_too_long": Kind(
        _("A cell is longer than 10,000 characters. Shorten it, or close a quotation mark left open there."),
        Remedy.REFUSE_ROW,
    ),
    "changed_since": Kind(_("Somebody has changed this since the import, so it stays as it is."), Remedy.KEEP),
    "company_nameless": Kind(_("No company here has this NIP, and a new one needs a name."), Remedy.REFUSE_ROW),
    "company_unknown": Kind(
        _("None of your companies is meant by this, so the deal is the person’s."), Remedy.SKIP_FIELD, True
    ),
    "consent_for_nothing": Kind(
        _("A consent with its proof, and step three names no purpose for consents, so it is not taken."),
        Remedy.AS_NO_GROUND,
    ),
    "consent_unclear": Kind(_("Neither yes nor no: this is no consent."), Remedy.AS_NO_GROUND, True),
    "consent_without_channel": Kind(
        _("Consent to what? The column does not say by which channel, so this is no consent."), Remedy.AS_NO_GROUND
    ),
    "consent_without_proof": Kind(_("Consent without proof: when and how was it given?"), Remedy.AS_NO_GROUND),
    "currency_unknown": Kind(_("This is no code of a currency, so the amount stays out."), Remedy.SKIP_FIELD, True),
    "deleted_there": Kind(_("The old program says that this was deleted there."), Remedy.STAY_OUT),
    "email_in_name": Kind(_("An e-mail address stands in place of the name."), Remedy.SKIP_FIELD, True),
    "email_malformed": Kind(EMAIL, Remedy.SKIP_FIELD, True),
    "email_without_domain": Kind(EMAIL, Remedy.SKIP_FIELD, True),
    "end_guessed": Kind(
        _("There is no day on which it ended: the expected close stands for it, or the day of the file."),
        Remedy.KEEP,
        True,
    ),
    "erased_before": Kind(
        _("On the list of exclusions. The privacy desk knows why and may decide otherwise."), Remedy.REFUSE_ROW
    ),
    "health_in_text": Kind(_("This may say something about health. Check whether you need it."), Remedy.KEEP),
    "id_card_in_text": Kind(_("This looks like an identity card number."), Remedy.CUT_FRAGMENT),
    "language_unknown": Kind(_("We do not know this language. Choose Polish or English."), Remedy.SKIP_FIELD, True),
    "name_missing": Kind(_("There is no name. The address will stand for it."), Remedy.KEEP),
    "nip_checksum": Kind(of_the_law(lambda law: law.tax_number.wrong), Remedy.SKIP_FIELD, True),
    "nip_malformed": Kind(of_the_law(lambda law: law.tax_number.malformed), Remedy.SKIP_FIELD, True),
    "nip_taken": Kind(_("Another company with this NIP is here already."), Remedy.REFUSE_ROW),
    "nip_without_company": Kind(
        _("A NIP without a company: it helps only if we know the company already."), Remedy.KEEP
    ),
    "no_contact_detail": Kind(_("There is no e-mail and no phone, so there is no way to inform."), Remedy.KEEP),
    "no_company": Kind(_("There is neither a name nor a NIP: no company to import."), Remedy.REFUSE_ROW),
    "no_title": Kind(_("The row does not say what the record is called."), Remedy.REFUSE_ROW),
    "no_deal": Kind(_("The row does not say what the deal is about."), Remedy.REFUSE_ROW),
    "no_ground_recorded": Kind(
        _("It is won; a ground for its people could not be recorded. Look at the deal."), Remedy.KEEP
    ),
    "no_reason": Kind(
        _("It is lost, and there is no reason to choose from. Add one among the settings."), Remedy.REFUSE_ROW
    ),
    "no_stage": Kind(_("There is no stage where a deal could begin. Add one among the settings."), Remedy.REFUSE_ROW),
    "no_such_day": Kind(
        _("There is no such day. Write the date as 2026-06-30 or 30.06.2026."), Remedy.SKIP_FIELD, True
    ),
    "day_to_come": Kind(_("This day has not come yet. Check the date."), Remedy.SKIP_FIELD, True),
    "nobody": Kind(_("There is no name, no e-mail and no phone: nobody to import."), Remedy.REFUSE_ROW),
    "objection_unclear": Kind(_("Neither yes nor no. Taken as an objection, to be safe."), Remedy.KEEP, True),
    "not_yours": Kind(_("You may see this, and not change it."), Remedy.REFUSE_ROW),
    "not_of_a_firm": Kind(_("A company has no place for this, so it stays out."), Remedy.LEAVE_VALUE),
    "not_overwritten": Kind(
        _("Something else is here already. To replace it, tick “Overwrite” beside the column."), Remedy.KEEP_OURS
    ),
    "nul_in_cell": Kind(
        _("A cell holds a character that no text can have (NUL). Type the cell anew."), Remedy.REFUSE_ROW
    ),
    "own_business": Kind(
        _(
            "This looks like the business of a contact who has one already, so its data are the contact's. "
            "Add it on the contact's record."
        ),
        Remedy.REFUSE_ROW,
    ),
    "own_choice": Kind(_("Choose one from the list."), Remedy.SKIP_FIELD, True),
    "own_identifier": Kind(_("A number that identifies somebody does not belong here."), Remedy.SKIP_FIELD, True),
    "own_link": Kind(_("Enter an address of a page, such as https://firma.pl/oferta."), Remedy.SKIP_FIELD, True),
    "own_linked": Kind(UNLINKED, Remedy.SKIP_FIELD, True),
    "own_money": Kind(_("Enter an amount with its currency, for example 1 250,50 EUR."), Remedy.SKIP_FIELD, True),
    "own_not_needed": Kind(_("No purpose that we have for this person needs this."), Remedy.SKIP_FIELD),
    "own_number": Kind(_("Enter a number, for example 1 250,5."), Remedy.SKIP_FIELD, True),
    "own_user": Kind(_("Choose a colleague who works here."), Remedy.SKIP_FIELD, True),
    "own_yes_no": Kind(_("Answer yes or no."), Remedy.SKIP_FIELD, True),
    "paused": Kind(_("The person’s data are paused."), Remedy.REFUSE_ROW),
    "person_unknown": Kind(
        _("Nobody among your contacts is meant by this alone. Write the e-mail address or the whole name."),
        Remedy.SKIP_FIELD,
        True,
    ),
    "not_here": Kind(_("Nobody and nothing here fits, and only updates are asked for."), Remedy.STAY_OUT),
    "on_exclusion_list": Kind(_("This address is on the list of exclusions: no offers to it."), Remedy.KEEP),
    "pesel_in_text": Kind(_("This looks like a PESEL."), Remedy.CUT_FRAGMENT),
    "phone_malformed": Kind(of_the_law(lambda law: law.phone.malformed), Remedy.SKIP_FIELD, True),
    "phone_remark": Kind(_("Only the number comes in, not the words or the extension after it."), Remedy.KEEP, True),
    "phone_too_long": Kind(_("The number is too long."), Remedy.SKIP_FIELD, True),
    "phone_too_short": Kind(_("The number is too short."), Remedy.SKIP_FIELD, True),
    "phone_unusual": Kind(_("No such number is in use. Check it."), Remedy.KEEP, True),
    "postcode_unusual": Kind(of_the_law(lambda law: law.postcode.unusual), Remedy.KEEP, True),
    "reason_unknown": Kind(_("We have no such reason, so the one chosen in step three counts."), Remedy.KEEP, True),
    "refused_by_rules": Kind(_("This cannot be saved as it is. Check the row in the file."), Remedy.REFUSE_ROW),
    "regon_wrong": Kind(of_the_law(lambda law: law.company_number.wrong), Remedy.SKIP_FIELD, True),
    "role_of_nobody": Kind(_("A role, and nobody who has it: the person is missing."), Remedy.SKIP_FIELD),
    "role_refused": Kind(
        _("The role could not be recorded: the person's data may not be used for it."), Remedy.SKIP_FIELD
    ),
    "rounded_by_excel": Kind(
        _("Excel has rounded this number. Format the column as text and export the file again."),
        Remedy.SKIP_FIELD,
        True,
    ),
    "row_too_long": Kind(
        _("The row has more cells than the header. A quotation mark is missing, or a separator stands inside a cell."),
        Remedy.REFUSE_ROW,
    ),
    "several_matches": Kind(_("Several fit. Say which one is meant, or that it is another one."), Remedy.ASK),
    "shared_address": Kind(
        _("Somebody with another name has this address already. An address is no identity: comes in as a new person."),
        Remedy.KEEP,
    ),
    "stage_unknown": Kind(_("We have no such stage, so the deal begins where step three says."), Remedy.KEEP, True),
    "status_unknown": Kind(_("Write open, won or lost."), Remedy.SKIP_FIELD, True),
    "went_on": Kind(_("Somebody went on working with this since the import, so it stays."), Remedy.KEEP),
    "website_malformed": Kind(_("Enter the address of a page, like firma.pl."), Remedy.SKIP_FIELD, True),
    "tags_left_out": Kind(
        _("At most twenty tags of at most fifty letters come in. The others stay out."), Remedy.LEAVE_VALUE
    ),
    "total_row": Kind(_("This row sums up the others."), Remedy.STAY_OUT),
    "too_many_addresses": Kind(
        _("More than twenty addresses or numbers: the first twenty come in."), Remedy.LEAVE_VALUE, True
    ),
    "too_long": Kind(_("The text is too long for this field."), Remedy.SKIP_FIELD, True),
}
