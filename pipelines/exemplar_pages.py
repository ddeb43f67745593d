"""The exemplars as people read them: a page, a document and a record; everything in them is masked."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from analyser.core.call import Kind, Role
from analyser.report import wording
from pipelines.exemplars import MOST_OF_A_CALL, Exemplar, Gathered, Said
from pipelines.permitted import Barred

SCHEMA = "debrief.exemplars/1"
PAGE, DOCUMENT, RECORD = "exemplars.html", "exemplars.docx", "exemplars.json"

ABOUT = (
    "Moments from real calls, for talking about what good practice sounds like. They are chosen because they are "
    "clear, short and undisputed, and their order says nothing about anybody."
)
CARE = (
    "Names and other personal data are masked, and no colleague is named. Something may have been missed: keep this "
    "inside the organisation, and say so if you recognise somebody."
)
_LEFT_OUT: dict[Barred, str] = {
    Barred.NO_RECORD: "without a consent record",
    Barred.NOT_NAMED: "whose consent does not name the purpose “{purpose}”",
    Barred.ENDED: "whose consent has been withdrawn or has expired",
    Barred.NOT_HELD: "that this store does not know: erased, or reviewed elsewhere",
}


def record(gathered: Gathered, made_at: datetime) -> str:
    """Return the exemplars as JSON, `debrief.exemplars/1`."""
    fields = {
        "schema": SCHEMA,
        "label": gathered.label,
        "purpose": gathered.purpose,
        "asked_for": gathered.wanted,
        "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "calls": {
            "looked_at": gathered.looked_at,
            "left_out": {why.value: gathered.left_out[why] for why in Barred},
            "not_readable": len(gathered.unreadable),
        },
        "clear_moments": gathered.clear,
        "exemplars": [asdict(one) for one in gathered.exemplars],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def page(gathered: Gathered, made_at: datetime) -> str:
    """Return one self-contained page; its content security policy lets nothing run or load but its own style."""
    from importlib import resources

    from jinja2 import Environment, PackageLoader, StrictUndefined

    from analyser.report.html import asset, source_hash

    own = resources.files("pipelines").joinpath("templates", "exemplars.css").read_text(encoding="utf-8")
    style = asset("review.css") + own
    environment = Environment(loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined)
    text: str = environment.get_template("exemplars.html.j2").render(
        title=title(gathered),
        about=ABOUT,
        care=CARE,
        counts=counts(gathered),
        exemplars=[_shown(one) for one in gathered.exemplars],
        style=style,
        policy=f"default-src 'none'; style-src '{source_hash(style)}'; base-uri 'none'; form-action 'none'",
        made_at=f"{made_at.day} {made_at:%B %Y}",
    )
    return text


def document(gathered: Gathered, made_at: datetime) -> bytes:
    """Return the same as a Word document; the same exemplars give the same bytes."""
    from analyser.report.paper import labelled, new_document, saved, soft

    paper = new_document("Exemplars", f"{made_at:%Y-%m-%dT%H:%M:%SZ}")
    paper.add_heading(title(gathered), level=0)
    for paragraph in (ABOUT, *counts(gathered), CARE):
        paper.add_paragraph(paragraph)
    for number, one in enumerate(gathered.exemplars, start=1):
        shown = _shown(one)
        paper.add_heading(f"Moment {number}", level=1)
        for line in shown["lines"]:
            quote = paper.add_paragraph(style="Quote")
            soft(quote, f"{line['speaker']}  ")
            quote.add_run(line["lead"])
            quote.add_run(line["moment"]).bold = True
            quote.add_run(line["rest"])
        if one.followed is None:
            soft(paper.add_paragraph(), NOTHING_FOLLOWED)
        labelled(paper.add_paragraph(), "Why it is here", shown["why"])
        soft(paper.add_paragraph(), shown["call"])
    return saved(paper)


NOTHING_FOLLOWED = "Nothing more was said to it."


def title(gathered: Gathered) -> str:
    """Return what the behaviour is called, with how many moments there are."""
    name = wording.behaviour(gathered.label, _kind(gathered))
    return f"{name}: {wording.count(len(gathered.exemplars), 'moment', 'moments')}"


def _kind(gathered: Gathered) -> Kind:
    coaching = gathered.label.startswith("coaching.") or any(one.kind is Kind.COACHING for one in gathered.exemplars)
    return Kind.COACHING if coaching else Kind.CUSTOMER


def counts(gathered: Gathered) -> tuple[str, ...]:
    """Return the sentences that say how many calls were looked at, and why there are no more moments."""
    used = gathered.looked_at - sum(gathered.left_out.values())
    found = len(gathered.exemplars)
    sentences = [
        f"{wording.count(gathered.looked_at, 'call was', 'calls were')} looked at; {used} may be used for the purpose "
        f"“{gathered.purpose}”.",
    ]
    if found < gathered.wanted:
        few = "No moment" if not found else f"Only {wording.count(found, 'moment', 'moments')}"
        sentences.insert(0, f"{few} can be shown; {gathered.wanted} were asked for.")
        if gathered.clear > found:
            clear = wording.count(gathered.clear, "moment was", "moments were")
            sentences.append(f"{clear} clear enough; of one call no more than {MOST_OF_A_CALL} are shown.")
        else:
            sentences.append("No further moment in them was clear enough.")
    left = [
        f"{gathered.left_out[why]} {meaning.format(purpose=gathered.purpose)}"
        for why, meaning in _LEFT_OUT.items()
        if gathered.left_out[why]
    ]
    if left:
        sentences.append(f"Left out: {wording.listed(left)}.")
    if gathered.unreadable:
        sentences.append(f"{wording.count(len(gathered.unreadable), 'record', 'records')} could not be read.")
    return tuple(sentences)


def _shown(one: Exemplar) -> dict[str, Any]:
    said = {
        "speaker": _speaker(one.said),
        "lead": one.said.text[: one.start_char],
        "moment": one.said.text[one.start_char : one.end_char],
        "rest": one.said.text[one.end_char :],
    }
    lines = [_line(one.before), said, _line(one.followed)]
    return {
        "lines": [line for line in lines if line is not None],
        "ended": None if one.followed is not None else NOTHING_FOLLOWED,
        "why": one.why[:1].upper() + one.why[1:],
        "call": f"Call {one.call}",
    }


def _line(said: Said | None) -> dict[str, str] | None:
    return None if said is None else {"speaker": _speaker(said), "lead": said.text, "moment": "", "rest": ""}


def _speaker(said: Said) -> str:
    return wording.ROLES[Role(said.role)]
