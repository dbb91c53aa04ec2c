"""One exercise in a process of its own: MODULE SIZE SEED; prints JSON on its last line."""

import importlib
import json
import sys

import django


def main() -> None:
    module, size, seed = sys.argv[1:]
    django.setup()
    outcome = importlib.import_module(f"tests.prove.{module}").run(int(size), int(seed))
    told = {
        "cases": outcome.cases,
        "told": outcome.told,
        "failures": outcome.failures,
        "skipped": outcome.skipped,
    }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
