"""The steps of a fit: the loss goes down, and the rates come to rest however many steps an epoch has."""

import torch

from models.training.descent import Descent


def test_a_head_and_an_adapter_are_fitted_at_their_own_rates() -> None:
    torch.manual_seed(0)
    adapter, head = torch.nn.Linear(4, 4), torch.nn.Linear(4, 1)
    descent = Descent(list(head.parameters()), list(adapter.parameters()), head_rate=0.1, adapter_rate=0.01, epochs=3)
    seen = torch.randn(64, 4)
    wanted = seen.sum(dim=1, keepdim=True)
    losses = []
    for steps in (20, 24, 30):
        descent.begin(steps)
        losses += [descent.step((head(adapter(seen)) - wanted).square().mean()) for _ in range(steps)]
    assert losses[-1] < losses[0] / 5
