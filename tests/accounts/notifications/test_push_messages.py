"""The sealed message as RFC 8291 shows it (appendix A), and the signature of RFC 8292."""

import base64

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from crm.accounts.notifications.push_keys import padded, pem_of, public_bytes, unpadded
from crm.accounts.notifications.push_messages import LIVES, sealed_under, signed_for

TEXT = b"When I grow up, I want to be a watermelon"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
    "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_comes_out_byte_by_byte():
    private = ec.derive_private_key(int.from_bytes(padded(PRIVATE)), ec.SECP256R1())
    assert unpadded(sealed_under(TEXT, padded(BROWSER), padded(AUTH), private, padded(SALT))) == MESSAGE


def test_the_signature_names_the_service_and_us_and_ends():
    private, at = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    public = unpadded(public_bytes(private.public_key()))
    header = signed_for("https://push.test:8443/a/b", pem_of(private), public, contact="https://crm.test", at=at)
    token, key = header.removeprefix("vapid t=").split(", k=")
    claims = jwt.decode(token, private.public_key(), algorithms=["ES256"], audience="https://push.test:8443")
    assert (key, claims) == (
        public,
        {"aud": "https://push.test:8443", "exp": int((at + LIVES).timestamp()), "sub": "https://crm.test"},
    )


def test_bytes_go_into_addresses_and_come_back():
    assert padded(unpadded(bytes(range(65)))) == bytes(range(65))
    assert base64.urlsafe_b64encode(padded(AUTH)).rstrip(b"=").decode() == AUTH
