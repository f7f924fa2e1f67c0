"""Holds a file against one of the schemas that check-jsonschema brings with it."""
import json
import subprocess
import sys

asked = json.load(sys.stdin)
ended = subprocess.run(
    [sys.executable, "-m", "check_jsonschema", "--builtin-schema", asked["schema"], asked["path"]],
    capture_output=True,
    text=True,
)
# 1 is its answer to a file that is not what the schema says; anything else is no answer.
if ended.returncode not in (0, 1) or "Traceback" in ended.stderr:
    sys.exit(ended.stderr)
json.dump({"isValid": ended.returncode == 0, "said": ended.stdout}, sys.stdout)
