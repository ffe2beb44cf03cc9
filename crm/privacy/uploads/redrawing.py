"""Pictures drawn anew before they leave or are shown: of what a camera noted (places, names) nothing stays."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from crm.privacy.uploads.pictures import LONGEST_SIDE, MAX_PIXELS, MILLIONS
from crm.privacy.uploads.refusals import UploadRefused

FORMS = ["PNG", "JPEG"]
QUALITIES = (85, 70, 50)
SEE_THROUGH = {"RGBA", "LA", "PA", "P"}


@dataclass(frozen=True)
class Picture:
    """A picture as we have drawn it."""

    content: bytes
    kind: str
    width: int
    height: int

    @property
    def ending(self) -> str:
        """The end of its name."""
        return "png" if self.kind == "image/png" else "jpg"


def redrawn(content: bytes, *, within: tuple[int, int], largest: int) -> Picture:
    """The PNG or JPEG, upright, no larger than `within` (width, height) and `largest` bytes. UploadRefused else."""
    try:
        opened = Image.open(BytesIO(content), formats=FORMS)
        wide, high = opened.size
        if wide * high > MAX_PIXELS or max(wide, high) > LONGEST_SIDE:
            raise UploadRefused("too_many_pixels", pixels=MILLIONS)
        upright = ImageOps.exif_transpose(opened) or opened
        upright.thumbnail(within)
        drawn = upright.convert("RGBA" if upright.mode in SEE_THROUGH or "transparency" in upright.info else "RGB")
    except UploadRefused:
        raise
    except Exception:  # Pillow's decoders raise whatever they stumble over
        raise UploadRefused("damaged") from None
    return smallest(drawn, opened.format == "PNG", largest)


def smallest(drawn: Image.Image, as_png: bool, largest: int) -> Picture:
    """The picture in as few bytes as may be: PNG where it fits, else JPEG. UploadRefused for too many."""
    if as_png and len(content := saved(drawn, "PNG", optimize=True)) <= largest:
        return Picture(content, "image/png", *drawn.size)
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
    for quality in QUALITIES:
        if len(content := saved(ground, "JPEG", quality=quality, optimize=True)) <= largest:
            return Picture(content, "image/jpeg", *drawn.size)
    raise UploadRefused("too_large", mb=max(largest // (1024 * 1024), 1))


def saved(drawn: Image.Image, form: str, **options: int) -> bytes:
    """The bytes of a picture, with nothing beside it."""
    drawn.info.clear()
    file = BytesIO()
    drawn.save(file, form, **options)
    return file.getvalue()
