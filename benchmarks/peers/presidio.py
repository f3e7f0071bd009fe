"""Presidio with GiNZA in one process: a line of JSON (a text) in, a line of JSON out with the milliseconds it took."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider

# Else the recogniser of addresses asks the network for the list of public suffixes; the one that it ships will do.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


def analyzer() -> AnalyzerEngine:
    """All recognisers that speak Japanese, and GiNZA's names."""
    models = [{"lang_code": "ja", "model_name": "ja_ginza"}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    registry = RecognizerRegistry(supported_languages=["ja"])
    registry.load_predefined_recognizers(languages=["ja"], nlp_engine=engine)
    return AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["ja"])


def main() -> None:
    """Until the input ends."""
    analyze = analyzer().analyze
    told = {"ready": True, "version": f"{version('presidio-analyzer')} with ja-ginza {version('ja-ginza')}"}
    print(json.dumps(told), flush=True)
    for line in sys.stdin:
        text = json.loads(line)
        began = time.perf_counter()
        found = analyze(text, language="ja")
        ms = (time.perf_counter() - began) * 1000
        print(json.dumps({"ms": ms, "found": len(found)}), flush=True)


if __name__ == "__main__":
    main()
