"""What goes out on paper: the letter of Art. 13 or 14 for somebody whom no e-mail reaches."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, override

from consents.letters import notice_address
from consents.models import Controller
from consents.notices.notice_versions import covering
from consents.notices.notification import language_of, parts_for, slugs_of
from crm.accounts.language.formats import day_long
from crm.casework.printing import pdf
from crm.privacy.models import Origin, Person


def notice_letter(person: Person) -> bytes | None:
    """The letter as a PDF; None when they have been told, or no published notice covers their purposes.

    The person comes with their key.
    """
    origins = list(Origin.objects.filter(person=person, notice=Origin.Notice.DUE).select_related("person__key"))
    slugs = slugs_of(person)
    version, controller = covering(slugs), Controller.named()
    if version is None or controller is None or not origins:
        return None
    language = language_of(person)
    with override(language):
        context: dict[str, Any] = {
            "title": _("What %(firm)s does with your data") % {"firm": controller.name},
            "who": controller.name,
            "address": controller.address,
            "to": person.name,
            "day": day_long(timezone.localdate()),
            "lead": _(
                "We have data about you. The law asks us to tell you what for, and what you can do about it. This is "
                "no advertising, and you need not answer."
            ),
            "parts": [
                {"title": part.title, "lines": list(part.lines)}
                for part in parts_for(origins, version, slugs, language)
            ],
            "foot": _("Version %(number)s of %(day)s: %(address)s")
            % {
                "number": version.version,
                "day": day_long(version.published_at),
                "address": notice_address(version, language),
            },
        }
    return pdf("notice", context, language=language)
