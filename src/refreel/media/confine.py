"""What the decode child gives up before it touches a stranger's file: takes the one path it needs, gives no way out.

Time, memory, open files and writing are bounded everywhere. On Linux also: no network (a namespace of its own), no new
privileges, death with its parent, and through Landlock (kernel 5.13 or later) no file but the one to decode and Python's
own code. What a system lacks is left out; the lists of demuxers and decoders in `media.decode` hold on every system.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
import sysconfig
from functools import cache
from pathlib import Path

import refreel

_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_OPEN_FILES = 32

# System calls of Landlock (the same numbers on all 64-bit Linux), and its access rights, from linux/landlock.h.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS, _SCOPES = 0b11, 0b11


def confine(path: Path, *, memory: int, seconds: float) -> None:
    """Bounds on this process, for good: it may read `path`, use `memory` bytes and `seconds`, and write to open pipes.

    The alarm's default action ends it even in the middle of a decoder's loop.
    """
    whole = max(1, int(seconds) + 1)
    _limit(resource.RLIMIT_CPU, whole)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, memory)
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _see_only([path], code_folders())


def leave_the_network() -> bool:
    """Move this process into an empty network namespace; whether the system allows it (as root, or in a user namespace)."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWNET | _CLONE_NEWIPC) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0)


def landlock_version() -> int:
    """Of the running kernel; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


@cache
def code_folders() -> tuple[Path, ...]:
    """Where modules are imported from that are first needed in the middle of decoding (a text codec, say). Finding them
    takes some 10 ms, which the helper spends once, before it forks."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {Path(sysconfig.get_path(name)) for name in names} | {Path(refreel.__file__).parent}
    return tuple(sorted(folder for folder in folders if folder.is_dir()))


def _see_only(files: list[Path], folders: tuple[Path, ...]) -> None:
    """Landlock: from here on every other file, TCP port, abstract socket and process is out of reach."""
    version = landlock_version()
    if version == 0:
        return
    libc = ctypes.CDLL(None)
    rights = _FS_RIGHTS.get(version, _FS_RIGHTS[5])
    attributes = struct.pack("=QQQ", rights, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return
    for path, allowed in (*((f, _READ_FILE) for f in files), *((f, _READ_FILE | _READ_DIR) for f in folders)):
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what cannot be opened needs no permission
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, handle), 0)
        os.close(handle)
    libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
