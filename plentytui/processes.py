"""Whether other processes of this machine live: one place for all who leave something to be taken over."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def lives(process: int) -> bool:
    """Whether a process of that number runs; a few microseconds. A later one of the same number counts, too."""
    if os.name != "posix":
        return bool(process_mark(process))
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


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
        return "alive" if lives(process) else ""
