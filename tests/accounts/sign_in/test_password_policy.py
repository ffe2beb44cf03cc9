"""What a password must be, and how it is kept. Any composition will do; nobody changes one without a reason."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.models import Role, User
from crm.accounts.sign_in.password_rules import POLISH, Argon2id
from tests.accounts.conftest import PASSWORD
from tests.conftest import AS_KEPT

GOOD = "czereśnie na parapecie"


@pytest.fixture
def ewa(settings) -> User:
    """Somebody whose name, address and company anybody knows; not saved."""
    settings.BASE_URL = "https://crm.mebloplast.example"
    return User(username="e.wisniewska", first_name="Ewa", last_name="Wiśniewska", email="ewa.w@mebloplast.example")


def codes(password: str, user: User | None = None) -> list[str]:
    """Why it is refused; nothing when it is taken."""
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return sorted({error.code for error in refusal.error_list})
    return []


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x7#Kq9!vB2$w",
        "żółć-gęśl-jaźń",
        "correct horse battery staple",
        "ą" * 6 + "ćęłńóś" * 20,
        "🐌" * 3 + "ślimak pełznie",
    ],
)
def test_long_sentences_signs_and_any_letters_are_taken(ewa, password):
    assert codes(password, ewa) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x7#Kq9!vB2$", "password_too_short"),  # eleven
        ("abcdefgh1 " * 26, "password_too_long"),
        ("password1234", "password_too_common"),  # the world's list
        ("Haslo123!!!!", "password_too_common"),  # Poland's, and an end
        ("dupadupa2026", "password_too_common"),
        ("Warszawa2026", "password_too_common"),
        ("Październik1", "password_too_common"),
        ("polska!!!!!!", "password_too_common"),
        ("123456789012", "password_too_common"),
        ("lkjhgfdsapoiu", "password_too_common"),  # keys of the keyboard, from the right
        ("aaaabbbbaaaabbbb", "password_too_common"),  # two letters
        ("Wiśniewska-2026", "password_too_telling"),
        ("wisniewska.ewa.7", "password_too_telling"),
        ("Mebloplast#2026", "password_too_telling"),  # the company
        ("spojnik-crm-2026", "password_too_telling"),  # the product
        ("ewa.w@mebloplast.example", "password_too_telling"),
    ],
)
def test_short_common_and_telling_ones_are_refused(ewa, password, code):
    assert code in codes(password, ewa)


def test_a_name_inside_a_long_sentence_tells_nothing(ewa):
    assert codes("Ewa lubi czereśnie z ogródka", ewa) == []


def test_the_polish_list_is_folded_as_what_is_compared_with_it():
    assert [word for word in POLISH if not word.isascii() or not word.islower()] == []
    assert len(POLISH) >= 60


def test_it_is_kept_as_argon2id_with_sixty_four_megabytes(monkeypatch):
    for name, cost in AS_KEPT.items():
        monkeypatch.setattr(Argon2id, name, cost)
    password = make_password(PASSWORD)
    assert password.split("$")[:4] == ["argon2", "argon2id", "v=19", "m=65536,t=3,p=4"]
    assert (check_password(PASSWORD, password), check_password(PASSWORD + " ", password)) == (True, False)


def test_no_role_asks_for_a_new_one_by_itself(db):
    assert set(Role.objects.values_list("password_days", flat=True)) == {None}


def test_where_a_role_asks_the_page_for_a_new_one_is_the_only_one_from_that_day_on(staff, enter):
    sam = staff("sales", "sam")
    client = enter(sam)
    ages = []
    Role.objects.filter(slug="sales").update(password_days=90)
    for days in (89, 91):
        User.objects.update(password_at=timezone.now() - timedelta(days=days))
        answer = client.get("/settings/profile/")
        ages.append((answer.status_code, answer.get("Location")))
    new = "śliwki-w-koszu-na-ganku"
    page = client.get("/accounts/password/change/")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert ages == [(200, None), (302, "/accounts/password/change/")]
    assert (page.status_code, client.get("/settings/profile/").status_code) == (200, 200)


def test_an_account_from_before_is_as_old_as_itself(staff):
    sam = staff("sales", "sam")
    sam.role.password_days, sam.password_at = 30, None
    assert (
        sam.password_due(sam.created_at + timedelta(days=29)),
        sam.password_due(sam.created_at + timedelta(days=31)),
    ) == (
        False,
        True,
    )


def test_the_same_one_again_is_not_a_new_one(staff, enter):
    sam = staff("sales", "sam")
    Role.objects.filter(slug="sales").update(password_days=90)
    User.objects.update(password_at=timezone.now() - timedelta(days=91))
    client = enter(sam)
    form = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/password/change/", form)
    assert (answer.status_code, client.get("/settings/profile/").status_code) == (200, 302)


def test_the_page_says_what_is_wrong_in_the_readers_words(staff, enter):
    answer = enter(staff("sales", "sam")).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "Warszawa2026", "password2": "Warszawa2026"},
    )
    assert "This password is among those that are tried first." in answer.content.decode()
