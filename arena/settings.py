"""Everything an operator can set, from the environment. Built once by app and cli, and passed down."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from limits import parse_many
from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
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


class BackendLimit(BaseModel):
    """How much one backend is given to do; what is not said is as for all."""

    model_config = ConfigDict(extra="forbid")

    concurrency: Annotated[int, Field(ge=1)] | None = None
    per_minute: Annotated[int, Field(ge=1)] | None = None


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
    worker: Annotated[
        bool,
        Field(description="Whether `blindcut serve` makes the clips that were ordered, as `blindcut worker` does."),
    ] = True
    backend_concurrency: Annotated[
        int, Field(ge=1, description="Jobs that a backend is given at a time, by all workers together.")
    ] = 4
    backend_per_minute: Annotated[
        int, Field(ge=1, description="Jobs that a backend is handed within a minute, by all workers together.")
    ] = 60
    backend_limits: Annotated[
        Mapping[str, BackendLimit],
        Field(description='Other limits for some backends: `{"runway": {"concurrency": 2, "per_minute": 10}}`.'),
    ] = {}
    poll_seconds: Annotated[
        float, Field(gt=0, description="Between two questions how a job stands, where its provider does not say.")
    ] = 5.0
    lease_seconds: Annotated[
        float, Field(gt=0, description="How long a worker that was killed keeps its clips from the others.")
    ] = 60.0
    job_minutes: Annotated[float, Field(gt=0, description="How long a job may take before it is given up.")] = 60.0
    largest_clip_mb: Annotated[int, Field(ge=1, description="Size of the largest clip that is fetched, in MiB.")] = 512
    admin_token: Annotated[
        SecretStr | None,
        Field(
            min_length=16,
            description="Opens the operator's pages under `/admin`, and their API as a bearer token; at least 16 "
            "characters. Empty: there are none.",
        ),
    ] = None
    moderation: Annotated[
        str,
        Field(
            pattern="^(off|required)$",
            description="`required`: a clip is published only after an operator's look. `off`: at once.",
        ),
    ] = "off"
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

    def limit(self, backend: str) -> tuple[int, int]:
        """How many jobs a backend is given at a time, and within a minute."""
        own = self.backend_limits.get(backend, BackendLimit())
        return own.concurrency or self.backend_concurrency, own.per_minute or self.backend_per_minute

    @property
    def database(self) -> str:
        """The database's URL, the embedded one when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'blindcut.db'}"

    @property
    def blobs(self) -> Path:
        """The folder of the clips' bytes."""
        return self.blob_dir or self.data_dir / "blobs"


def _read(description: str, *variables: str) -> FieldInfo:
    """A setting that is read from these environment variables; the first that is set holds."""
    read: FieldInfo = Field(validation_alias=AliasChoices(*variables), description=description)
    return read


class Providers(BaseSettings):
    """What opens the providers of clips: keys by the names that they are usually set under, and other addresses."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    runway_key: Annotated[SecretStr | None, _read("Runway: the key.", "RUNWAYML_API_SECRET")] = None
    runway_url: Annotated[str, _read("Runway: another address of its API.", "BLINDCUT_RUNWAY_URL")] = ""
    fal_key: Annotated[SecretStr | None, _read("fal: the key, `id:secret`.", "FAL_KEY")] = None
    google_key: Annotated[
        SecretStr | None, _read("Gemini API (Omni): the key.", "GEMINI_API_KEY", "GOOGLE_API_KEY")
    ] = None
    google_url: Annotated[str, _read("Gemini API: another address.", "BLINDCUT_GOOGLE_URL")] = ""
    vertex_key: Annotated[
        SecretStr | None, _read("Vertex (Veo): the key of its express mode.", "BLINDCUT_VERTEX_KEY")
    ] = None
    vertex_project: Annotated[
        str, _read("Vertex: the project, with Google's own credentials, where there is no key.", "GOOGLE_CLOUD_PROJECT")
    ] = ""
    vertex_location: Annotated[str, _read("Vertex: the location of the project.", "GOOGLE_CLOUD_LOCATION")] = (
        "us-central1"
    )
    vertex_url: Annotated[str, _read("Vertex: another address of its API.", "BLINDCUT_VERTEX_URL")] = ""
    openai_videos_url: Annotated[
        str,
        _read(
            "A server that speaks OpenAI's Videos protocol: its address, up to and with `/v1`.",
            "BLINDCUT_OPENAI_VIDEOS_URL",
        ),
    ] = ""
    openai_videos_key: Annotated[
        SecretStr | None, _read("The key of that server, where it wants one.", "BLINDCUT_OPENAI_VIDEOS_KEY")
    ] = None
    luma_key: Annotated[SecretStr | None, _read("Luma: the key.", "LUMA_AGENTS_API_KEY")] = None
    luma_url: Annotated[str, _read("Luma: another address of its API, up to and with `/v1`.", "BLINDCUT_LUMA_URL")] = ""
    ark_key: Annotated[SecretStr | None, _read("Ark (Seedance): the key.", "ARK_API_KEY")] = None
    ark_url: Annotated[
        str,
        _read(
            "Ark: the address, up to and with `/api/v3`. Empty: BytePlus; Volcengine is "
            "`https://ark.cn-beijing.volces.com/api/v3`.",
            "BLINDCUT_ARK_URL",
        ),
    ] = ""
    dashscope_key: Annotated[SecretStr | None, _read("DashScope: the key.", "DASHSCOPE_API_KEY")] = None
    dashscope_url: Annotated[
        str,
        _read(
            "DashScope: the address, up to and with `/api/v1`. Empty: Singapore; China is "
            "`https://dashscope.aliyuncs.com/api/v1`.",
            "BLINDCUT_DASHSCOPE_URL",
        ),
    ] = ""
    replicate_key: Annotated[SecretStr | None, _read("Replicate: the token.", "REPLICATE_API_TOKEN")] = None
    replicate_url: Annotated[str, _read("Replicate: another address of its API.", "BLINDCUT_REPLICATE_URL")] = ""
    kling_access_key: Annotated[SecretStr | None, _read("Kling: the access key.", "KLING_ACCESS_KEY")] = None
    kling_secret_key: Annotated[SecretStr | None, _read("Kling: the secret key.", "KLING_SECRET_KEY")] = None
    kling_url: Annotated[
        str,
        _read(
            "Kling: the address. Empty: Singapore; China is `https://api-beijing.klingai.com`.", "BLINDCUT_KLING_URL"
        ),
    ] = ""
    comfyui_url: Annotated[
        str, _read("ComfyUI: the address of the server, e.g. `http://127.0.0.1:8188`.", "BLINDCUT_COMFYUI_URL")
    ] = ""
    comfyui_workflows: Annotated[
        Path | None,
        _read(
            "ComfyUI: the folder of the workflows, in the API format with placeholders.", "BLINDCUT_COMFYUI_WORKFLOWS"
        ),
    ] = None
    diffusers_device: Annotated[
        str,
        _read(
            "Diffusers: where models run, e.g. `cuda`. Empty: a GPU where there is one.", "BLINDCUT_DIFFUSERS_DEVICE"
        ),
    ] = ""
    folder_manifest: Annotated[
        Path | None, _read("Folder: the CSV manifest of clips that are here already.", "BLINDCUT_FOLDER_MANIFEST")
    ] = None
    catalog_dir: Annotated[
        Path | None,
        _read("Folder of further catalog files, e.g. for models of your own servers.", "BLINDCUT_CATALOG_DIR"),
    ] = None


def load_providers() -> Providers:
    """What opens the providers, from the environment.

    Raises:
        BadConfiguration: Names the variable that can't be used, never its value.
    """
    try:
        return Providers()
    except ValidationError as error:
        first = error.errors()[0]
        raise BadConfiguration(f"{first['loc'][0]}: {first['msg']}") from error


def variables(field: str) -> tuple[str, ...]:
    """The environment variables of a field of `Providers`; the first that is set holds."""
    alias = Providers.model_fields[field].validation_alias
    return tuple(str(name) for name in alias.choices) if isinstance(alias, AliasChoices) else (field,)


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
        value = "(hidden)" if name.endswith(("SECRET", "TOKEN", "_URL")) else repr(first["input"])
        raise BadConfiguration(f"{name}: {first['msg']}, not {value}") from error
