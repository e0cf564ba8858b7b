"""Becomes a server process: gives up what it must not hold, arranges to die with its parent, then executes the server.

PostgreSQL refuses to run as root, and a checkout often lies where no other account may read (a home of mode 0700). So a
root caller has two ways that need neither a copy of the binaries nor another place for the data:

- `namespace`: a user namespace in which the caller's own id carries an ordinary account's number. The server believes
  that it is that account; for the kernel it still owns the caller's files.
- `account`: the account `nobody`, which keeps only CAP_DAC_OVERRIDE (as an ambient capability), for containers whose
  seccomp profile forbids new namespaces.

The file is executed by its path with `python -I -S`, so it imports the standard library only and starts in ~15 ms.
"""

import contextlib
import ctypes
import os
import pwd
import struct
import sys

CLONE_NEWUSER = 0x1000_0000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x2008_0522


def ordinary_account() -> pwd.struct_passwd:
    """An account that is not root; `initdb` insists on finding its user id in the password file."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("nobody")
    return next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)


def _checked(result: int, call: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def enter_namespace(libc: ctypes.CDLL) -> None:
    """Give the caller's own ids the numbers of an ordinary account, inside a new user namespace."""
    outer_uid, outer_gid, inner = os.geteuid(), os.getegid(), ordinary_account()
    _checked(libc.unshare(CLONE_NEWUSER), "unshare")
    for name, text in (
        ("setgroups", "deny"),  # the kernel asks for this before an unprivileged gid_map
        ("uid_map", f"{inner.pw_uid} {outer_uid} 1"),
        ("gid_map", f"{inner.pw_gid} {outer_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def become_account(libc: ctypes.CDLL) -> None:
    """Change to the ordinary account and keep one capability: reading and writing past file modes."""
    account = ordinary_account()
    _checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)")
    os.setgroups([])
    os.setresgid(account.pw_gid, account.pw_gid, account.pw_gid)
    os.setresuid(account.pw_uid, account.pw_uid, account.pw_uid)
    bit = 1 << CAP_DAC_OVERRIDE
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    sets = struct.pack("=6I", bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then the upper 32 bits
    _checked(libc.capset(header, sets), "capset")
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0), "prctl(PR_CAP_AMBIENT_RAISE)")


def main(way: str, death_signal: int, command: list[str]) -> None:
    """Execute `command` the given way; `death_signal` reaches it when the starting thread ends (0: never)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if way == "namespace":
        enter_namespace(libc)
    elif way == "account":
        become_account(libc)
    if death_signal:  # after the change of credentials, which clears it
        _checked(libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")
    os.execv(command[0], command)  # noqa: S606 (what this file is for)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
