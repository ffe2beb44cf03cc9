"""The pages that take a secret. Each takes a try from the throttle first and only then looks at what was typed.

Too many tries answer 429 with Retry-After: the same page, the user name still in its field, and how long to wait.
Whether there is such an account shows in no answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from allauth.account import views
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.base import views as factor_views
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkey_views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.factors import known_devices
from crm.accounts.first_account.start_code import house_is_empty
from crm.accounts.language.active_language import activate_language_of
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.models import User
from crm.accounts.notices import account_notices
from crm.accounts.sessions.backend import account_named, owner_of
from crm.accounts.sessions.staff_request import SessionRequest
from crm.narrowing import promised

TOO_MANY = 429
FLOOR = 0.4  # seconds: longer than it takes to write a mail, so that the clock does not tell who is known


if TYPE_CHECKING:
    from django.views.generic import FormView as Form
else:
    Form = object  # the views of allauth differ in their bases; each answers like a FormView


class Guarded(Form):
    """A form view behind the throttle. `act` is what is tried, `secrets` the fields without which nothing is."""

    act = "sign_in"
    secrets: tuple[str, ...] = ("password",)
    kept: tuple[str, ...] = ()  # fields that stay filled in when somebody has to wait
    request: SessionRequest
    tried: throttle.Tried | None

    def whose(self) -> throttle.Account:
        """Whose secret is tried."""
        return promised(signed_in_user(self.request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.tried = None
        if all(request.POST.get(name) for name in self.secrets):
            self.tried = {"account": self.whose(), "address": address_of(request)}
            if seconds := throttle.wait(self.act, **self.tried):
                return self.too_many(seconds)
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        """allauth's form in our dress."""
        return dressed(super().get_form(form_class))

    def form_valid(self, form) -> HttpResponse:
        if self.tried:
            throttle.succeeded(self.act, **self.tried)
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        if self.tried:
            throttle.failed(self.act, **self.tried)
        return super().form_invalid(form)

    def too_many(self, seconds: int) -> HttpResponse:
        """The page again. Its form is a fresh one: a filled one would look at the secret when it is drawn."""
        options = {**self.get_form_kwargs(), "data": None, "files": None}
        options["initial"] = {name: self.request.POST.get(name, "") for name in self.kept}
        context = self.get_context_data(form=dressed(self.get_form_class()(**options)), patience=wait_sentence(seconds))
        return self.render_to_response(context, status=TOO_MANY, headers={"Retry-After": str(seconds)})


def signed_in_user(request: HttpRequest) -> User | None:
    """Whoever is signed in."""
    return request.user if isinstance(request.user, User) else None


def dressed(form: Any) -> Any:
    """allauth's form as ours: a placeholder only repeats the label, and the way to a new password is ours."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name in ("password", "oldpassword"):
        if name in form.fields:
            form.fields[name].help_text = ""
    if "email" in form.fields:
        form.fields["email"].label = _("Work e-mail")
    return form


class Login(Guarded, views.LoginView):
    """User name and password."""

    secrets, kept = ("login", "password"), ("login",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if house_is_empty():
            return redirect("accounts:start")
        return super().get(request, *args, **kwargs)

    def whose(self) -> throttle.Account:
        login = self.request.POST["login"].strip()
        return account_named(login) or login


class Authenticate(Guarded, factor_views.AuthenticateView):
    """The second step: a code, or a passkey, which nobody guesses and nothing has to be counted for."""

    act, secrets = "code", ("code",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        activate_language_of(request, self.stage.login.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        activate_language_of(request, self.stage.login.user)
        return super().post(request, *args, **kwargs)

    def whose(self) -> throttle.Account:
        return self.stage.login.user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return {
            **super().get_context_data(**kwargs),
            **kwargs,
            "person": user,
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_key": Authenticator.Type.WEBAUTHN in kinds,
            "by_recovery": "recovery" in self.request.GET,
        }

    def form_valid(self, form) -> HttpResponse:
        user, by_recovery = self.stage.login.user, getattr(form, "by_recovery_code", False)
        response = super().form_valid(form)
        if form.cleaned_data.get("trust") and self.request.user.is_authenticated:
            known_devices.trust(self.request, user)
        if by_recovery:
            account_notices.tell(user, account_notices.RECOVERY_CODE_USED, request=self.request)
        return response

    def too_many(self, seconds: int) -> HttpResponse:
        self.auth_form = self.get_form_class()(user=self.stage.login.user)
        context = self.get_context_data(patience=wait_sentence(seconds))
        return self.render_to_response(context, status=TOO_MANY, headers={"Retry-After": str(seconds)})


class PasskeyLogin(Guarded, passkey_views.LoginWebAuthnView):
    """Sign-in by passkey alone. It names its account itself, so only the address is counted."""

    secrets = ("credential",)
    template_name = "account/login.html"

    def whose(self) -> throttle.Account:
        return None

    def too_many(self, seconds: int) -> HttpResponse:
        return too_many(self.request, seconds)


class PasswordChange(Guarded, views.PasswordChangeView):
    """A new password by whoever knows the old one."""

    secrets = ("oldpassword",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.was_due = promised(signed_in_user(request)).password_due()
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            **kwargs,
            "due": promised(signed_in_user(self.request)).password_due(),
        }

    def get_default_success_url(self) -> str:
        """Whoever had to change it goes on into the product."""
        return "/" if self.was_due else super().get_default_success_url()

    def form_valid(self, form) -> HttpResponse:
        if form.cleaned_data["password1"] != form.cleaned_data["oldpassword"]:
            return super().form_valid(form)
        throttle.succeeded(self.act, **promised(self.tried))  # it was the right one, only not a new one
        form.add_error("password1", _("This is the password you have now. Choose another one."))
        return self.render_to_response(self.get_context_data(form=form))


class ResetRequest(Guarded, views.PasswordResetView):
    """Asking for a link. Every asking counts: it fills somebody's mailbox."""

    act, secrets, kept = "reset", ("email",), ("email",)

    def whose(self) -> throttle.Account:
        typed = self.request.POST["email"].strip()
        return owner_of(typed) or typed

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with evenly():
            return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        self.tried = None
        return super().form_valid(form)


class ResetFromLink(views.PasswordResetFromKeyView):
    """The page behind a link from a mail. Every look tries the link; the password is set under the account's lock."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponse:
        who: throttle.Tried = {"account": self.invited(uidb36), "address": address_of(request)}
        if seconds := throttle.wait("link", **who):
            return too_many(request, seconds)
        with transaction.atomic():  # of two readers of one link one sets the password
            if request.method == "POST" and isinstance(who["account"], User):
                User.objects.select_for_update(no_key=True).get(pk=who["account"].pk)
            response = super().dispatch(request, uidb36, key, **kwargs)
        failed = (getattr(response, "context_data", None) or {}).get("token_fail")
        (throttle.failed if failed else throttle.succeeded)("link", **who)
        return response

    def invited(self, uidb36: str) -> throttle.Account:
        """Whose link it claims to be."""
        try:
            account = User.objects.filter(pk=url_str_to_user_pk(uidb36)).first()
        except ValueError:
            account = None
        return account or f"link {uidb36}"


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that only says how long to wait."""
    answer = render(request, "account/too_many.html", {"patience": wait_sentence(seconds)}, status=TOO_MANY)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@contextmanager
def evenly() -> Iterator[None]:
    """Makes the block take FLOOR seconds whatever happens inside: the time tells a guesser nothing."""
    begun = monotonic()
    try:
        yield
    finally:
        sleep(max(FLOOR - (monotonic() - begun), 0))


login = Login.as_view()
authenticate = Authenticate.as_view()
passkey_login = PasskeyLogin.as_view()
password_change = PasswordChange.as_view()
reset_request = ResetRequest.as_view()
reset_from_link = ResetFromLink.as_view()
