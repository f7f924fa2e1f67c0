"""Reads a JUnit file with junitparser, and holds files against Jenkins' schema."""
import json
import os
import sys

from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

asked = json.load(sys.stdin)
suites = JUnitXml.fromstring(asked["files"][0].encode())
# Jenkins' schema of what its xUnit plugin takes, as pytest's sources have it; its licence stands
# in it.
schema = etree.XMLSchema(file=os.path.join(os.path.dirname(__file__), "junit-10.xsd"))


def faults(text):
    try:
        document = etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        return [str(error)]
    schema.validate(document)
    return [f"{fault.line}: {fault.message}" for fault in schema.error_log]


kinds = {Failure: "failed", Error: "inconclusive", Skipped: "untested"}


def outcome(case):
    return kinds[type(case.result[0])] if case.result else "passed"


json.dump(
    {
        "tests": suites.tests,
        "failures": suites.failures,
        "errors": suites.errors,
        "skipped": sum(suite.skipped for suite in suites),
        "faults": [faults(text) for text in asked["files"]],
        "cases": [
            {"suite": suite.name, "name": case.name, "outcome": outcome(case)}
            for suite in suites
            for case in suite
        ],
    },
    sys.stdout,
)
