"""Runs one piece of work after the other on warm workers: processes of this machine, or actors of a Ray cluster.

ENGINES["local"](workers=2)             -> Engine
ENGINES["ray"](workers=2, address=None) -> Engine
"""

from collections.abc import Callable

from pipelines.engine.local import LocalEngine
from pipelines.engine.protocol import Ended, Engine, Worker
from pipelines.engine.ray import RayEngine

ENGINES: dict[str, Callable[..., Engine]] = {"local": LocalEngine, "ray": RayEngine}
"""By the name that `--engine` takes."""

__all__ = ["ENGINES", "Ended", "Engine", "LocalEngine", "RayEngine", "Worker"]
