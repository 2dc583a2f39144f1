"""A server of a build, asked by schemathesis all that its OpenAPI description allows, and much that it does not.

python tools/attack_server.py BUILD PATH_OF_SCHEMATHESIS [EXAMPLES]: no answer may be an error of the server, each has a
status and a type that are described, and the server neither complains nor ends.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main(build: str, schemathesis: str, examples: str = "60") -> None:
    command = [sys.executable, "-u", "-m", "innograph", "serve", build, "--port", "0", "--query-seconds", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = _address(server)
            asked = subprocess.run(
                [
                    str(Path(schemathesis).absolute()), "run", f"{address}openapi.json", "--checks", CHECKS,
                    "--max-examples", examples, "--phases", "examples,coverage,fuzzing", "--generation-deterministic",
                    "--suppress-health-check", "all", "--request-timeout", "30", "--no-color",
                ],
                check=False,
                cwd=tempfile.gettempdir(),  # it leaves a folder behind
            )  # fmt: skip
        finally:
            server.send_signal(signal.SIGTERM)
            _, complaints = server.communicate(timeout=60)
    # What is no HTTP at all is told of in a line each.
    wrong = [line for line in complaints.splitlines() if "Invalid HTTP request" not in line]
    print("\n".join(wrong[:40]) or "the server had nothing to complain about")
    print(f"exit status of the server: {server.returncode}")
    sys.exit(bool(asked.returncode or wrong or server.returncode))


def _address(server: subprocess.Popen[str]) -> str:
    for line in server.stdout or ():
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main(*sys.argv[1:])
