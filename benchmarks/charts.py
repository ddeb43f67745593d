"""Small charts for RESULTS.md, written as SVG: lines over an axis, and bars of shares."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

FOLDER = Path(__file__).with_name("charts")
WIDTH, HEIGHT, EDGE = 640, 360, 60
COLOURS = ("#1b6ca8", "#c8553d", "#5b8c5a", "#8a6fb0", "#b58900", "#4c9f9f", "#9d4b73", "#6b6b6b")
STYLE = 'font-family="sans-serif" font-size="13"'

MOST_DOTS = 50
"""A line of more points has no dots: they would hide it."""

Point = tuple[float, float]


def write_lines(name: str, title: str, across: str, up: str, lines: Mapping[str, Sequence[Point]]) -> str:
    """Write a chart of lines from nought, and return the link to it; each line has its points in order."""
    most_x = max(x for points in lines.values() for x, _ in points)
    most_y = max(y for points in lines.values() for _, y in points)
    drawn = [_axes(title, across, up, most_x, most_y)]
    for index, (label, points) in enumerate(lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        placed = [_place(x / most_x, y / most_y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        dots = placed if len(placed) <= MOST_DOTS else []
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in dots]
        drawn.append(_text(EDGE + 12, EDGE + 18 * (index + 1), label, f'fill="{colour}"'))
    return _written(name, title, HEIGHT, drawn)


def write_shares(name: str, title: str, unit: str, values: Mapping[str, float]) -> str:
    """Write a chart of one bar for each value, with its share of them all, and return the link to it."""
    whole = sum(values.values()) or 1.0
    most = max(values.values()) or 1.0
    drawn = [_text(16, 26, title, 'font-weight="bold"')]
    for index, (label, value) in enumerate(values.items()):
        y = 44 + 28 * index
        colour = COLOURS[index % len(COLOURS)]
        drawn.append(_text(16, y + 15, label))
        drawn.append(f'<rect x="150" y="{y}" width="{330 * value / most:.1f}" height="20" fill="{colour}"/>')
        drawn.append(_text(158 + 330 * value / most, y + 15, f"{value:.1f} {unit} ({value / whole:.0%})"))
    return _written(name, title, 60 + 28 * len(values), drawn)


def _place(x: float, y: float) -> Point:
    """Return where a point of [0, 1] on both axes is drawn."""
    return EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)


def _axes(title: str, across: str, up: str, most_x: float, most_y: float) -> str:
    (left, bottom), (right, top) = _place(0, 0), _place(1, 1)
    return "".join(
        [
            f'<path d="M{left},{top} V{bottom} H{right}" fill="none" stroke="#444"/>',
            _text(16, 26, title, 'font-weight="bold"'),
            _text((left + right) / 2, bottom + 40, across, 'text-anchor="middle"'),
            _text(left, top - 8, up),
            _text(right, bottom + 20, f"{most_x:g}", 'text-anchor="middle"'),
            _text(left - 8, top + 5, f"{most_y:.3g}", 'text-anchor="end"'),
            _text(left - 8, bottom + 5, "0", 'text-anchor="end"'),
        ]
    )


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {STYLE} {more}>{escape(text)}</text>'


def _written(name: str, title: str, height: int, drawn: Sequence[str]) -> str:
    FOLDER.mkdir(exist_ok=True)
    box = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    (FOLDER / f"{name}.svg").write_text("\n".join([head, paper, *drawn, "</svg>", ""]), encoding="utf-8")
    return f"![{title}](charts/{name}.svg)"
