"""What an impostor says in an exercise. Every name and story is invented; no person whom we serve is in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import ImpostorDrill
from crm.narrowing import Words

Kind = ImpostorDrill.Kind


@dataclass(frozen=True)
class Script:
    """One exercise: what it is called, what is said (`subject` of a mail), what gives it away, the module that fits."""

    kind: str
    title: Words
    speech: Words
    signs: tuple[Words, ...]
    module: str = "impostors"
    subject: Words = ""
    sender: Words = ""


SCRIPTS: Mapping[str, Script] = {
    "husband": Script(
        Kind.CALL,
        _("Caller says they are the customer's husband and wants the phone number"),
        _(
            "«Good morning, this is Piotr Lipiec. My wife Maria bought a floor from you in spring and has a new phone. "
            "I get no answer; give me the number you have, I am standing at the door.»"
        ),
        (
            _("The caller asked for data of somebody else. Being married proves nothing and gives no right to them."),
            _("There was a hurry and a touching story: both keep you from asking."),
            _("The safe way: offer to call the customer yourself, on the number in the record."),
        ),
    ),
    "support": Script(
        Kind.CALL,
        _("Caller says they are from IT and wants the code from the phone"),
        _(
            "«This is Adam from the help desk. We are moving accounts and yours is stuck. You will get a code on your "
            "phone in a moment; read it to me, otherwise you will not sign in tomorrow.»"
        ),
        (
            _("Nobody who looks after Spójnik ever needs your password or code."),
            _("The threat that you will not sign in tomorrow was there to hurry you."),
            _("The safe way: hang up and call the administrator on the number that you know."),
        ),
        module="passwords",
    ),
    "courier": Script(
        Kind.CALL,
        _("Caller says they are a courier and wants a customer's address and e-mail"),
        _(
            "«Courier here, parcel for your customer Zofia Kruk, the label got wet. Read me the street and the e-mail, "
            "I will just print it again. I am parked on the pavement.»"
        ),
        (
            _("A courier has the data from whoever sent the parcel, not from you."),
            _("The small request came with a big hurry."),
            _("The safe way: ask for the number of the parcel and call the firm back."),
        ),
    ),
    "account": Script(
        Kind.MAIL,
        _("Mail: «Confirm your account today»"),
        _(
            "We have noticed an unusual sign-in to your account. To keep it, confirm by today, 4 p.m. that you are its "
            "owner. Accounts that are not confirmed are closed together with their contacts."
        ),
        (
            _("It threatened and gave you a few hours: real notices of Spójnik never do."),
            _("It did not call you by name, and its signature names nobody."),
            _("A real notice about a sign-in is also under your profile, so you can look without the link."),
        ),
        module="passwords",
        subject=_("Important: confirm your account by 4 p.m."),
        sender=_("Account security department"),
    ),
    "complaint": Script(
        Kind.MAIL,
        _("Mail: a furious customer with a link to photos"),
        _(
            "This is the third time I am writing about my floor! The photos of the damage are under the link. If "
            "nobody opens them and answers me within an hour, tomorrow I will see a lawyer and the newspapers. "
            "Tadeusz Wrona"
        ),
        (
            _("The customer is in no record: searching for the name would have shown it."),
            _("Anger and one hour to answer push you to click first and think later."),
            _("Photos come as attachments or through our form, not through a stranger's link."),
        ),
        subject=_("COMPLAINT, third time! Photos inside"),
        sender="Tadeusz Wrona",
    ),
    "colleague": Script(
        Kind.MAIL,
        _("Mail: a colleague asks to open a shared list of customers"),
        _(
            "Hi, I have put the list of customers for the autumn campaign here. Have a look and add yours before "
            "lunch, the boss is waiting. Sorry, I am writing from my private address, the office one does not work. "
            "Kasia"
        ),
        (
            _("It came from outside, with an excuse for that."),
            _("Lists of customers stay in Spójnik; nobody collects them on a page outside."),
            _("The safe way: ask Kasia by the phone or in person."),
        ),
        subject=pgettext_lazy("exercise", "List of customers, please add yours before lunch"),
        sender="Kasia",
    ),
}


def script_of(name: str) -> Script | None:
    """A script by its name; None once it is gone."""
    return SCRIPTS.get(name)
