"""Why an account was not connected, in words, and the one thing that mends it."""

from django.utils.translation import gettext_lazy as _

from crm.mail.transports.problems import WORDS

AGAIN = _("Connect it again from our page.")
ADMIN = _("An administrator mends it under Providers of mailboxes.")

REFUSALS = {
    "state": (_("This answer belongs to no question of yours"), _("It is too old, was used, or somebody else's.")),
    "denied": (_("You did not let us in"), _("Nothing was connected. You can begin again at any time.")),
    "code": (_("The provider did not confirm the consent"), _("Its answer was not for this question. Begin again.")),
    "no_refresh": (
        _("The provider gives no lasting access"),
        _("Take the consent back in your account there, then connect it again; else ask an administrator."),
    ),
    "identity": (_("The provider does not say whose account it is"), ADMIN),
    "somebody_else": (
        _("You signed in there as somebody else"),
        _("Sign in at the provider with the account that is to be connected here, then begin again."),
    ),
    "tenant": (_("This account belongs to another organisation"), WORDS["tenant"]),
    "clock": (_("The clocks differ"), WORDS["clock"]),
    "client": (_("The provider refuses this product"), WORDS["client"]),
    "secret": (_("The registration has no client secret"), ADMIN),
    "inside": (_("The address of the provider leads inside"), WORDS["inside"]),
    "certificate": (_("The certificate of the provider does not count"), WORDS["certificate"]),
}
NO_ANSWER = (_("The provider does not answer"), _("Nothing was connected. Try again in a few minutes."))


def words_for(code: str) -> tuple[str, str]:
    """(title, what to do) of a refusal."""
    title, advice = REFUSALS.get(code, NO_ANSWER)
    return str(title), str(advice)
