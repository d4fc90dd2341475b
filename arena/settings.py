"""Everything an operator can set, from the environment. Built once by app and cli, and passed down."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from limits import parse_many
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from arena.errors import BadConfiguration


def _rate(text: str) -> str:
    """Checks a rate, as in `600/minute`; empty for none."""
    if text and len(parse_many(text)) > 1:
        raise ValueError("must be one rate")
    return text


def _networks(text: str) -> str:
    """Checks addresses and networks that commas part."""
    for each in filter(None, map(str.strip, text.split(","))):
        ip_network(each)
    return text


Rate = Annotated[str, AfterValidator(_rate)]


class Settings(BaseSettings):
    """The settings; each is the environment variable of its name in capitals behind `BLINDCUT_`."""

    model_config = SettingsConfigDict(env_prefix="BLINDCUT_", frozen=True)

    data_dir: Annotated[Path, Field(description="Folder of the embedded database, the clips and the secret.")] = Path(
        "blindcut-data"
    )
    database_url: Annotated[
        str,
        Field(description="`sqlite:///...` or `postgresql://...`. Empty: SQLite in the data folder."),
    ] = ""
    blob_dir: Annotated[
        Path | None, Field(description="Folder of the originals and renditions. Empty: `blobs` in the data folder.")
    ] = None
    secret: Annotated[
        SecretStr | None,
        Field(
            min_length=32,
            description="Seals battles, clip addresses and voters' cookies; at least 32 characters, the same for every "
            "worker. Empty: made at first start and kept in the data folder.",
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8000
    workers: Annotated[int, Field(ge=1, description="Server processes; more than one wants PostgreSQL.")] = 1
    site_name: Annotated[str, Field(description="Name in the head of every page.")] = "Blindcut"
    secure_cookies: Annotated[
        bool,
        Field(description="Send the voter's cookie over https only; for a server behind TLS."),
    ] = False
    battle_minutes: Annotated[float, Field(gt=0, description="How long a battle can be voted on.")] = 60.0
    kappa: Annotated[
        float,
        Field(
            ge=0,
            description="How strongly matchmaking prefers informative pairs; 0 is uniform.",
        ),
    ] = 1.0
    repeat_share: Annotated[
        float,
        Field(
            ge=0,
            le=0.05,
            description="Share of a voter's battles that are one of their own again, sides swapped; at most 0.05.",
        ),
    ] = 0.04
    check_share: Annotated[
        float,
        Field(
            ge=0,
            le=0.05,
            description="Share of a voter's battles that are a clip beside its damaged copy; at most 0.05.",
        ),
    ] = 0.02
    refresh_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often the live board looks for votes that other workers wrote.")
    ] = 0.5
    snapshot_minutes: Annotated[
        float, Field(gt=0, description="The least time between two stored snapshots of one board.")
    ] = 10.0
    report_threshold: Annotated[
        int, Field(ge=1, description="From how many voters' reports on a clip is held out of battles for an operator.")
    ] = 3
    hidden_days: Annotated[
        int, Field(ge=1, le=3650, description="The longest that an entry may run under a codename, in days.")
    ] = 90
    retire_prompts_after: Annotated[
        int, Field(ge=0, description="Votes on a prompt after which it is in no battle any more; 0 is never.")
    ] = 0
    show_retired_clips: Annotated[
        bool,
        Field(description="Show the clips of retired prompts with their makers' names; no such prompt can come back."),
    ] = False
    data_license: Annotated[
        str,
        Field(
            min_length=1,
            description="Licence of the public data, an SPDX identifier or a URL; the data card of exports says it.",
        ),
    ] = "CC-BY-4.0"
    limit_reading: Annotated[
        Rate, Field(description="Requests to the API that read, by address; empty for no limit, as for those below.")
    ] = "600/minute"
    limit_computing: Annotated[
        Rate, Field(description="Boards and plots that have to be computed because they are filtered, by address.")
    ] = "120/minute"
    limit_voting: Annotated[Rate, Field(description="Battles drawn and answered, by voter.")] = "120/minute"
    limit_voting_address: Annotated[
        Rate,
        Field(description="The same by address, new voters too; a lecture hall may well be behind one."),
    ] = "6000/minute"
    limit_downloads: Annotated[Rate, Field(description="Exports and downloads, by address.")] = "60/hour"
    redis_url: Annotated[
        str,
        Field(
            pattern="^((rediss?|unix)://.+)?$",
            description="`redis://...`: a Redis in which all workers count together. Empty: each counts for itself.",
        ),
    ] = ""
    trusted_proxies: Annotated[
        str,
        AfterValidator(_networks),
        Field(
            description="Addresses or networks, parted by commas, of proxies whose `X-Forwarded-For` or `Forwarded` is "
            "believed."
        ),
    ] = ""
    mcp_hosts: Annotated[
        str,
        Field(
            description="Names, parted by commas, under which `/mcp` answers beside loopback and `BLINDCUT_HOST`; `*` "
            "for any, where a proxy checks them."
        ),
    ] = ""
    log_level: Annotated[
        str, Field(pattern="^(debug|info|warning|error)$", description="Least severe event logged.")
    ] = "info"

    @property
    def database(self) -> str:
        """The database's URL, the embedded one when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'blindcut.db'}"

    @property
    def blobs(self) -> Path:
        """The folder of the clips' bytes."""
        return self.blob_dir or self.data_dir / "blobs"


def load_settings(**given: object) -> Settings:
    """The settings of this process: what is given, else the environment, else the defaults.

    Raises:
        BadConfiguration: Names the variable and the value that can't be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "BLINDCUT_" + "_".join(str(part) for part in first["loc"]).upper()
        value = "(hidden)" if name.endswith(("SECRET", "_URL")) else repr(first["input"])
        raise BadConfiguration(f"{name}: {first['msg']}, not {value}") from error
