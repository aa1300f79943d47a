"""Every knob, once. Read in `bootstrap.py` only; `docs/reference/settings.md` is generated from here."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
DEFAULT_SECRET = "change-me"  # noqa: S105 (refused outside the demo)


class Settings(BaseSettings):
    """From the environment (`LIVEMEND_…`), then `livemend.toml`, then the defaults below."""

    model_config = SettingsConfigDict(env_prefix="LIVEMEND_", toml_file="livemend.toml", frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite+aiosqlite:///var/livemend.sqlite3",
        description="SQLite file, or postgresql+asyncpg://user:password@host/name when one file is outgrown.",
    )
    secret_key: str = Field(
        DEFAULT_SECRET,
        description="Signs and encrypts. The server refuses to start with the default outside the demo.",
    )
    older_secret_keys: list[str] = Field(
        default_factory=list,
        description="Former secret keys: they still open contact data that was sealed with them.",
    )
    demo: bool = Field(False, description="Demo mode: default secret allowed, log-in links printed.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8321, description="Port to listen on.")
    public_url: str = Field(
        "", description="How customers reach this server, without a trailing slash. Empty: http://host:port."
    )
    blob_dir: Path = Field(Path("var/blobs"), description="Folder for evidence and other large files.")
    scanner: str = Field(
        "",
        pattern=r"^(clamd://[^/\s]+|clamd\+unix:///\S+|command:\S.*)?$",
        description="Who says that an upload is harmless: clamd://host:port, clamd+unix:///run/clamav/clamd.ctl or "
        "command:/path/to/program. Until it has answered nobody sees the file. Empty: nobody is asked.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")
    log_json: bool = Field(False, description="One JSON object a line instead of text for people.")
    session_hours: int = Field(72, ge=1, description="A log-in lasts so many hours without use.")
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only. Switch on behind TLS.")
    login_rate: str = Field("10/minute", description="Log-in attempts per address.")
    public_rate: str = Field("120/minute", description="Requests to public pages per address.")
    ingest_secrets: dict[str, str] = Field(
        default_factory=dict, description="Shared secret per ingest source, e.g. {ssn = '…'}."
    )
    ingest_tick_ms: int = Field(10, ge=1, le=1000, description="Comments are stored in batches this often.")
    feed_silent_seconds: int = Field(
        60,
        ge=10,
        le=3600,
        description="A feed that sends heartbeats counts as blind after so long a silence; one without them after "
        "twice as long at least, and only if it is far longer than its usual pauses.",
    )
    live_tick_ms: int = Field(50, ge=10, le=1000, description="Frames to browsers are coalesced this long.")
    acts_url: str = Field(
        "", description="Where the webhook channel posts acts (reply, hide, …). Empty: a person does them."
    )
    acts_secret: str = Field("", description="Signs what the webhook channel posts.")
    shop_system: Literal["manual", "webhook", "shopify", "woocommerce"] = Field(
        "manual", description="What carries out refunds. manual: a person does it and ticks, with proof."
    )
    shop_url: str = Field("", description="Address of the shop system, e.g. https://name.myshopify.com.")
    shop_key: str = Field("", description="WooCommerce consumer key.")
    shop_secret: str = Field(
        "", description="Shopify Admin token, WooCommerce consumer secret, or the webhook's signing secret."
    )
    hold_seconds: int = Field(90, ge=5, le=3600, description="A department has so long to answer the host.")
    answered_seconds: int = Field(
        120, ge=1, le=3600, description="So long after an answer on air an item counts as decided if nothing follows."
    )
    reminders: int = Field(3, ge=0, le=20, description="How often the host is reminded to say that it is settled.")
    reminder_minutes: int = Field(8, ge=1, le=240, description="Minutes between two such reminders.")
    wide_people: int = Field(10, ge=2, le=10_000, description="From so many people on a public statement is proposed.")
    call_link_minutes: int = Field(
        30, ge=1, le=1440, description="A link to an on-air call can be opened for so long; opened, it is used up."
    )
    ice_servers: list[str] = Field(
        default_factory=list,
        description="Helpers for picture and sound of a call across networks, e.g. stun:host:3478, turn:host:3478. "
        "Empty: only within one network.",
    )
    turn_secret: str = Field(
        "", description="Shared secret of the TURN server (coturn: use-auth-secret): a call gets a password that ends."
    )
    llm_url: str = Field(
        "",
        description="OpenAI-compatible interface for drafts, e.g. http://127.0.0.1:11434/v1. Empty: off.",
    )
    llm_model: str = Field("", description="Model to ask for drafts. Empty: off.")
    llm_key: str = Field("", description="Key for that interface, if it wants one.")
    llm_timeout_s: float = Field(1.5, gt=0, le=30, description="Later than this the template is taken.")
    webhook_private_hosts: list[str] = Field(
        default_factory=list,
        description="Hosts in your own network that webhooks may reach, also without TLS. All others must be public.",
    )
    smtp_url: str = Field("", description="smtp://user:password@host:port for mail. Empty: no mail is sent.")
    mail_from: str = Field("", description="Sender address of mail.")
    letters_from: str = Field(
        "09:00",
        pattern=CLOCK,
        description="Reminders and follow-ups leave from this time of day on, in the shop's zone; answers at any hour.",
    )
    letters_until: str = Field("21:00", pattern=CLOCK, description="And until this time.")
    imap_url: str = Field(
        "", description="imaps://user:password@host/INBOX: mail that customers write. Empty: no mail is read."
    )
    imap_poll_s: int = Field(60, ge=5, le=3600, description="Seconds between two looks into the mailbox.")

    triage_dir: Path = Field(
        Path("var/triage"), description="Folder of models this desk trained; without one the shipped model judges."
    )
    opinion_url: str = Field(
        "",
        description="OpenAI-compatible endpoint asked about unsure texts, e.g. http://host/v1. Empty: off.",
    )
    opinion_model: str = Field("", description="Model named to that endpoint.")
    opinion_key: str = Field("", description="Bearer key for that endpoint.")
    opinion_timeout: float = Field(8.0, gt=0, le=60, description="Seconds to wait for that endpoint.")
    opinion_budget: int = Field(2000, ge=0, description="Texts of one show that may be sent there.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"
