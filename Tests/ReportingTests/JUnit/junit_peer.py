"""Reads a JUnit file with junitparser and says what it holds."""
import json
import sys

from junitparser import Error, Failure, JUnitXml, Skipped

suites = JUnitXml.fromstring(json.load(sys.stdin)["xml"].encode())
kinds = {Failure: "failed", Error: "inconclusive", Skipped: "untested"}


def outcome(case):
    return kinds[type(case.result[0])] if case.result else "passed"


json.dump(
    {
        "tests": suites.tests,
        "failures": suites.failures,
        "errors": suites.errors,
        "skipped": suites.skipped,
        "cases": [
            {"suite": suite.name, "name": case.name, "outcome": outcome(case)}
            for suite in suites
            for case in suite
        ],
    },
    sys.stdout,
)
