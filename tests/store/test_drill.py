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


def test_a_run_that_is_killed_leaves_nothing_that_an_erasure_does_not_find(
    tmp_path: Path, store_url: str | None
) -> None:
    # On a server every third moment will do: what its own transactions promise is not ours to drill.
    step = 1 if store_url is None else 3
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from analyser.keep import Keeper\n"
        "from analyser.settings import Settings\n"
        "from analyser.store.erase import Erased, erase\n"
        "from benchmarks.erasure_drill import _left_at_all, changes, make, secrets_of\n"
        f"root = Path({str(tmp_path)!r})\n"
        f"keeper = Keeper(Settings(data=root / 'data', store={store_url!r}))\n"
        "make(keeper, root, 0)\n"
        "killed, known = 0, []\n"
        f"for at in range(1, 200, {step}):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        left = [at]\n"
        "        def count(event, arguments):\n"
        "            met = changes(event, arguments)\n"
        "            left[0] -= met\n"
        "            if met and left[0] == 0:\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "        sys.addaudithook(count)\n"
        "        make(keeper, root, at)\n"
        "        os._exit(0)\n"
        "    _, status = os.waitpid(child, 0)\n"
        "    call_id = secrets_of(at)['call_id']\n"
        "    if keeper.store.held(call_id=call_id):\n"
        "        done = erase(keeper.store, [call_id])[call_id]\n"
        "        assert isinstance(done, Erased), done\n"
        "    known.append(at)\n"
        "    if not os.WIFSIGNALED(status):\n"
        "        break\n"
        "    killed += 1\n"
        "print(killed, _left_at_all([root / 'data', root / 'reviews'], known), len(list((root / 'reviews').iterdir())))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, cwd=root)
    assert done.returncode == 0, done.stderr
    killed, left, folders = (int(word) for word in done.stdout.split())
    assert killed > 20 / step, done.stderr
    assert (left, folders) == (0, 1)
