"""The hosts that docs/abi.md shows: complete, under 40 lines each, and they run.
Usage: docs_test.py SOURCE LIBRARY CC NODE"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE, LIBRARY = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
CC, NODE = sys.argv[3:5]
BLOCK = re.compile(r"^```(\w+) host\n(.*?)^```$", re.M | re.S)


def run(command, folder, **environment):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, DAYBOOK_LIBRARY=str(LIBRARY), **environment))
    if done.returncode != 0:
        sys.exit(f"{command[0]}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def c_host(text, folder):
    (folder / "host.c").write_text(text)
    run([CC, "-std=c99", "-D_POSIX_C_SOURCE=200809L", "-pedantic", "-Wall", "-Wextra", "-Werror",
         f"-I{SOURCE}/abi", "host.c", "-o", "host", str(LIBRARY)], folder)
    return run(["./host"], folder, LD_LIBRARY_PATH=str(LIBRARY.parent))


def python_host(text, folder):
    (folder / "host.py").write_text(text)
    return run(["/usr/bin/python3", "host.py"], folder, PYTHONPATH=str(SOURCE / "host_shims/python"))


def js_host(text, folder):
    (folder / "host.mjs").write_text(text)
    (folder / "node_modules").mkdir()
    (folder / "node_modules/daybook").symlink_to(SOURCE / "host_shims/node")
    return run([NODE, "host.mjs"], folder)


HOSTS = {"c": c_host, "python": python_host, "js": js_host}

if __name__ == "__main__":
    blocks = dict(BLOCK.findall((SOURCE / "docs/abi.md").read_text()))
    assert set(blocks) == set(HOSTS), f"docs/abi.md shows {sorted(blocks)}"
    for language, text in blocks.items():
        lines = text.count("\n")
        assert lines < 40, f"the {language} host has {lines} lines"
        with tempfile.TemporaryDirectory() as folder:
            output = HOSTS[language](text, pathlib.Path(folder))
        assert "entist" in output, f"the {language} host printed {output!r}"
        print(f"{language}: {lines} lines, ok")
