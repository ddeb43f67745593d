"""The labelled sets, one reader each; what stands on top of a reader is its mapping, printed with the figures."""

from pipelines.evaluate.gold import GoldSet
from pipelines.evaluate.sets import (
    bt_oasis,
    calls,
    esconv,
    maptask,
    physical_activity,
    smartspan,
    swda,
    uptake,
)

SETS: dict[str, GoldSet] = {
    one.SET.name: one.SET for one in (calls, bt_oasis, swda, maptask, esconv, uptake, smartspan, physical_activity)
}
"""Every set by its name, in the order of the report."""
