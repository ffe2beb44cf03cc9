"""What an update does with the new version's own code: `python -m launch.updates.after_update packages`, then `… site`.

A process of its own, so that the launcher that fetched new files does not go on with its old ones.
"""

import http.client
import signal
import sys
import time
from urllib.parse import urlsplit

from launch.children import Refusal, spawn
from launch.packages.assets import make_assets, make_catalogue
from launch.packages.python_packages import LOCKS, TO_RUN, add_packages
from launch.places import HERE, PYTHON, VENV
from launch.servers.embedded import free_port
from launch.servers.sharing import own, site_env
from launch.site import collect_static, prepare_database, run_django
from launch.updates.known_weaknesses import bring_up_to_date

PATIENCE = 60.0  # seconds until the new version answers


def packages() -> None:
    """Python and npm packages as the lock files at hand name them."""
    had = [lock for lock in LOCKS if (VENV / f".{lock}").exists()]
    add_packages(next(iter(had), TO_RUN), "Python packages")  # the first holds everything of the other
    make_assets()
    make_catalogue()


def site() -> None:
    """Migrations, static files and every check; Refusal, or a step's, when something does not hold."""
    with own(patient=False) as servers:
        env = site_env(servers.env)
        prepare_database(servers, env)
        collect_static(env)
        deployed = [] if env.get("SPOJNIK_EMBEDDED") else ["--deploy", "--fail-level", "WARNING"]
        run_django("check", *deployed, env=env)
        answers(env)
        bring_up_to_date(env)


def answers(env: dict) -> None:
    """Start the web server on a port nobody knows and ask whether it is ready."""
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    web = spawn([*command, "--log-level", "error"], env=env, cwd=HERE, ends_by=signal.SIGQUIT)
    try:
        give_up = time.monotonic() + PATIENCE
        while (status := ask(port, env)) is None and web.poll() is None and time.monotonic() < give_up:
            time.sleep(0.1)
        if status != http.client.OK:
            raise Refusal(f"The new version is not ready (it answered {status or 'nothing'}).")
    finally:
        web.terminate()
        web.wait()


def ask(port: int, env: dict) -> int | None:
    """The status of /readyz, asked as the proxy would; None while nobody answers."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        host = urlsplit(env.get("BASE_URL", "")).hostname or "127.0.0.1"
        web.request("GET", "/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return web.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        web.close()


PARTS = {"packages": packages, "site": site}

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        PARTS[sys.argv[1]]()
    except Refusal as refusal:
        sys.exit(f"update: {refusal}")
