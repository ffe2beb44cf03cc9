"""The colour of the house: chosen, and read by whatever is drawn in it."""

from dataclasses import dataclass

from django.db import transaction

from crm.mail.models.house_looks import FIRST_COLOUR, HouseColour, check_colour
from crm.mail.models.letter_logos import LetterLogo
from crm.mail.senders.letter_logos import logo_in_use
from crm.privacy import page_memo
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

TARGET = "house-colour:house"


@dataclass(frozen=True)
class HouseLook:
    """Logo and colour; `chosen` once anybody has said anything about either."""

    colour: str
    logo: LetterLogo | None
    chosen: bool


def house_colour() -> str:
    """The colour that was chosen; the first one until somebody does."""
    return str(chosen_colour() or FIRST_COLOUR)


def chosen_colour() -> str | None:
    """The colour, None where nobody chose one."""
    return page_memo.ask_once("house colour", HouseColour.objects.values_list("colour", flat=True).first)


def house_look() -> HouseLook:
    """How a public page of the house looks: two statements."""
    logo, colour = logo_in_use(), chosen_colour()
    return HouseLook(colour or FIRST_COLOUR, logo, chosen=bool(logo or colour))


@transaction.atomic
def choose_colour(text: str, *, by: Actor) -> bool:
    """Papers and public pages wear it from now on; False where they do already. ValidationError for a bad one."""
    colour = check_colour(text)
    row = HouseColour.objects.select_for_update().first()
    if row is not None and row.colour == colour:
        return False
    HouseColour.objects.update_or_create(only=True, defaults={"colour": colour})
    ledger.record("house_colour.chosen", by=by, target=TARGET)
    return True
