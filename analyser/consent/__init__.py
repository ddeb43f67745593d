"""Reads consent records and decides, before any audio or transcript is opened."""

from analyser.consent.decide import require_consent
from analyser.consent.record import Moment, Record, parse_record, read_record, sidecar_of

__all__ = ["Moment", "Record", "parse_record", "read_record", "require_consent", "sidecar_of"]
