"""Settings: from the environment or `.env`, each with a type, a default and a help text; all faults told together."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.base import BaseTrigger
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from data.errors import ConfigError
from data.urls import check_database_url, check_mongo_url
from data.wording import told
from jobs.triggers import daily_at, every

SHORTEST_KEY = 16
EVENT_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


class Settings(BaseSettings):
    """Everything that an installation may set; names in the environment are the fields' in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    database_url: str | None = Field(
        None, description="PostgreSQL 15 or later; unset: an embedded one under DATA_DIR", repr=False
    )
    mongo_url: str | None = Field(
        None,
        description="MongoDB 6 or later, a replica set; unset: an embedded one under DATA_DIR",
        repr=False,
    )
    data_dir: Path = Field(Path("var"), description="Where embedded stores, keys, backups and archives are kept")
    secret_key: str | None = Field(
        None,
        description="Signs sessions, 16 characters or more; unset: made once and kept in DATA_DIR",
        repr=False,
        min_length=SHORTEST_KEY,
    )
    host: str = Field("127.0.0.1", description="Address to serve on; 0.0.0.0 for every one of this machine")
    port: int = Field(8050, ge=0, le=65535, description="Port to serve on; 0 for any that is free")
    workers: int = Field(1, ge=1, le=64, description="Web processes")
    timezone_display: str = Field("UTC", description="Zone in which times are shown; days are always UTC days")
    daily_job_at: time = Field(time(2, 0), description="When the nightly job runs: hours and minutes in UTC")
    realtime_interval_seconds: int = Field(300, ge=5, description="How often live counters are drained, in seconds")
    min_group_size: int = Field(5, ge=3, description="Figures about fewer people than this are withheld")
    anonymize_ip: bool = Field(True, description="Keep only the network of an IP address")
    create_host_tables: bool = Field(True, description="Create users, organizations and the like; off inside a host")
    session_hours: int = Field(12, ge=1, le=720, description="How long a sign-in lasts, in hours")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level logged: DEBUG, INFO, WARNING or ERROR"
    )
    log_format: Literal["text", "json"] = Field("text", description="How log lines are written: text or json")
    extra_event_types: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Event types beyond the specification's, separated by commas"
    )

    @field_validator("extra_event_types", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value

    @field_validator("extra_event_types")
    @classmethod
    def _event_types(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [word for word in value if not EVENT_TYPE.fullmatch(word)]
        if wrong:
            raise ValueError(f"{', '.join(map(repr, wrong))}: an event type is written like REPORT_SHARED")
        return value

    @field_validator("timezone_display")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone {value!r}; use a name such as Europe/Berlin") from None
        return value

    @field_validator("daily_job_at")
    @classmethod
    def _without_zone(cls, value: time) -> time:
        if value.tzinfo or value.second or value.microsecond:
            raise ValueError("must be hours and minutes in UTC, such as 02:00")
        return value

    @field_validator("data_dir")
    @classmethod
    def _can_be_a_folder(cls, value: Path) -> Path:
        folder = value.expanduser().absolute()
        existing = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        if not existing.is_dir():
            raise ValueError(f"{existing} is no folder: name one that is or can be made")
        if not os.access(existing, os.W_OK | os.X_OK):
            raise ValueError(f"{existing} cannot be written: name a folder that can")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        return value and check_database_url(value)

    @field_validator("mongo_url")
    @classmethod
    def _is_mongodb(cls, value: str | None) -> str | None:
        return value and check_mongo_url(value)

    @property
    def job_triggers(self) -> dict[str, BaseTrigger]:
        """When jobs run that do not run when they would choose to."""
        interval = timedelta(seconds=self.realtime_interval_seconds)
        return {"daily": daily_at(self.daily_job_at), "realtime": every(interval)}

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """The settings in force; ConfigError listing every fault with its remedy."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            raise ConfigError(*(_told(fault) for fault in error.errors(include_url=False))) from None


def prepared_data_dir(settings: Settings) -> Path:
    """DATA_DIR, made if need be for this user alone; ConfigError where it cannot be written."""
    folder = settings.data_dir.expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        told = error.strerror or str(error)
        raise ConfigError(f"DATA_DIR {folder} cannot be written ({told}): set DATA_DIR to a folder that can") from None
    return folder


def secret_key(settings: Settings, data_dir: Path) -> str:
    """SECRET_KEY, or the one kept in DATA_DIR, made at the first start and readable by this user alone."""
    if settings.secret_key:
        return settings.secret_key
    file = data_dir / "secret-key"
    if not file.exists():
        _keep_new_key(file)
    key = file.read_text()
    if len(key) < SHORTEST_KEY:
        raise ConfigError(f"{file} holds no key: remove it, and a new one is made")
    return key


def _keep_new_key(file: Path) -> None:
    """Whole at once: of several processes that start together the first one's key is everybody's."""
    draft = file.with_name(f"{file.name}-{secrets.token_hex(8)}")
    with open(draft, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as opened:
        opened.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def _told(fault: Any) -> str:
    name = str(fault["loc"][0]).upper() if fault["loc"] else "settings"
    return f"{name}: {told(fault)}"
