"""The rules of the house, as tests."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("analyser", "models", "pipelines")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
HEAVY = ("torch", "spacy", "transformers", "faster_whisper", "ctranslate2", "av", "pandas", "numpy", "sklearn", "docx")
DATABASE = ("sqlalchemy", "alembic", "cryptography", "jinja2")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert not re.search(r"\b(utils?|helpers?|common|misc)\b", path.stem)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from analyser.cli.app import run\n"
        "assert run(['--help']) == 0\n"
        f"print([name for name in {(*HEAVY, *DATABASE)!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_importing_a_module_loads_nothing_heavy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.is_relative_to(ROOT / "models" / "networks"):
        pytest.skip("a network is written in torch and imported by its loader only")
    at_import = re.findall(r"^(?:import|from) (\w+)", source, flags=re.MULTILINE)
    assert not set(at_import) & set(HEAVY)


def test_every_file_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:analyser|models|pipelines|benchmarks)/[\w./-]+|CONTRIBUTING\.md)`", readme):
        assert (ROOT / name).exists(), name
