"""Keeps tests off the user's own data directory, gives them databases and a browser, and time to property tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.postgresql import REQUIRED, MissingServerError, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("unhurried", deadline=None)  # how long one example takes says more about the machine
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def data_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a data directory of its own."""
    folder = tmp_path_factory.mktemp("data") / "debrief"
    monkeypatch.setenv("DEBRIEF_DATA", str(folder))
    for name in ("DEBRIEF_KEY", "DEBRIEF_KEY_FILE", "DEBRIEF_STORE", "DEBRIEF_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of PostgreSQL; where there can be none the test skips, or fails if one is required."""
    try:
        server = Server()
    except MissingServerError as error:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def made(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the tables of the store and nothing in them, to copy."""
    from analyser.store import Place, open_store

    name = postgresql.new()
    store = open_store(Place(root=tmp_path_factory.mktemp("made")), postgresql.url(name))
    with store.database.transaction() as on:
        on.exec_driver_sql("DELETE FROM properties")
    store.database.close()
    return name


@pytest.fixture
def database(postgresql: Server, made: str) -> Iterator[Callable[..., str]]:
    """Return what makes a database on the server, with the tables of the store or `blank`, and gives its URL."""
    names: list[str] = []

    def make(*, blank: bool = False) -> str:
        names.append(postgresql.new("template1" if blank else made))
        return postgresql.url(names[-1])

    yield make
    for name in names:
        postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The database of the test, null for SQLite in the data directory; commands that the test runs use it as well."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("database")()
    monkeypatch.setenv("DEBRIEF_STORE", url)
    return url


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium without a window; where there is none the test skips, or fails if a browser is required."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "no chromium on this machine; `apt-get install chromium` brings it"
        if os.environ.get("DEBRIEF_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield opened
        opened.close()
