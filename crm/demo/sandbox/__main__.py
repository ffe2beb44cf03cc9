"""python -m crm.demo.sandbox LINE [--reset]  serve the invented house on an open socket; build it first where needed
python -m crm.demo.sandbox build             build it anew and end

crm/api/protocol/sandbox/house_process.py starts it, with an environment of its own. Its folders are gone with it."""

import os
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import django

PLACES = ("DATA_DIR", "LEDGER_DIR", "BACKUP_DIR")

if __name__ == "__main__":
    if not os.environ.get("SPOJNIK_SANDBOX"):
        sys.exit("The house itself starts this process.")
    with tempfile.TemporaryDirectory(prefix="spojnik-sandbox-") as folder:
        for name in PLACES:
            os.environ[name] = str(Path(folder) / name.lower())
            Path(os.environ[name]).mkdir(mode=0o700)
        os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
        builds = sys.argv[1] == "build"
        os.environ["SPOJNIK_SANDBOX"] = "building" if builds else "open"
        django.setup()

        from crm.demo.sandbox import building, serving  # models exist only after the line above

        if builds:
            building.build()
        else:
            with building.one_at_a_time():
                if "--reset" in sys.argv or not building.stands():
                    # by another process, so that this one knows nothing of how it was before
                    subprocess.run([sys.executable, "-m", "crm.demo.sandbox", "build"], check=True)
            serving.serve(Connection(int(sys.argv[1])))
