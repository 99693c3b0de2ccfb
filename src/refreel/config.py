"""The only reader of the environment: takes `REFREEL_*` variables and a command's flags, gives frozen, checked settings."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from refreel.errors import ConfigError


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How strangers' URLs are fetched. `allow_hosts` names hosts, `allow_networks` address ranges, that may be dialled though
    they are private; `allow_files` lets the command line (never the server) read local paths."""

    allow_hosts: tuple[str, ...] = ()
    allow_networks: tuple[str, ...] = ()
    connect_seconds: float = 10.0
    total_seconds: float = 120.0
    parallel: int = 6
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Bounds of the engine's child process. `by_model` overrides the catalogue's default engine for a model name."""

    seconds: float = 900.0
    memory_bytes: int = 6 * 1024**3
    by_model: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set. Folders are created when first needed.

    data        database, uploads, results and work folders of this server
    cache       what can be made again: casts, compiled kernels
    weights     the small networks of the animatic engine
    keys_file   where the first start leaves its key for the command line (mode 600)
    """

    data: Path
    cache: Path
    weights: Path
    keys_file: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    public_url: str | None = None
    database_url: str | None = None
    storage_url: str | None = None
    link_seconds: int = 3600
    upload_seconds: int = 24 * 3600
    log_level: str = "INFO"
    fetch: FetchSettings = field(default_factory=FetchSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'refreel.sqlite'}"

    @property
    def work(self) -> Path:
        """Work folders of jobs and uploads in flight: one folder per job, gone when the job is final."""
        return self.data / "work"


def from_environment(env: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """Settings from `env` (the process's by default), overridden by those `flags` that are not None.

    Raises ConfigError naming the variable and the format it wants.
    """
    env = os.environ if env is None else env
    read = _Reader(env)
    dirs = platformdirs.PlatformDirs("refreel", appauthor=False)
    values: dict[str, object] = {
        "data": read.path("REFREEL_DATA", Path(dirs.user_data_dir)),
        "cache": read.path("REFREEL_CACHE", Path(dirs.user_cache_dir)),
        "weights": read.path("REFREEL_WEIGHTS", Path(dirs.user_cache_dir) / "weights"),
        "keys_file": read.path("REFREEL_KEY_FILE", Path(dirs.user_config_dir) / "key"),
        "host": env.get("REFREEL_HOST", "127.0.0.1"),
        "port": read.number("REFREEL_PORT", 8000, 0, 65535),
        "workers": read.number("REFREEL_WORKERS", 1, 0, 64),
        "public_url": read.url("REFREEL_PUBLIC_URL", ("http", "https")),
        "database_url": read.url("REFREEL_DATABASE_URL", ("sqlite", "postgresql")),
        "storage_url": read.url("REFREEL_STORAGE_URL", ("file", "s3", "gs", "az")),
        "link_seconds": read.number("REFREEL_LINK_SECONDS", 3600, 1, 7 * 86400),
        "upload_seconds": read.number("REFREEL_UPLOAD_SECONDS", 86400, 60, 365 * 86400),
        "log_level": read.choice("REFREEL_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        "fetch": FetchSettings(
            allow_hosts=read.words("REFREEL_ALLOW_HOSTS"),
            allow_networks=read.networks("REFREEL_ALLOW_NETWORKS"),
            total_seconds=float(read.number("REFREEL_FETCH_SECONDS", 120, 1, 3600)),
        ),
        "engine": EngineSettings(
            seconds=float(read.number("REFREEL_ENGINE_SECONDS", 900, 10, 86400)),
            memory_bytes=read.number("REFREEL_ENGINE_MEMORY_MB", 6144, 512, 1 << 20) << 20,
            by_model=read.pairs("REFREEL_ENGINES"),
        ),
    }
    values.update({name: value for name, value in flags.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


class _Reader:
    """Reads one variable as one type; a wrong value's message names the variable and the format."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def path(self, name: str, default: Path) -> Path:
        return Path(self.env[name]).expanduser().absolute() if self.env.get(name) else default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.env.get(name)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ConfigError(f"{name}={text!r}: a whole number from {low} to {high} is wanted")
        return int(text)

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        text = self.env.get(name)
        if not text:
            return None
        if text.split(":", 1)[0].split("+")[0] not in schemes or "://" not in text:
            raise ConfigError(
                f"{name}: a URL is wanted that starts with one of {', '.join(s + '://' for s in schemes)}"
            )
        return text.rstrip("/")

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        text = self.env.get(name, default).upper()
        if text not in allowed:
            raise ConfigError(f"{name}={text!r}: one of {', '.join(allowed)} is wanted")
        return text

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(w.strip() for w in self.env.get(name, "").split(",") if w.strip())

    def networks(self, name: str) -> tuple[str, ...]:
        for text in self.words(name):
            try:
                ipaddress.ip_network(text)
            except ValueError:
                raise ConfigError(f"{name}: {text!r} is no address range; write e.g. 10.0.0.0/8,fd00::/8") from None
        return self.words(name)

    def pairs(self, name: str) -> dict[str, str]:
        pairs = [w.partition("=") for w in self.words(name)]
        if any(not (key and equals and value) for key, equals, value in pairs):
            raise ConfigError(f"{name}: model=engine pairs are wanted, separated by commas")
        return {key: value for key, _, value in pairs}
