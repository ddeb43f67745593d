"""Who can show which label."""

from analyser.core.call import Kind, Role, Transcript
from analyser.core.labels import LABELS, Speaker


def may_show(transcript: Transcript, label: str, turn: int | None) -> bool:
    """Whether a label may stand on the speaker of a turn; None stands for the serving side as a whole."""
    speaker = LABELS[label].speaker
    if speaker is Speaker.EITHER:
        return True
    role = transcript.turns[turn].role if turn is not None else transcript.serving
    customer_call = transcript.kind is Kind.CUSTOMER
    return {
        Speaker.SERVING: role is transcript.serving,
        Speaker.AGENT: customer_call and role is Role.AGENT,
        Speaker.BUDDY: not customer_call and role is Role.BUDDY,
        Speaker.CUSTOMER: customer_call and role is Role.CUSTOMER,
    }[speaker]
