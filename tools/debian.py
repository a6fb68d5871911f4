"""Installs Debian packages where this user may: as root, or with a sudo that asks nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

ENVIRONMENT = (
    "DEBIAN_FRONTEND=noninteractive",  # without it, debconf may ask
    "SYSTEMD_OFFLINE=1",  # no service that comes with a package starts,
    "RUNLEVEL=1",  # where there is no systemd either
)


def install(*packages: str) -> bool:
    """Install Debian packages; False where there is no apt-get, no right to use it, or it fails.

    Everything that apt-get says goes to standard error.
    """
    apt_get = shutil.which("apt-get")
    rights = root_prefix()
    if apt_get is None or rights is None:
        return False
    # sudo drops the environment, `env` sets it again.
    command = [*rights, "env", *ENVIRONMENT, apt_get, "-qq"]
    steps = (["update"], ["install", "-y", "--no-install-recommends", *packages])
    return all(succeeds([*command, *step]) for step in steps)


def root_prefix() -> list[str] | None:
    """What to write before a command to run it as root; None when this user may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and succeeds([sudo, "-n", "true"]):
        return [sudo, "-n"]
    return None


def succeeds(command: list[str]) -> bool:
    """Run a command that gets no input and writes to standard error only."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    if not install(*sys.argv[1:]):
        sys.exit(f"Please install {' '.join(sys.argv[1:])}: apt-get could not, or may not, here.")
