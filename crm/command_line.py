"""`spojnik …`, the command that `pip install .` brings: manage.py under another name."""

import runpy

from crm.product import ROOT


def main() -> None:
    """Run what the command line says."""
    runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")
