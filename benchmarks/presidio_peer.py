"""Presidio's analyser on texts, for `benchmarks.personal_data_peers`; run by an interpreter that has it (2.2.366).

    python presidio_peer.py SPACY_MODEL_FOLDER < texts.json

Reads a JSON list of texts and prints, on the last line, {"seconds", "spans"}: for each text a list of [start, end,
entity], the seconds without loading. All of its predefined recognisers for English and the United Kingdom are on.
"""

import json
import logging
import sys
import time

UNITED_KINGDOM = ("Nino", "Passport", "Postcode", "VehicleRegistration", "DrivingLicence")


def main() -> None:
    import presidio_analyzer.predefined_recognizers as known
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.disable(logging.CRITICAL)
    models = [{"lang_code": "en", "model_name": sys.argv[1]}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyser = AnalyzerEngine(nlp_engine=engine)
    for name in UNITED_KINGDOM:
        analyser.registry.add_recognizer(getattr(known, f"Uk{name}Recognizer")())
    texts = json.load(sys.stdin)
    analyser.analyze("My name is Anna.", "en")
    started = time.perf_counter()
    spans = [[[one.start, one.end, one.entity_type] for one in analyser.analyze(text, "en")] for text in texts]
    print(json.dumps({"seconds": time.perf_counter() - started, "spans": spans}))


if __name__ == "__main__":
    main()
