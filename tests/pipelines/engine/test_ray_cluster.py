"""A cluster of two nodes on this machine, one of which is killed in the middle."""

import functools
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.engine import RayEngine


class Slow:
    """A worker that says which node it is on."""

    def work(self, task: int) -> tuple[int, str]:
        import ray

        time.sleep(0.3)
        return task, ray.get_runtime_context().get_node_id()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    one = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield one
    one.shutdown()


def test_a_node_that_is_killed_loses_no_task(cluster: Any) -> None:
    other = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    engine = RayEngine(workers=2, address=cluster.address)
    seen: list[tuple[int, str]] = []
    for ended in engine.run(functools.partial(Slow), range(30), limit_s=60.0):
        assert ended.result is not None, ended.fault
        seen.append(ended.result)
        if other is not None and len({node for _, node in seen}) == 2:
            cluster.remove_node(other, allow_graceful=False)
            other = None
    assert other is None, "both nodes have worked"
    assert sorted(task for task, _ in seen) == list(range(30))
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
