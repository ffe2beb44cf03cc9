"""The form of a sending domain."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.mail.models.sending_domains import SendingDomain, check_domain
from crm.mail.senders.sender import domain_of


class SendingDomainForm(forms.ModelForm):
    """Which domain, whether colleagues write from it, and by which key it is signed."""

    name = forms.CharField(
        label=_("Domain"), max_length=190, help_text=_("What stands after the @ of your addresses: firma.pl")
    )

    class Meta:
        model = SendingDomain
        fields = ("name", "personal", "selector")
        help_texts = {
            "personal": _(
                "Off, or where the mail server refuses their addresses: letters leave under the address of the house, "
                "with the colleague's name, and answers go to the colleague."
            ),
            "selector": _("Your mail provider names it. With it System health can see whether the key is published."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        """A bare domain in its ASCII form."""
        if self.instance.pk is not None:
            return self.instance.name
        typed = self.cleaned_data["name"].strip()
        domain = domain_of(typed if "@" in typed else f"@{typed}")
        check_domain(domain)
        if SendingDomain.objects.filter(name=domain).exists():
            raise forms.ValidationError(_("This domain is on the list already."), code="unique")
        return domain

    def clean_selector(self) -> str:
        """In small letters, as DNS compares them."""
        return self.cleaned_data["selector"].strip().lower()
