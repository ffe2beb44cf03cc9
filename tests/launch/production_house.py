"""What production needs from outside its rooms: a folder with secrets, certificates of an authority of our own, and a
visitor who asks by name, over TLS, through the proxy.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.launch import namespaces
from tests.launch.namespaces import HOST, ROOT

WHY_NOT = namespaces.why_not() or (
    "" if namespaces.caddy() else "no Caddy: it is in the group «tools» of pyproject.toml"
)
WHY_NOT = WHY_NOT or ("a room has the machine's own clock" if "FAKETIME" in os.environ else "")
ENV = {
    "BASE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "DEFAULT_FROM_EMAIL": "crm@example.test",
    "PROXY_TLS": "tls /data/own/certificate.pem /data/own/key.pem",
    "STATIC_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",  # the image has collected its own
}
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
ASK = """
import http.client, json, socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
line = context.wrap_socket(socket.create_connection(("127.0.0.1", 8443), timeout=60), server_hostname=sys.argv[2])
web = http.client.HTTPSConnection(sys.argv[2])
web.sock = line
web.request("GET", sys.argv[3])
answer = web.getresponse()
told = answer.status, answer.getheader("Strict-Transport-Security"), answer.getheader("Server")
print(json.dumps([*told, answer.read().decode()]))
"""


def signed(name, key, issuer, issuers_key, *, authority):
    """A certificate of a day, with all that RFC 5280 asks for: Python 3.13 takes no other."""
    at = datetime.now(UTC)
    result = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    result = result.serial_number(x509.random_serial_number()).not_valid_before(at - timedelta(hours=1))
    result = result.not_valid_after(at + timedelta(days=1))
    result = result.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    result = result.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    own, issuers = x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier
    result = result.add_extension(own.from_public_key(key.public_key()), critical=False)
    result = result.add_extension(issuers.from_issuer_public_key(issuers_key.public_key()), critical=False)
    usage = {name: authority and name in ("key_cert_sign", "crl_sign") for name in USAGES} | {"digital_signature": True}
    result = result.add_extension(x509.KeyUsage(**usage), critical=True)
    return result.sign(issuers_key, hashes.SHA256())


def make_certificates(folder):
    """An authority of our own, and the host's certificate in the proxy's volume; the authority's file."""
    ours, theirs = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)]) for word in ("Authority of a test", HOST)]
    authority = signed(names[0], ours, names[0], ours, authority=True)
    host = signed(names[1], theirs, names[0], ours, authority=False)
    own = folder / "volumes" / "certificates" / "own"
    own.mkdir()
    pem = serialization.Encoding.PEM
    (own / "certificate.pem").write_bytes(host.public_bytes(pem))
    plain = serialization.NoEncryption()
    (own / "key.pem").write_bytes(theirs.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))


@contextmanager
def prepared_folder() -> Iterator[Path]:
    """Empty but for what the document's first two lines make: the secrets, the address of mail."""
    place = Path(tempfile.mkdtemp(prefix="production-"))
    place.chmod(0o711)  # users of the rooms pass through
    subprocess.run([sys.executable, "-m", "launch.secrets", str(place / "secrets")], cwd=ROOT, check=True)
    with (place / "secrets" / "email_url").open("r+") as mail:  # as an editor does
        mail.truncate()
        mail.write("none\n")
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def ask(house, path):
    """(status, HSTS, server, text) of a page as a visitor gets it: by name, over TLS, through the proxy."""
    outside = house.outside(sys.executable, "-c", ASK, str(house.folder / "authority.pem"), HOST, path)
    return json.loads(outside.stdout) if outside.stdout else [0, "", "", outside.stderr[-300:]]
