"""Recordings of what somebody said: WAV, MP3, Ogg and M4A, known by their own marks. Nothing is decoded here."""

import struct
from typing import BinaryIO

from crm.privacy.uploads.refusals import UploadRefused

HEAD = 12
SYNC = 0xE0  # the upper three bits behind the first byte of an MPEG frame


def wav(file: BinaryIO) -> None:
    """RIFF that holds WAVE and is as long as it says. UploadRefused else."""
    head, size = opened(file)
    if head[8:] != b"WAVE":
        raise UploadRefused("mismatch")
    (declared_size,) = struct.unpack("<I", head[4:8])
    if declared_size + 8 > size:
        raise UploadRefused("damaged")
    if declared_size + 9 < size:  # one byte more where the length is odd
        raise UploadRefused("two_in_one")


def mp3(file: BinaryIO) -> None:
    """An ID3 mark or an MPEG frame at the beginning. UploadRefused else."""
    head, _size = opened(file)
    if not head.startswith(b"ID3") and not (head[0] == 0xFF and head[1] & SYNC == SYNC):
        raise UploadRefused("mismatch")


def ogg(file: BinaryIO) -> None:
    """A first page of the only version of Ogg there is. UploadRefused else."""
    head, _size = opened(file)
    if not head.startswith(b"OggS\x00\x02"):
        raise UploadRefused("mismatch")


def m4a(file: BinaryIO) -> None:
    """An MPEG-4 file that says it holds sound. UploadRefused else."""
    head, _size = opened(file)
    if head[4:8] != b"ftyp" or head[8:] not in (b"M4A ", b"mp42", b"isom", b"dash"):
        raise UploadRefused("mismatch")


def opened(file: BinaryIO) -> tuple[bytes, int]:
    """(first bytes, size); UploadRefused for a file too short to be a recording."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    if len(head) < HEAD:
        raise UploadRefused("damaged")
    return head, size
