"""ConvoKit's annotators on texts, for `benchmarks.peers`; run by an interpreter that has ConvoKit (5.0.0 was used).

    python convokit_peers.py SPACY_MODEL_FOLDER < texts.json

Reads a JSON list of texts and prints, on the last line, a list of the labels of each: question.closed where the
politeness strategies see a direct question or a sentence ends with a question mark (its QuestionSentences), and
empathy.apology where they see an apology.
"""

import json
import sys

QUESTION = "feature_politeness_==Direct_question=="
APOLOGY = "feature_politeness_==Apologizing=="


def main() -> None:
    import spacy
    from convokit import PolitenessStrategies

    nlp = spacy.load(sys.argv[1], exclude=["ner"])
    strategies = PolitenessStrategies()
    texts = json.load(sys.stdin)
    # Parsed in batches, which is several times as fast as one by one.
    docs = dict(zip(texts, nlp.pipe(texts, batch_size=256), strict=True))
    print(json.dumps([labels(text, strategies, docs.__getitem__) for text in texts]))


def labels(text, strategies, parse):
    if not text.strip():
        return []
    said = strategies.transform_utterance(text, spacy_nlp=parse)
    seen = said.meta["politeness_strategies"]
    ends = any(sentence["toks"][-1]["tok"] == "?" for sentence in said.meta["parsed"])
    found = ["question.closed"] if seen[QUESTION] or ends else []
    return [*found, "empathy.apology"] if seen[APOLOGY] else found


if __name__ == "__main__":
    main()
