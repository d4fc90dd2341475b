from pathlib import Path

import pytest

from arena.errors import BadConfiguration
from arena.settings import load_settings


def test_the_defaults_work_for_one_machine() -> None:
    settings = load_settings()

    assert settings.database == "sqlite:///blindcut-data/blindcut.db"
    assert settings.blobs == Path("blindcut-data/blobs")


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_PORT", "9000")
    monkeypatch.setenv("BLINDCUT_DATA_DIR", "elsewhere")

    assert load_settings().port == 9000
    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).database == "sqlite:///elsewhere/blindcut.db"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BLINDCUT_PORT", "99999", "not '99999'"),
        ("BLINDCUT_PORT", "http", "not 'http'"),
        ("BLINDCUT_WORKERS", "0", "not '0'"),
        ("BLINDCUT_KAPPA", "-1", "not '-1'"),
        ("BLINDCUT_LOG_LEVEL", "loud", "not 'loud'"),
        ("BLINDCUT_LIMIT_READING", "600 a minute", "not '600 a minute'"),
        ("BLINDCUT_LIMIT_VOTING", "5/second; 100/minute", "not '5/second; 100/minute'"),
        ("BLINDCUT_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example", "not '10.0.0.0/8, proxy.example'"),
        ("BLINDCUT_REDIS_URL", "memcached://:pw@host", r"not \(hidden\)"),
        ("BLINDCUT_SECRET", "too short to keep", r"not \(hidden\)"),
    ],
)
def test_a_setting_that_can_not_work_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(BadConfiguration, match=rf"^{variable}: .*{said}$") as refused:
        load_settings()
    assert variable not in {"BLINDCUT_SECRET", "BLINDCUT_REDIS_URL"} or value not in str(refused.value)
