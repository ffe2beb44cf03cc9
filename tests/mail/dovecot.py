"""Dovecot 2.4 as Debian has it, on a port of its own with a folder of its own; nothing of the machine's is touched.

None where the machine has none: `missing()` says why.
"""

import os
import pwd
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from imaplib import IMAP4, IMAP4_SSL
from pathlib import Path
from socket import create_connection, socket
from ssl import create_default_context
from tempfile import mkdtemp

from tests.mail.imap import LOGIN, certificate

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin")
SECRET = "tajne-dovecot"
CONFIG = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_server_cert_file = {cert}
ssl_server_key_file = {key}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_driver = maildir
mail_path = {folder}/mail
first_valid_uid = 0
passdb static {{
  password = {secret}
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {folder}/home
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def missing() -> str:
    """Why there is none here; empty where there is."""
    if PROGRAM is None:
        return "Dovecot is not installed (Debian: dovecot-imapd)"
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False).stdout
    return "" if version.startswith("2.4") else f"Dovecot {version.strip()} reads another configuration than 2.4"


@dataclass
class Dovecot:
    """A server that runs until `stop()`."""

    folder: Path
    port: int
    certificate: str
    child: subprocess.Popen

    @classmethod
    def begin(cls) -> "Dovecot":
        """It listens when this returns."""
        folder = Path(mkdtemp(prefix="dovecot-"))
        folder.chmod(0o755)
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        for name in ("base", "state", "mail", "home"):
            (folder / name).mkdir()
        for name in ("mail", "home"):
            os.chown(folder / name, who.pw_uid, who.pw_gid)
        cert, key = certificate(folder)
        group = subprocess.run(["id", "-gn", who.pw_name], capture_output=True, text=True, check=True).stdout.strip()
        places = {"folder": folder, "cert": cert, "key": key, "port": port}
        config = folder / "dovecot.conf"
        config.write_text(CONFIG.format(**places, user=who.pw_name, group=group, secret=SECRET))
        child = subprocess.Popen([str(PROGRAM), "-F", "-c", str(config)], stderr=subprocess.DEVNULL)
        server = cls(folder, port, cert, child)
        server.wait()
        return server

    def wait(self) -> None:
        """Until it answers."""
        for _try in range(100):
            with suppress(OSError):
                create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def put(self, *letters: bytes) -> None:
        """Mail arrives."""
        client = IMAP4_SSL("localhost", self.port, ssl_context=create_default_context(cafile=self.certificate))
        client.login(LOGIN, SECRET)
        for letter in letters:
            client.append("INBOX", "", "", letter)
        with suppress(IMAP4.error):
            client.logout()

    def stop(self) -> None:
        """It ends, and its folder goes."""
        self.child.terminate()
        self.child.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
