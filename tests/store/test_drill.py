"""The erasure drill of benchmarks/erasure_drill.py, scaled down."""

import json
import subprocess
import sys
from pathlib import Path


def test_nothing_of_the_erased_is_left_and_nothing_of_the_others_is_lost(tmp_path: Path) -> None:
    # In a process of its own, because it forks.
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from benchmarks.erasure_drill import drill\n"
        f"print(json.dumps(drill(Path({str(tmp_path)!r}), 60, 10, 10, 7)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, cwd=root)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["killed"] == 10
    assert (found["left"], found["lost"], found["journals"]) == (0, 0, 0)
    assert found["certificates"] >= 12
