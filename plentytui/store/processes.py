"""Who is sending: a mark of this process and store that tells later whether it still lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_OPEN: set[str] = set()
"""The stores that are open in this process."""


class Sender:
    """One open store in this process; what it sends is its own until it is closed."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._token = os.urandom(8).hex()
        self.mark = f"{process_mark(self.process)}/{self._token}"
        _OPEN.add(self._token)

    def close(self) -> None:
        """From now on nothing is on its way from here."""
        _OPEN.discard(self._token)


def still_sends(process: int, mark: str) -> bool:
    """Whether the store that left this mark is still open.

    Whoever cannot be seen from here, such as a process of another container, counts as gone: that makes a
    message uncertain, which is looked into, and never makes it sent twice.
    """
    born, _, token = mark.rpartition("/")
    if process == os.getpid() and born == process_mark(process):
        return token in _OPEN
    return bool(born) and process_mark(process) == born


if sys.platform == "linux":

    def process_mark(process: int) -> str:
        """What tells this process from a later one of the same number; empty if it does not live."""
        try:
            status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
            boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            space = os.readlink("/proc/self/ns/pid")
        except OSError:
            return ""
        # The name in parentheses may hold blanks and parentheses; behind it stand the state and, 19 on, the birth.
        fields = status.rpartition(")")[2].split()
        return "" if fields[0] in ("Z", "X") else f"{boot} {space} {fields[19]}"

elif sys.platform == "win32":

    def process_mark(process: int) -> str:
        """What tells this process from a later one of the same number; empty if it does not live."""
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        # PROCESS_QUERY_LIMITED_INFORMATION is allowed for every process of the same user.
        handle = kernel.OpenProcess(0x1000, False, process)
        if not handle:
            return ""
        try:
            code = wintypes.DWORD()
            times = [wintypes.FILETIME() for _ in range(4)]
            kernel.GetExitCodeProcess(handle, ctypes.byref(code))
            kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times))
        finally:
            kernel.CloseHandle(handle)
        still_active = 259
        born = (times[0].dwHighDateTime << 32) | times[0].dwLowDateTime
        return str(born) if code.value == still_active else ""

else:

    def process_mark(process: int) -> str:
        """Whether the process lives; its birth cannot be told here without a further program."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return ""
        except PermissionError:
            return "alive"
        return "alive"
