"""The forms of a sending domain and of the logo under letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.mail.models.house_looks import LENGTH, check_colour
from crm.mail.models.sending_domains import SendingDomain, check_domain
from crm.mail.senders.house_colour import choose_colour, house_colour
from crm.mail.senders.letter_logos import LOGOS, put_logo
from crm.mail.senders.sender import domain_of
from crm.privacy.uploads import UploadRefused


class LogoForm(forms.Form):
    """The picture of the house's logo."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG. It is made smaller, to at most 400 by 120 dots."),
        widget=forms.FileInput(attrs={"accept": ",".join(LOGOS.endings)}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def put(self) -> bool:
        """Put it under letters; False, with the reason at the field, where it is not taken."""
        upload = self.cleaned_data["logo"]
        try:
            put_logo(upload, upload.name, by=self.user)
        except UploadRefused as refusal:
            self.add_error("logo", str(refusal))
            return False
        return True


class ColourForm(forms.Form):
    """The colour of the house."""

    colour = forms.CharField(
        label=_("Colour of the firm"),
        max_length=LENGTH,
        help_text=_("Of the stripe over offers and public pages. White letters must be readable on it."),
        widget=forms.TextInput(attrs={"type": "color"}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        options.setdefault("initial", {"colour": house_colour()})
        super().__init__(*args, **options)
        self.user = user

    def clean_colour(self) -> str:
        """One on which white can be read."""
        return check_colour(self.cleaned_data["colour"])

    def put(self) -> bool:
        """Wear it from now on."""
        choose_colour(self.cleaned_data["colour"], by=self.user)
        return True


class LooksForm(LogoForm):
    """Logo and colour at once, on the first day; without a file the logo stays as it is."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["logo"].required = False
        self.fields["colour"] = ColourForm(user=user).fields["colour"]
        self.initial.setdefault("colour", house_colour())

    def clean_colour(self) -> str:
        """One on which white can be read."""
        return check_colour(self.cleaned_data["colour"])

    def put(self) -> bool:
        """The logo first: one that is refused leaves the colour as it was."""
        if self.cleaned_data["logo"] and not super().put():
            return False
        choose_colour(self.cleaned_data["colour"], by=self.user)
        return True


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
