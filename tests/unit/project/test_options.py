"""What an operator sets: a wrong value is named, with what it should be, and nothing starts."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from yana.project.cli import main
from yana.project.options import BadOption, load


def test_without_settings_yana_runs_for_this_computer_alone(tmp_path: Path) -> None:
    options = load({"YANA_DATA": str(tmp_path)})
    assert (options.host, options.port, options.mail) == ("127.0.0.1", 8000, "")
    assert options.base_url == "http://localhost:8000"
    assert options.database == f"sqlite:///{tmp_path}/yana.sqlite3"


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load({"YANA_DATA": str(tmp_path)})
    assert load({"YANA_DATA": str(tmp_path)}).secret_keys == first.secret_keys
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def key_of(folder: str) -> tuple[str, ...]:
    """The key in this folder, made if there is none; or what is wrong with it."""
    try:
        return load({"YANA_DATA": folder}).secret_keys
    except BadOption as error:
        return (str(error),)


def test_all_who_start_at_once_have_the_same_key_and_leave_nothing_else(tmp_path: Path) -> None:
    with get_context("fork").Pool(8) as pool:
        for number in range(20):
            folder = str(tmp_path / str(number))
            (only,) = set(pool.map(key_of, [folder] * 8, chunksize=1))
            assert only
            assert [one.name for one in Path(folder).iterdir()] == ["secret-key"]


def test_who_is_killed_before_the_key_is_whole_leaves_none(tmp_path: Path) -> None:
    # A limit of 10 bytes on files: the write fails half-way, and the signal for it kills.
    small = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)); "
    small += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); "
    script = small + "from yana.project.options import load; load()"
    at = os.environ | {"YANA_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", script], env=at, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGXFSZ
    assert not (tmp_path / "secret-key").exists()
    assert key_of(str(tmp_path))


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "yana.toml").write_text('port = "9000"\nhost = "0.0.0.0"\n')
    options = load({"YANA_DATA": str(tmp_path), "YANA_PORT": "9001"})
    assert (options.host, options.port) == ("0.0.0.0", 9001)  # noqa: S104 - only a value here


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("YANA_PORT", "abc", "a number from 1 to 65535"),
        ("YANA_PORT", "70000", "a number from 1 to 65535"),
        ("YANA_BASE_URL", "yana.example.org", "like https://yana.example.org"),
        ("YANA_MAIL", "mail.example.org", "smtp://"),
        ("YANA_MAIL", "smtp://user:secret@host", "from="),
    ],
)
def test_a_wrong_value_is_named_with_what_it_should_be(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    with pytest.raises(BadOption, match="should be") as caught:
        load({"YANA_DATA": str(tmp_path), name: value})
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "yana.toml").write_text("port == 1\n")
    with pytest.raises(BadOption, match="line 1"):
        load({"YANA_DATA": str(tmp_path)})


def test_an_empty_key_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(BadOption, match="delete the file"):
        load({"YANA_DATA": str(tmp_path)})


def test_a_demo_cannot_run_backwards(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--pace", "0"]) == 2
    assert "above 0" in capsys.readouterr().out


def test_what_the_watchers_are_told_is_read(tmp_path: Path) -> None:
    given = {
        "YANA_DATA": str(tmp_path),
        "YANA_OPERATORS": "ops@example.test, inbox:at-work\nboss@example.test",
        "YANA_ROBOT": "YANA+robot@example.test",
        "YANA_CANARY_MINUTES": "3",
        "YANA_DEADMAN_URL": "https://watcher.example.test/ping/1",
    }
    options = load(given)
    assert options.operators == ("ops@example.test", "inbox:at-work", "boss@example.test")
    assert options.robot == "yana+robot@example.test"
    assert options.canary_every == timedelta(minutes=3)
    assert load({"YANA_DATA": str(tmp_path), "YANA_CANARY_MINUTES": "0"}).canary_every is None
    assert load({"YANA_DATA": str(tmp_path)}).canary_every == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("operators", "ops@example.test nobody"),
        ("operators", "sms:+4930123456"),
        ("operators", "inbox:"),
        ("robot", "outside"),
        ("canary_minutes", "-1"),
        ("canary_minutes", "1441"),
        ("deadman_url", "file:///etc/passwd"),
        ("deadman_url", "watcher.example.test"),
    ],
)
def test_what_the_watchers_cannot_use_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadOption, match=f"^{name} is "):
        load({"YANA_DATA": str(tmp_path), f"YANA_{name.upper()}": value})
