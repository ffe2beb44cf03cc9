"""The logo of the invented firm, under the letters of its colleagues."""

from io import BytesIO

from PIL import Image, ImageDraw

from crm.mail.models import HouseColour, LetterLogo
from crm.mail.senders.house_colour import choose_colour, chosen_colour
from crm.mail.senders.letter_logos import LARGEST, WITHIN, logo_in_use, put_logo
from crm.privacy.actors import Actor
from crm.privacy.uploads.redrawing import redrawn

SIZE, LEAF, STEM = (240, 80), "#2f6b4f", "#b5482a"
COLOUR = LEAF


def drawing() -> bytes:
    """Three rowan berries and a leaf, always the same."""
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 12, 68, 40), fill=LEAF)
    for left in (76, 104, 132):
        pen.ellipse((left, 36, left + 24, 60), fill=STEM)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def put_logo_up(*, by: Actor) -> None:
    """Put it under letters and the colour over papers, where the house has none of its own."""
    if logo_in_use() is None:
        put_logo(BytesIO(drawing()), "logo.png", by=by)
    if chosen_colour() is None:
        choose_colour(COLOUR, by=by)


def take_logo_down() -> None:
    """Take it away with the demo; another one that somebody has put there stays."""
    content = redrawn(drawing(), within=WITHIN, largest=LARGEST).content
    LetterLogo.objects.filter(content=content).delete()
    HouseColour.objects.filter(colour=COLOUR).delete()
