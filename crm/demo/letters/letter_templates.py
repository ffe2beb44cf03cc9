"""Three templates of the demo: two of the team in Kraków, one of Marta's own; and a letter of hers that waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.correspondence.letters.sending import send
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.saved_templates import save_template
from crm.privacy.models import Purpose

TEAMS = (
    {
        "name": "Odpowiedź na zapytanie",
        "purpose": "enquiries",
        "subject": "Odpowiedź na zapytanie: {{nasza firma}}",
        "text": "Dzień dobry, {{zwrot grzecznościowy}},\n\ndziękujemy za zapytanie. W załączniku przesyłam cennik.\n\n"
        "Na pytania odpowiem pod numerem {{mój telefon}}.\n\nZ pozdrowieniami",
    },
    {
        "name": "Termin dostawy",
        "purpose": "contracts",
        "subject": "Dostawa dla {{firma}}: termin",
        "text": "Dzień dobry,\n\nzamówienie „{{szansa}}” (nr {{numer szansy}}) dostarczymy w uzgodnionym terminie. "
        "Kierowca zadzwoni dzień wcześniej.\n\nZ pozdrowieniami",
    },
)
MARTAS = {
    "name": "Podziękowanie za rozmowę",
    "purpose": "",
    "subject": "Dziękuję za rozmowę",
    "text": "Dzień dobry, {{zwrot grzecznościowy}},\n\ndziękuję za dzisiejszą rozmowę. Tak jak ustaliliśmy, odezwę się "
    "w przyszłym tygodniu.\n\nDo usłyszenia",
}
WAITING = ("Barbara Kowalczyk", "Próbki blatów", "Dzień dobry,\n\npróbki blatów są gotowe do odbioru w salonie.")
PHONE = "+48 12 555 01 23"


def keep_templates(staff: Mapping[str, User]) -> None:
    """Made by Magda for the team in Kraków, and by Marta for herself."""
    team = staff["marta"].teams.order_by("pk").first()
    for words in TEAMS:
        save_template({**words, "language": "pl"}, team=team, by=staff["magda"])
    save_template({**MARTAS, "language": "pl"}, by=staff["marta"])
    User.objects.filter(pk=staff["marta"].pk).update(phone=PHONE)


def plan_a_letter(people: Mapping[str, Contact], purposes: Mapping[str, Purpose], at: datetime) -> None:
    """Write a letter that is sent in three days."""
    name, subject, text = WAITING
    contact = Contact.objects.with_keys().get(pk=people[name].pk)
    options: dict[str, Any] = {"subject": subject, "text": text, "send_at": at + timedelta(days=3)}
    send(contact, by=contact.owner, purpose=purposes["contracts"], **options)


def drop_templates(teams: list[str]) -> None:
    """Take the team's out again; Marta's go with her account."""
    names = {words["name"] for words in TEAMS}
    rows = LetterTemplate.objects.filter(team__name__in=teams)
    LetterTemplate.objects.filter(pk__in=[row.pk for row in rows if row.name in names]).delete()
