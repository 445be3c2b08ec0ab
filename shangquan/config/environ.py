"""Typed settings from the environment and an optional file.

Order, the strongest first: environment, settings file (`SHANGQUAN_CONFIG`, or `shangquan.env` in the
working directory), and in demo mode the twin's credentials that the supervisor left in the data
directory. Nothing here needs Django.
"""

import difflib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from . import places
from .production import BASES, production_problems

__all__ = ["BadSettings", "Environ", "load", "production_problems", "read"]

PREFIX = "SHANGQUAN_"
Port = Field(ge=1, le=65535)
Secret = Field(default="", repr=False)

REAL_HOSTS = {name: f"https://{host}" for name, host in BASES.items()}


class BadSettings(Exception):
    """Settings that cannot be used; holds one sentence per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("The settings need attention:\n" + "\n".join(f"  - {p}" for p in problems))


class Environ(BaseSettings):
    """Every setting of an installation. Paths are absolute, addresses carry no trailing slash."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True
    )

    mode: Literal["demo", "production"] = "demo"
    debug: bool = False
    instance: str = Field(default="", pattern=r"^[a-z0-9][a-z0-9-]{0,62}$|^$")
    data_dir: Path = Path()
    secret_key: str = Secret

    dsn: str = Secret  # empty: the embedded PostgreSQL
    dsn_direct: str = Secret
    dsn_reader: str = Secret
    pg_bin: Path | None = None

    host: str = "127.0.0.1"
    web_port: int = Port
    events_port: int = Port
    twin_port: int = Port
    web_workers: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=4, ge=1, le=64)
    public_url: str = ""
    events_url: str = ""

    wechat_api_base: str = ""
    wechat_open_base: str = ""
    wechat_mp_base: str = ""
    wechat_res_base: str = ""
    pay_base: str = ""

    wechat_appid: str = ""
    wechat_secret: str = Secret
    wechat_token: str = Secret
    wechat_aes_key: str = Secret
    wechat_original_id: str = ""
    wechat_families: str = ""  # closed families this account still has, e.g. `cards,poi`

    pay_mchid: str = ""
    pay_serial_no: str = ""
    pay_private_key_file: Path | None = None
    pay_api_v3_key: str = Secret
    pay_public_key_id: str = ""
    pay_public_key_file: Path | None = None

    clock_offset_file: Path | None = None  # demo only: seconds to add to the clock, as text

    @model_validator(mode="before")
    @classmethod
    def _fill_what_follows_from_the_rest(cls, data: dict[str, Any]) -> dict[str, Any]:
        return _with_defaults(data)

    @field_validator("data_dir", "pg_bin", "pay_private_key_file", "pay_public_key_file")
    @classmethod
    def _make_absolute(cls, path: Path | None) -> Path | None:
        return path if path is None else Path(os.path.abspath(path.expanduser()))

    @field_validator("public_url", "events_url", *REAL_HOSTS)
    @classmethod
    def _is_web_address(cls, address: str) -> str:
        if address and not address.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return address.rstrip("/")

    @field_validator("wechat_aes_key")
    @classmethod
    def _is_aes_key(cls, key: str) -> str:
        if key and len(key) != 43:
            raise ValueError("must be the 43 characters of EncodingAESKey")
        return key

    @field_validator("pay_api_v3_key")
    @classmethod
    def _is_v3_key(cls, key: str) -> str:
        if key and len(key) != 32:
            raise ValueError("must be the 32 characters of the APIv3 key")
        return key

    @property
    def families(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.wechat_families.split(",") if name.strip())

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_embedded(self) -> bool:
        return not self.dsn

    @property
    def secrets_dir(self) -> Path:
        return self.data_dir / "secrets"

    @property
    def web_dsn(self) -> str:
        """For requests. Empty while the embedded database has never been started."""
        return self.dsn or places.read_text(self.secrets_dir / "dsn")

    @property
    def direct_dsn(self) -> str:
        """For workers, listeners and migrations: never through a pooler."""
        return self.dsn_direct or self.web_dsn

    @property
    def reader_dsn(self) -> str:
        """For reports; never for a read that decides a write."""
        return self.dsn_reader or self.web_dsn

    @property
    def twin_url(self) -> str:
        return f"http://{places.reachable(self.host)}:{self.twin_port}"

    @property
    def allowed_hosts(self) -> list[str]:
        """Names under which the web may be called; in production the public one alone."""
        names = [urlsplit(self.public_url).hostname or ""]
        if self.is_demo:
            names += ["127.0.0.1", "localhost", "[::1]"]
        return sorted({name for name in names if name})

    def pay_private_key(self) -> str:
        return places.read_text(self.pay_private_key_file)

    def pay_public_key(self) -> str:
        return places.read_text(self.pay_public_key_file)

    @classmethod
    def secret_fields(cls) -> set[str]:
        return {name for name, field in cls.model_fields.items() if not field.repr}

    def with_secret_key(self) -> Self:
        """The demo makes its own key once; production must bring one."""
        if self.secret_key or not self.is_demo:
            return self
        path = self.secrets_dir / "secret_key"
        key = places.read_text(path) or places.write_once(path, secrets.token_urlsafe(48))
        return self.model_copy(update={"secret_key": key})


def _with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in data.items() if value != ""}
    data.setdefault("web_port", 8000)
    data.setdefault("events_port", 8001)
    data.setdefault("twin_port", 9090)
    data.setdefault("instance", places.instance_name())
    data.setdefault("data_dir", places.default_data_dir(str(data["instance"])))
    host = places.reachable(str(data.get("host", "127.0.0.1")))
    if data.get("mode", "demo") != "demo":
        data.setdefault("events_url", data.get("public_url", ""))
        return REAL_HOSTS | data
    data.setdefault("public_url", f"http://{host}:{data['web_port']}")
    data.setdefault("events_url", f"http://{host}:{data['events_port']}")
    data.setdefault("clock_offset_file", Path(data["data_dir"]) / "twin" / "clock_offset")
    return dict.fromkeys(REAL_HOSTS, f"http://{host}:{data['twin_port']}") | data


def read(file: Path | None = None) -> Environ:
    """Settings as they are now, uncached. Raises BadSettings with every problem at once."""
    file = file or settings_file()
    problems = _unknown_names(file)
    try:
        env = _read_files(file)
        if env.is_demo and (env.secrets_dir / "twin.env").exists():
            env = _read_files(env.secrets_dir / "twin.env", file)
    except ValidationError as wrong:
        raise BadSettings(problems + [_sentence(error) for error in wrong.errors()]) from None
    except OSError as wrong:
        raise BadSettings([*problems, f"{wrong.filename}: {wrong.strerror}."]) from None
    if problems:
        raise BadSettings(problems)
    return env


def _read_files(*files: Path | None) -> Environ:
    return Environ(_env_file=[file for file in files if file])  # type: ignore[call-arg]


@lru_cache(maxsize=1)
def load() -> Environ:
    """Settings of this process, read once."""
    return read().with_secret_key()


def settings_file() -> Path | None:
    """The settings file in use, if any."""
    named = os.environ.get(PREFIX + "CONFIG")
    if named:
        if not Path(named).is_file():
            raise BadSettings([f"{PREFIX}CONFIG names {named}, which is not a file."])
        return Path(named)
    here = Path("shangquan.env")
    return here if here.is_file() else None


def _unknown_names(settings_file: Path | None) -> list[str]:
    """A misspelt setting is said, not ignored."""
    known = {PREFIX + name.upper() for name in Environ.model_fields} | {PREFIX + "CONFIG"}
    given = {name for name in os.environ if name.startswith(PREFIX)}
    if settings_file:
        given |= set(dotenv_values(settings_file))
    problems = []
    for name in sorted(given - known):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        problems.append(f"{name} is not a setting{hint}")
    return problems


PLAIN_WORDS = {
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_pattern_mismatch": "may hold only small letters, digits and hyphens",
}


def _sentence(error: Any) -> str:
    name = PREFIX + str(error["loc"][0]).upper() if error["loc"] else "The settings"
    words = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    if error["type"] in PLAIN_WORDS:
        words = PLAIN_WORDS[error["type"]].format(**error.get("ctx", {}))
    is_secret = error["loc"] and error["loc"][0] in Environ.secret_fields()
    value = "" if is_secret else f" (it is {error['input']!r})"
    return f"{name} {words[:1].lower() + words[1:]}{value}."
