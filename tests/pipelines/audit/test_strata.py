import os
import random
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind
from pipelines.audit.records import Particulars
from pipelines.audit.strata import NOT_STATED, allocate, draw, told

SIZES = st.dictionaries(st.tuples(st.text(max_size=3)), st.integers(1, 60), min_size=1, max_size=12)


def call(name: str, **told: str) -> Particulars:
    return Particulars(id=name, kind=Kind.CUSTOMER, **told)


@given(SIZES, st.integers(1, 100), st.integers(0, 9))
def test_shares_are_proportional_whole_and_never_more_than_there_are(
    sizes: dict[tuple[str, ...], int], n: int, seed: int
) -> None:
    total = sum(sizes.values())
    n = min(n, total)
    allocated = allocate(sizes, n, seed)
    assert sum(allocated.values()) == n
    assert all(0 <= allocated[stratum] <= size for stratum, size in sizes.items())
    if n >= len(sizes):
        assert min(allocated.values()) >= 1
    if all(size * n >= total for size in sizes.values()):
        assert all(abs(allocated[stratum] - size * n / total) < 1 for stratum, size in sizes.items())


def test_the_largest_remainders_get_what_is_left() -> None:
    # shares 4.7, 3.4 and 1.9
    assert allocate({("a",): 47, ("b",): 34, ("c",): 19}, 10, 1) == {("a",): 5, ("b",): 3, ("c",): 2}


def test_equal_remainders_go_by_the_seed() -> None:
    sizes = {(name,): 5 for name in "abcd"}
    assert len({str(allocate(sizes, 6, seed)) for seed in range(20)}) > 1


def test_the_order_of_the_calls_says_nothing() -> None:
    calls = [call(f"call-{number}", queue="billing" if number % 3 else "repairs") for number in range(50)]
    mixed = random.Random(1).sample(calls, k=50)
    assert draw(calls, 12, ("queue",), 7) == draw(mixed, 12, ("queue",), 7)
    assert draw(calls, 12, ("queue",), 7).calls != draw(calls, 12, ("queue",), 8).calls


def test_the_draw_is_the_same_on_any_machine() -> None:
    code = (
        "from pipelines.audit.strata import draw\nfrom pipelines.audit.records import Particulars\n"
        "from analyser.core.call import Kind\n"
        "calls = [Particulars(id=f'call-{n}', kind=Kind.CUSTOMER) for n in range(30)]\n"
        "print(*(one.id for one in draw(calls, 5, ('kind',), 1).calls))"
    )
    ours = [one.id for one in draw([call(f"call-{number}") for number in range(30)], 5, ("kind",), 1).calls]
    for hashing in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": hashing}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert done.stdout.split() == ours


def test_more_are_not_drawn_than_there_are() -> None:
    drawn = draw([call("one"), call("two")], 40, ("kind",), 1)
    assert [one.id for one in drawn.calls] == ["one", "two"]


def test_what_is_not_stated_is_a_stratum_of_its_own() -> None:
    assert told(call("a"), "agent") == told(call("a", agent=" "), "agent") == NOT_STATED
    assert told(call("a", started_at="last Tuesday"), "week") == NOT_STATED
    assert told(call("a", started_at="2027-01-01T09:00:00+01:00"), "week") == "2026-W53"
