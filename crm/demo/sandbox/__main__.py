"""python -m crm.demo.sandbox FOLDER LINE [--reset]  serve the invented house on an open socket; build it where needed
python -m crm.demo.sandbox FOLDER build            build it anew and end

crm/api/protocol/sandbox/house_process.py starts it, with an environment of its own. The folder is gone with it.
"""

import os
import shutil
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import django

PLACES = ("DATA_DIR", "LEDGER_DIR", "BACKUP_DIR")

if __name__ == "__main__":
    if not os.environ.get("SPOJNIK_SANDBOX"):
        sys.exit("The house itself starts this process.")
    _module, folder, task, *more = sys.argv
    try:
        for name in PLACES:
            os.environ[name] = str(Path(folder) / name.lower())
            Path(os.environ[name]).mkdir(mode=0o700, parents=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
        os.environ["SPOJNIK_SANDBOX"] = "building" if task == "build" else "open"
        django.setup()

        from crm.demo.sandbox import building, serving  # models exist only after the line above

        if task == "build":
            building.build()
        else:
            with building.one_at_a_time():
                if "--reset" in more or not building.stands():
                    # by another process, so that this one knows nothing of how it was before
                    build = [sys.executable, "-m", "crm.demo.sandbox", str(Path(folder) / "building"), "build"]
                    subprocess.run(build, check=True)  # noqa: S603 - this very module
            serving.serve(Connection(int(task)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
