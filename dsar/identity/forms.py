"""The forms of the identity page: a code to a stored address, a judgement, the authority of a representative."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.casework.form_fields import one_of, text
from dsar.identity.identity_judgement import BY_HAND
from dsar.identity.identity_state import LIFE
from dsar.models import IdentityCheck

Method = IdentityCheck.Method
ENOUGH = [("yes", _("It is enough")), ("no", _("It is not enough"))]


class SendForm(forms.Form):
    """A code to what is stored for one of the people found."""

    subject = forms.ChoiceField(label=_("Whose address"), choices=[])
    method = one_of(_("How"), [(way.value, way.label) for way in LIFE])

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["subject"]
        column.choices = people


class JudgeForm(forms.Form):
    """What somebody found."""

    method = one_of(_("How it was checked"), [(way.value, way.label) for way in BY_HAND])
    enough = forms.ChoiceField(label=_("Outcome"), choices=ENOUGH, widget=forms.RadioSelect)
    why = text(
        _("Why this is enough, or why not"),
        help_text=_("What was seen or answered, without copying it. No numbers of documents."),
    )


class AuthorityForm(forms.Form):
    """Whether somebody may speak for them."""

    enough = forms.ChoiceField(label=_("Outcome"), choices=ENOUGH, widget=forms.RadioSelect)
    why = text(_("Why this is enough, or why not"), rows=2)
