import json
from dataclasses import asdict

from analyser.core.call import Role, Transcript, Turn
from analyser.core.sound import Region
from analyser.redact import Found, Redaction, check_redaction, find, heard_again, silenced_too
from tests.redact.marked import read


def found(said: str) -> Found:
    return find(read(said)[0])


def checked(here: Found, heard: list[Turn]) -> Redaction:
    return check_redaction(here, leaks=heard_again(here, heard))


CARD = "A: What's the long number? | C: four two four two, 4242, 4242 4242. | A: And your name? | C: Danielle Okafor."


def test_without_a_second_listening_nothing_is_claimed() -> None:
    result = check_redaction(found(CARD), [Region(start_s=1, end_s=3.5)])
    assert asdict(result) == {
        "schema": "debrief.redaction/1",
        "spans": {"card_number": 1, "person": 1},
        "silenced_s": 2.5,
        "padding_s": 0.15,
        "run_on_s": 0.4,
        "checked": False,
        "listenings": 0,
        "still_found": {},
    }


def test_what_is_still_heard_is_counted_by_type_and_never_quoted() -> None:
    heard = [Turn(role=Role.UNKNOWN, text="so double four... it's 42424242 4242 4242, thanks Danielle Okafor")]
    result = checked(found(CARD), heard)
    assert result.checked
    assert result.still_found == {"card_number": 1, "person": 1}
    assert "4242" not in json.dumps(asdict(result))


def test_silence_gives_nothing_away() -> None:
    heard = [Turn(role=Role.UNKNOWN, text="What's the long number? And your name? Thanks.")]
    assert checked(found(CARD), heard).still_found == {}


def test_a_few_signs_count_only_around_their_span() -> None:
    turn = Turn(role=Role.CUSTOMER, text="the CVV is 719", start_s=10, end_s=12)
    here = find(Transcript(kind=read("C: x")[0].kind, turns=(turn,)))
    near = Turn(role=Role.UNKNOWN, text="is seven one nine", start_s=10, end_s=12)
    far = Turn(role=Role.UNKNOWN, text="seven one nine", start_s=100, end_s=102)
    assert checked(here, [near]).still_found == {"card_security_code": 1}
    assert checked(here, [far]).still_found == {}


def test_a_date_is_heard_again_however_it_is_said() -> None:
    here = found("A: And your date of birth? | C: the fourteenth of the sixth, fifty-eight")
    again = [Turn(role=Role.AGENT, text="Your date of birth?"), Turn(role=Role.CUSTOMER, text="14 June 1958")]
    other = [Turn(role=Role.AGENT, text="Your date of birth?"), Turn(role=Role.CUSTOMER, text="15 June 1958")]
    assert checked(here, again).still_found == {"date_of_birth": 1}
    assert checked(here, other).still_found == {}


def test_every_piece_counts_where_the_whole_item_is_heard_again() -> None:
    here = found("A: What's the card number? | C: four two four two, 4242. | A: Yep. | C: 4242 4242.")
    assert len(here.groups) == 1
    again = [Turn(role=Role.AGENT, text="The card number?"), Turn(role=Role.CUSTOMER, text="4242 4242 4242 4242")]
    assert checked(here, again).still_found == {"card_number": len(here.spans)}


def test_where_it_is_heard_again_is_told_and_can_be_silenced_too() -> None:
    turn = Turn(role=Role.CUSTOMER, text="the CVV is 719", start_s=10, end_s=12)
    here = find(Transcript(kind=read("C: x")[0].kind, turns=(turn,)))
    heard = Turn(role=Role.UNKNOWN, text="is seven one nine", start_s=10, end_s=12)
    (leak,) = heard_again(here, [heard])
    (region,) = set(leak.regions)
    assert 10 < region.start_s < region.end_s == 12
    both = silenced_too([Region(start_s=11, end_s=11.5)], leak.regions, duration_s=12.1)
    assert both == (Region(start_s=region.start_s - 0.15, end_s=12.1),)
