"""PNG and JPEG: how many pixels is read from the header, and nothing is decoded that would have too many."""

import warnings
from typing import BinaryIO

from PIL import Image

from crm.privacy.uploads.refusals import UploadRefused
from crm.privacy.uploads.texts import MARKUP

MILLIONS = 50  # a telephone's largest
MAX_PIXELS = MILLIONS * 10**6
LONGEST_SIDE = 30_000
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG_END = b"\xff\xd9"


def png(file: BinaryIO) -> None:
    """A picture that ends with its last chunk. UploadRefused else."""
    picture(file, "PNG")
    file.seek(0)
    if not file.read().endswith(PNG_END):
        raise UploadRefused("two_in_one")


def jpeg(file: BinaryIO) -> None:
    """A picture. UploadRefused else. Telephones write films and depths behind its end; markup has no place there."""
    picture(file, "JPEG")
    file.seek(0)
    content = file.read()
    end = content.rfind(JPEG_END)
    if end < 0:
        raise UploadRefused("damaged")
    if MARKUP.search(content, end):
        raise UploadRefused("two_in_one")


def picture(file: BinaryIO, form: str) -> None:
    """A picture of that form. Its size is looked at before it is checked: that reads it, without drawing it."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            opened = Image.open(file, formats=[form])
            wide, high = opened.size
            if wide * high > MAX_PIXELS or max(wide, high) > LONGEST_SIDE:
                raise UploadRefused("too_many_pixels", pixels=MILLIONS)
            opened.verify()
    except UploadRefused:
        raise
    except Image.DecompressionBombError:
        raise UploadRefused("too_many_pixels", pixels=MILLIONS) from None
    except Exception:  # Pillow's decoders raise whatever they stumble over
        raise UploadRefused("damaged") from None
