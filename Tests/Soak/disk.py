"""A small disk of a run's own: ext4 on a loop device, whose backing file can be copied at any moment. Needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def why_not() -> str | None:
    """Why there can be none here, in words, or `None`."""
    if os.geteuid() != 0:
        return "needs root"
    if missing := [tool for tool in ("mkfs.ext4", "mount", "umount") if not shutil.which(tool)]:
        return f"needs {', '.join(missing)}"
    if not os.path.exists("/dev/loop-control"):
        return "needs loop devices"
    return None


class Disk:
    """Mounted at `folder` from its making until `close`."""

    def __init__(self, name: str, place: Path, image: Path | None = None, megabytes: int = 512):
        self.image = place / f"{name}.img"
        self.folder = place / name
        self.folder.mkdir()
        if image:
            # What the file system has not written to its disk is not in the copy: that is the power cut.
            subprocess.run(["cp", "--sparse=always", str(image), str(self.image)], check=True)
        else:
            with open(self.image, "wb") as file:
                file.truncate(megabytes << 20)
            # Nothing is left to be initialised in the background, which would write to the disk at a time of its own.
            options = "lazy_itable_init=0,lazy_journal_init=0"
            subprocess.run(["mkfs.ext4", "-q", "-F", "-E", options, str(self.image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.folder)], check=True)

    def fill(self) -> Path:
        """Takes all the room there is; removing the file that is returned gives it back."""
        filler = self.folder / "filler"
        with open(filler, "ab") as file:
            for piece in (1 << 24, 1 << 20, 1 << 16, 1 << 12):
                try:
                    while True:
                        os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)
                except OSError:
                    continue
        return filler

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False)
