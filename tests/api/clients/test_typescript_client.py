"""Types for TypeScript made from the description by openapi-typescript, and a small program that compiles with them.

Its packages are pinned in package.json and package-lock.json beside this file, and installed for this test alone.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from launch.packages.assets import npm

HERE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", "use.ts")
GENERATE = ["node_modules/openapi-typescript/bin/cli.js", "schema.json", "-o", "api.d.ts"]
COMPILE = ["node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom"]


def run(*command: str, cwd: Path) -> None:
    """Run it; what it says stands in the failure."""
    output = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert output.returncode == 0, (output.stdout + output.stderr)[-2000:]


@pytest.mark.long
def test_a_program_compiles_with_the_types_of_the_description(description, tmp_path):
    for name in FILES:
        shutil.copy(HERE / name, tmp_path / name)
    run(*map(str, npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=tmp_path)
    run("node", *GENERATE, cwd=tmp_path)
    run("node", *COMPILE, "use.ts", cwd=tmp_path)
    broken = (tmp_path / "use.ts").read_text().replace("answer.channel)", "answer.nosuch)")
    (tmp_path / "use.ts").write_text(broken)
    output = subprocess.run(["node", *COMPILE, "use.ts"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Property 'nosuch' does not exist" in output.stdout
