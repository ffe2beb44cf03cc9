"""What `doctor` asks of identity providers: whether those that are open answer. Nothing where there is none."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.models import Provider, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.providers.provider_settings import examine
from crm.accounts.providers.refusal_words import problem_words


def findings() -> Iterator[dict[str, Any]]:
    """One line for each open provider, and one on who could sign in past it where passwords are closed."""
    for provider in Provider.objects.in_force():
        title = _("Sign-in by %(name)s") % {"name": provider}
        problem = examine(provider)
        words = problem_words(problem) if problem else _("it answers, and its description and keys fit")
        advice = _("Colleagues cannot sign in by it. Look at its settings and at the network between you and it.")
        yield {"name": "identity_provider", "ok": not problem, "detail": words, "title": title, "advice": advice}
        if provider.only:
            owners = with_key(User.objects.all()).count()
            words = _("owners who can sign in past it: %(n)d") % {"n": owners}
            advice = _("Let a second owner add a passkey: the one who has it may be away.")
            line = {"name": "break_glass", "ok": owners > 0, "detail": words, "title": title, "advice": advice}
            yield {**line, "warning": owners == 1}
