"""What stands after "at" in an e-mail address: "example, dot co, dot u k"."""

from collections.abc import Sequence

from analyser.redact.detectors.email_words import Stretch, email_words, spelled_out
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_LONGEST_LABEL = 8


def read_domain(tokens: Sequence[Token], index: int, *, provider_alone: bool) -> Stretch | None:
    """Return the domain that starts at `index`, or null; `provider_alone` lets "gmail" do without an ending."""
    start = index
    labels: list[str] = []
    while index < len(tokens):
        label = _label(tokens, index)
        if label is None:
            break
        labels.append(label.value)
        index = label.after
        dot = _dot(tokens, index)
        if dot is None:
            break
        index = dot
    ended = index
    if len(labels) > 1 and labels[-1] in email_words("endings"):
        return Stretch(start, _before_dot(tokens, ended), ".".join(labels))
    if provider_alone and labels and "".join(labels[:1]) in email_words("providers"):
        return Stretch(start, _label_end(tokens, start), labels[0])
    return None


def _before_dot(tokens: Sequence[Token], after: int) -> int:
    while after and tokens[after - 1].text in (".", "dot", ","):
        after -= 1
    return after


def _label_end(tokens: Sequence[Token], start: int) -> int:
    label = _label(tokens, start)
    return label.after if label else start + 1


def _dot(tokens: Sequence[Token], index: int) -> int | None:
    """Return what follows a "dot", or null; a comma may stand on either side of it."""
    if index < len(tokens) and tokens[index].text == ",":
        index += 1
    if index < len(tokens) and (tokens[index].text == "dot" or (tokens[index].text == "." and _goes_on(tokens, index))):
        return index + 1
    return None


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and (tokens[index + 1].glued or tokens[index + 1].text in ("com", "co", "org", "uk"))


def _label(tokens: Sequence[Token], index: int) -> Stretch | None:
    """Read one part of a domain: words, letters and figures up to a dot; an ending ("co", "u k") stands alone."""
    start = index
    spelled = ""
    while index < len(tokens) and index - start < _LONGEST_LABEL:
        token = tokens[index]
        if token.text == "," and spelled and index + 1 < len(tokens) and len(tokens[index + 1].text) == 1:
            index += 1
            continue
        if token.text in ("-", "hyphen", "dash") and spelled:
            joined = token.text != "-" or (index + 1 < len(tokens) and len(tokens[index + 1].text) > 1)
            spelled += "-" if joined else ""
            index += 1
            continue
        if token.kind == "p" or token.text == "dot":
            break
        text, after = spelled_out(tokens, index)
        if spelled and not _joins(tokens, index, after, spelled):
            break
        spelled += text
        index = after
        if spelled in email_words("endings") and len(spelled) < 4 and spelled != "me":
            following = tokens[index].text if index < len(tokens) else ""
            if not (len(following) == 1 and following.isalpha()):
                break
    return Stretch(start, index, spelled.strip("-")) if spelled.strip("-") else None


def _joins(tokens: Sequence[Token], index: int, after: int, spelled: str) -> bool:
    """Whether a further word still belongs to a label: it is a letter, a figure, or a dot follows soon."""
    if spelled in email_words("endings") or spelled in email_words("providers"):
        return False
    if len(tokens[index].text) == 1 or tokens[index].kind == "d":
        return True
    if not any(token.text in ("dot", ".") for token in tokens[after : after + 3]):
        return False
    if tokens[index].text not in vocabulary().ordinary:
        return True
    return after < len(tokens) and tokens[after].text == "dot"
