"""What `doctor` asks of identity providers: whether those that are open answer. Nothing where there is none."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day
from crm.accounts.models import Provider, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.providers.provider_settings import examine
from crm.accounts.providers.refusal_words import problem_words
from crm.accounts.providers.saml.descriptions import description_of

SOON = timedelta(days=30)  # a provider's certificate is renewed by then


def findings() -> Iterator[dict[str, Any]]:
    """One line for each open provider, and one on who could sign in past it where passwords are closed."""
    for provider in Provider.objects.in_force():
        title = _("Sign-in by %(name)s") % {"name": provider}
        problem = examine(provider)
        words = problem_words(problem) if problem else _("it answers, and its description and keys fit")
        ending = "" if problem else ending_words(provider)
        advice = _("Colleagues cannot sign in by it. Look at its settings and at the network between you and it.")
        if ending:
            advice = _("Have the provider renew it, and where its metadata are pasted here paste the new ones.")
        line = {"name": "identity_provider", "ok": not problem, "detail": ending or words, "title": title}
        yield {**line, "advice": advice, **({"warning": True} if ending else {})}
        if provider.only:
            owners = with_key(User.objects.all()).count()
            words = _("owners who can sign in past it: %(n)d") % {"n": owners}
            advice = _("Let a second owner add a passkey: the one who has it may be away.")
            line = {"name": "break_glass", "ok": owners > 0, "detail": words, "title": title}
            yield {**line, "advice": advice, "warning": owners == 1}


def ending_words(provider: Provider) -> str:
    """When the last certificate of one that speaks SAML ends, if that is soon; else an empty text."""
    ends_at = description_of(provider).ends_at if provider.by_saml else None
    if ends_at is None or ends_at - timezone.now() > SOON:
        return ""
    return _("its certificate ends on %(day)s") % {"day": day(ends_at)}
