"""Why a sign-in by the identity provider came to nothing, in words: to whoever signs in, and to who set it up."""

from django.utils.translation import gettext_lazy as _

AGAIN = _("Sign in again from our page. If it stays so, tell your administrator.")
SETTINGS = _("Your administrator has to look at the settings of the identity provider.")

# what the person reads: (title, what to do)
REFUSALS = {
    "state": (_("This sign-in has expired or was used already"), AGAIN),
    "denied": (_("The identity provider did not let you in"), AGAIN),
    "code": (_("The identity provider did not confirm the sign-in"), AGAIN),
    "closed_provider": (_("Nobody signs in this way any more"), AGAIN),
    "no_answer": (_("The identity provider does not answer"), AGAIN),
    "expired": (_("What the identity provider says is too old"), AGAIN),
    "early": (_("The clocks of the identity provider and of this system differ"), SETTINGS),
    "too_many_groups": (_("The identity provider left your groups out: there are too many of them"), SETTINGS),
    "domain": (_("Your address is not of a domain that may sign in here"), SETTINGS),
    "not_persistent": (
        _("The identity provider does not name you by an id that stays"),
        _("Your administrator has to have it send a NameID of the format persistent."),
    ),
    "encrypted": (_("What the identity provider says is encrypted, which is not read here"), SETTINGS),
    "certificate": (_("The certificate of the identity provider has ended"), SETTINGS),
    "taken": (_("This sign-in has expired or was used already"), AGAIN),
    "unverified": (
        _("The identity provider does not say that your e-mail address is verified"),
        SETTINGS,
    ),
    "unknown": (
        _("There is no account for you yet"),
        _("Ask your administrator for an invitation, then sign in this way again."),
    ),
    "no_group": (
        _("Your groups at the identity provider open nothing here"),
        _("If you should work here, your administrator puts you into a group that may."),
    ),
    "waits": (
        _("Your account waits for a second person"),
        _("The owner or the data protection officer has been told. Once they confirm, sign in again."),
    ),
    "role_waits": (
        _("Your new role waits for a second person"),
        _("The owner or the data protection officer has been told. Once they confirm, sign in again."),
    ),
    "closed": (_("This account is closed"), _("Your administrator can open it again.")),
    "last": (
        _("Your account cannot be changed as the identity provider says"),
        _("Somebody has to be left who manages accounts, and an owner with a passkey."),
    ),
    "somebody_else": (_("That was somebody else's sign-in"), _("Confirm with the account that you work with here.")),
    "not_proved": (
        _("The identity provider does not say that you have just signed in there"),
        _("Sign in there anew when it asks, or use a code or a passkey of your own."),
    ),
}
FORGED = (_("What the identity provider says could not be verified"), SETTINGS)

# what whoever tests the settings reads, and the doctor
PROBLEMS = {
    "inside": _("the address leads inside: list its network in DIAL_NETWORKS"),
    "no_answer": _("it does not answer at this address"),
    "no_json": _("what it answers is no description of an identity provider"),
    "no_xml": _("there is no description of an identity provider in it"),
    "issuer": _("it describes another issuer than this address"),
    "metadata": _("its description lacks an address that is needed"),
    "keys": _("it publishes no keys that count"),
    "certificate": _("its certificate has ended"),
    "code": _("it refuses to describe itself"),
}


def words_for(code: str) -> tuple[str, str]:
    """(title, what to do) of a refusal."""
    title, advice = REFUSALS.get(code, FORGED)
    return str(title), str(advice)


def problem_words(code: str) -> str:
    """What is wrong with the settings."""
    return str(PROBLEMS.get(code, PROBLEMS["no_answer"]))
