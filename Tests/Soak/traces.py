"""strace on a running program: as the cause of its end at a system call, and as witness of the order of its calls."""

from __future__ import annotations

import re
import shutil
import subprocess


def why_not() -> str | None:
    """Why there can be no tracing here, in words, or `None`."""
    if not shutil.which("strace"):
        return "needs strace"
    allowed = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0
    return None if allowed else "needs the right to trace (ptrace)"


def injection(call: str, number: int) -> list[str]:
    """strace's arguments that kill a program at its `number`-th such call."""
    return ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]


class Tracer:
    """strace on a running program until the end of the block."""

    def __init__(self, pid: int, *arguments: str, output: str = "/dev/null"):
        command = ["strace", "-f", "-o", output, *arguments, "-p", str(pid)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> "Tracer":
        # It says so when it holds the program; from then on every call is counted.
        assert "attached" in self._process.stderr.readline(), "strace could not attach"
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait()
        self._process.stderr.close()


def judge_trace(text: str) -> list[str]:
    """What is wrong with the order of one webhook's system calls, as `strace -f -y` wrote them."""
    has_written = is_flushed = False
    flushing: set[str] = set()
    for line in text.splitlines():
        thread = line.split(" ", 1)[0]
        if re.search(r"pwrite64\(\d+<[^>]*-wal>", line):
            has_written, is_flushed = True, False
            flushing.clear()
        elif re.search(r"(fdatasync|fsync)\(\d+<[^>]*-wal>", line):
            if "<unfinished" in line:
                flushing.add(thread)
            elif has_written and line.endswith("= 0"):
                is_flushed = True
        elif thread in flushing and re.search(r"(fdatasync|fsync) resumed>.*= 0$", line):
            flushing.discard(thread)
            is_flushed = True
        elif "HTTP/1.1 200" in line and has_written:
            return [] if is_flushed else ["the 200 left before the write-ahead log was flushed"]
    return ["the trace has no write to the write-ahead log followed by a 200, so it proves nothing"]
