"""The product's files as a git checkout, which an update moves forward and a failed one moves back."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launch.children import Refusal
from launch.places import HERE


@dataclass(frozen=True)
class Checkout:
    """The folder, and the commit it stands at; no commit where git does not look after it or has nowhere to ask."""

    folder: Path
    commit: str

    @classmethod
    def here(cls, folder: Path = HERE) -> "Checkout":
        """The checkout that `folder` is the top of, if its branch follows one elsewhere."""
        top = git("rev-parse", "--show-toplevel", folder=folder)
        ours = top and Path(top).resolve() == folder.resolve()
        follows = ours and git("rev-parse", "--abbrev-ref", "@{upstream}", folder=folder)
        return cls(folder, git("rev-parse", "HEAD", folder=folder) if follows else "")

    def need_clean(self) -> None:
        """Refusal while files differ from the commit: going back would lose that."""
        if self.commit and git("status", "--porcelain", "--untracked-files=no", folder=self.folder):
            raise Refusal("Files of the product were changed here; commit them or take them back (git status), first.")

    def fetch(self) -> str:
        """Move on to the newest version and return its commit; nothing where there is none to ask."""
        if not self.commit:
            return ""
        result = run("pull", "--ff-only", "--quiet", folder=self.folder)
        if result.returncode:
            raise Refusal(f"git pull failed: {' '.join(result.stderr.split())[:200]}")
        return git("rev-parse", "HEAD", folder=self.folder)

    def back(self) -> None:
        """Move back to the commit. Refusal when git cannot."""
        if self.commit:
            result = run("reset", "--keep", "--quiet", self.commit, folder=self.folder)
            if result.returncode:
                raise Refusal(f"git reset failed: {' '.join(result.stderr.split())[:200]}")


def git(*command: str, folder: Path) -> str:
    """What git answers; an empty text when it cannot, or is not there."""
    if not shutil.which("git"):
        return ""
    result = run(*command, folder=folder)
    return "" if result.returncode else result.stdout.strip()


def run(*command: str, folder: Path) -> subprocess.CompletedProcess:
    """git in `folder`, without questions."""
    return subprocess.run(
        [shutil.which("git") or "git", "-C", folder, *command], check=False, capture_output=True, text=True
    )
