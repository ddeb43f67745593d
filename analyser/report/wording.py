"""The plain words that people read for roles, families, behaviours, kinds of points and personal data.

None of our own jargon: nobody who reads a review meets a "tag", a "label" or a "score".
"""

from analyser.core.call import SERVED, Kind, Role
from analyser.core.evidence import PersonalDataType
from analyser.core.review import PointKind

ROLES: dict[Role, str] = {
    Role.AGENT: "Agent",
    Role.CUSTOMER: "Customer",
    Role.BUDDY: "Buddy",
    Role.COLLEAGUE: "Colleague",
    Role.UNKNOWN: "Speaker not known",
}

FAMILIES: dict[str, str] = {
    "question": "Questions",
    "listening": "Listening",
    "empathy": "Empathy",
    "gdpr": "Data protection",
    "coaching": "Coaching",
    "service": "Service",
}

POINT_KINDS: dict[PointKind, str] = {
    PointKind.STRENGTH: "Strength",
    PointKind.DEVELOPMENT: "Development",
    PointKind.RISK: "Risk",
    PointKind.REFER: "Refer",
}
"""Kinds of points in talking order: what went well comes first."""

OVERVIEW: dict[PointKind, str] = {
    PointKind.STRENGTH: "What went well",
    PointKind.DEVELOPMENT: "What to try",
    PointKind.RISK: "What to put right",
    PointKind.REFER: "What to hand on",
}

DO_NOW = "Do now"
HAND_ON = "Pass on to"
HEADINGS_IN_TEXT: tuple[str, ...] = ("What followed", "Why it matters", "Keep", "Say instead", DO_NOW, HAND_ON)

TRY_HEADINGS: dict[PointKind, str] = {
    PointKind.STRENGTH: "Keep",
    PointKind.DEVELOPMENT: "Try in that gap",
    PointKind.RISK: "Say instead",
    PointKind.REFER: HAND_ON,
}

PRACTISE_HEADINGS: dict[PointKind, str] = {
    PointKind.STRENGTH: "Practise",
    PointKind.DEVELOPMENT: "Practise",
    PointKind.RISK: DO_NOW,
    PointKind.REFER: HAND_ON,
}

IMPACT_HEADINGS: dict[PointKind, str] = {
    PointKind.STRENGTH: "What followed",
    PointKind.DEVELOPMENT: "Why it matters",
    PointKind.RISK: "Why it matters",
    PointKind.REFER: "Why it matters",
}

REFER_FALLBACK = "The team leader or the data protection lead. Not for this session."

BEHAVIOURS: dict[str, str] = {
    "question.open": "An open question",
    "question.closed": "A closed question",
    "question.leading": "A leading question",
    "question.stacked": "Several questions at once",
    "listening.reflection": "Giving back what was said",
    "listening.summary": "Summing up",
    "listening.acknowledgement": "Letting the {served} go on",
    "listening.clarification": "Checking understanding",
    "listening.interruption": "Coming in before the {served} had finished",
    "empathy.emotional_reaction": "Warmth in your own voice",
    "empathy.interpretation": "Putting into words what the {served} felt",
    "empathy.exploration": "Asking how it has been",
    "empathy.apology": "Saying sorry for what went wrong",
    "empathy.missed": "A sign of distress passed by",
    "gdpr.access_request": "A request to see personal data",
    "gdpr.erasure_request": "A request to delete personal data",
    "gdpr.rectification_request": "A request to correct personal data",
    "gdpr.marketing_objection": "An objection to marketing",
    "gdpr.recording_objection": "An objection to the recording",
    "gdpr.data_complaint": "A complaint about how data was handled",
    "gdpr.recording_notice_missing": "Nobody said that the call is recorded",
    "gdpr.identity_check_missing": "Account details before an identity check",
    "gdpr.identity_answer_leaked": "The answer to a security question given away",
    "gdpr.third_party_disclosure": "Something about another person was told",
    "gdpr.over_collection": "More personal data asked for than needed",
    "gdpr.card_data_recorded": "Card details with the recording running",
    "gdpr.pause_resume_slip": "The recording was not paused, or not started again",
    "gdpr.insecure_handling": "Personal data handled in an unsafe way",
    "gdpr.wrong_rights_statement": "Something untrue about data rights",
    "gdpr.request_not_recognised": "A data request passed by",
    "gdpr.vulnerability_unsupported": "A need for support passed by",
    "gdpr.special_category": "Health or another sensitive matter",
    "gdpr.criminal_offence": "An offence or conviction",
    "gdpr.credentials": "A password, PIN or login said aloud",
    "gdpr.possible_breach": "Data may have reached the wrong person",
    "gdpr.vulnerability": "Something that makes harm likelier",
    "gdpr.child_or_capacity": "A child's affairs, or doubt about capacity",
    "coaching.goal": "Setting the aim of the session",
    "coaching.reality": "Bringing out what happened",
    "coaching.options": "Looking at other ways",
    "coaching.way_forward": "Settling what comes next",
    "coaching.self_assessment": "Asking the {served} to judge first",
    "coaching.specific_praise": "Praise that names what was done",
    "coaching.generic_praise": "Praise that could fit any call",
    "coaching.constructive": "Naming something to do differently",
    "coaching.agreed_action": "An action that was agreed",
    "coaching.smart_action": "An action with a check and a date",
    "coaching.standard_link": "A link to a named standard",
    "coaching.boundary": "A matter that belongs to a manager",
    "service.greeting": "Opening the call",
    "service.ownership": "Taking it on",
    "service.signposting": "Saying what comes next",
    "service.hold_etiquette": "Care around the hold",
    "service.recap": "Saying again what was agreed",
    "service.closing": "Closing the call",
    "service.jargon": "In-house words left unexplained",
    "service.blame": "Putting it on somebody else",
    "service.recovery": "Putting it right after it went wrong",
    "service.adaptation": "Fitting the service to the {served}'s needs",
}
"""Every behaviour in plain words; `{served}` is the customer, or the colleague who is coached."""

DATA_TYPES: dict[PersonalDataType, tuple[str, str]] = {
    PersonalDataType.PERSON: ("name", "names"),
    PersonalDataType.EMAIL: ("email address", "email addresses"),
    PersonalDataType.PHONE: ("phone number", "phone numbers"),
    PersonalDataType.ADDRESS: ("address", "addresses"),
    PersonalDataType.POSTCODE: ("postcode", "postcodes"),
    PersonalDataType.DATE_OF_BIRTH: ("date of birth", "dates of birth"),
    PersonalDataType.CARD_NUMBER: ("card number", "card numbers"),
    PersonalDataType.CARD_SECURITY_CODE: ("card security code", "card security codes"),
    PersonalDataType.CARD_EXPIRY: ("card expiry date", "card expiry dates"),
    PersonalDataType.SORT_CODE: ("sort code", "sort codes"),
    PersonalDataType.ACCOUNT_NUMBER: ("account number", "account numbers"),
    PersonalDataType.IBAN: ("IBAN", "IBANs"),
    PersonalDataType.NATIONAL_INSURANCE_NUMBER: ("National Insurance number", "National Insurance numbers"),
    PersonalDataType.NHS_NUMBER: ("NHS number", "NHS numbers"),
    PersonalDataType.PASSPORT_NUMBER: ("passport number", "passport numbers"),
    PersonalDataType.DRIVING_LICENCE: ("driving licence number", "driving licence numbers"),
    PersonalDataType.VEHICLE_REGISTRATION: ("vehicle registration", "vehicle registrations"),
    PersonalDataType.PASSWORD_OR_PIN: ("password or PIN", "passwords or PINs"),
    PersonalDataType.CUSTOMER_REFERENCE: ("customer reference", "customer references"),
}
"""Each type of personal data for one and for several."""


def behaviour(label: str, kind: Kind) -> str:
    """Return a behaviour in plain words.

    >>> behaviour("empathy.interpretation", Kind.CUSTOMER)
    'Putting into words what the customer felt'
    """
    return BEHAVIOURS[label].format(served=SERVED[kind].value)


def clock(seconds: float) -> str:
    """Return a moment as minutes and seconds, cut to the second so that it is never after what it points at.

    >>> clock(46.9), clock(0), clock(3725)
    ('0:46', '0:00', '1:02:05')
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def length(seconds: float) -> str:
    """Return a length of time in words.

    >>> length(177.2), length(42), length(3725), length(60.4)
    ('2 min 57 s', '42 s', '1 h 2 min', '1 min')
    """
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if not minutes:
        return f"{second} s"
    return f"{minutes} min {second} s" if second else f"{minutes} min"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> count(1, "thing", "things"), count(0, "thing", "things")
    ('1 thing', '0 things')
    """
    return f"{number:,} {one if number == 1 else many}"


def listed(items: list[str]) -> str:
    """Join items as a sentence does.

    >>> listed(["one name", "two postcodes", "one PIN"])
    'one name, two postcodes and one PIN'
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
