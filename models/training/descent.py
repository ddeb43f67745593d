"""How a head and an adapter are fitted: AdamW, from a high rate to a low one in one cycle."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

WARM_UP = 0.06
SPARE = 20
"""The number of steps differs a little from one epoch to the next (steps)."""


class Descent:
    """Takes the steps of some epochs (warm restarts: Loshchilov and Hutter 2017)."""

    def __init__(
        self,
        head: list[torch.nn.Parameter],
        adapter: list[torch.nn.Parameter],
        *,
        head_rate: float,
        adapter_rate: float,
        epochs: int,
    ) -> None:
        import torch

        torch.set_num_threads(os.cpu_count() or 1)  # a batch of training is work for all of them
        self._parameters = head + adapter
        self._rates = [adapter_rate, head_rate]
        self._epochs = epochs
        groups = [{"params": part, "lr": rate} for part, rate in zip((adapter, head), self._rates, strict=True)]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self._schedule: torch.optim.lr_scheduler.LRScheduler | None = None
        self._steps = 0

    def begin(self, steps: int) -> None:
        """Begin an epoch of so many steps; the first one says how long the whole descent is."""
        import torch

        if self._schedule is None:
            self._steps = (steps + SPARE) * self._epochs
            self._schedule = torch.optim.lr_scheduler.OneCycleLR(
                self._optimiser, self._rates, total_steps=self._steps, pct_start=WARM_UP, cycle_momentum=False
            )

    def step(self, loss: torch.Tensor) -> float:
        """Take one step, and return the loss as a number."""
        import torch

        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimiser.step()
        if self._schedule is not None and self._schedule.last_epoch < self._steps - 1:
            self._schedule.step()
        return float(loss.detach())
