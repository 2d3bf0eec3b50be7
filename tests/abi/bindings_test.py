"""Which of our symbols the dynamic linker takes from the host program. Node exports its own copies
of OpenSSL, zlib and more: none of ours may end up there.
Usage: bindings_test.py LIBRARY NODE_SHIM NODE_FOLDER"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LIBRARY, SHIM, NODES = map(pathlib.Path, sys.argv[1:4])
BINDING = re.compile(r"binding file (\S+) \[\d+\] to (\S+) \[\d+\]: \w+ symbol `([^']+)'")
# What a program may define for everybody: the names of the C and C++ runtimes themselves.
RUNTIME = ("libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1")
PYTHON = "import ctypes, sys; ctypes.CDLL(sys.argv[1]).daybook_init"
NODE = "const {buildInfo} = require(process.argv[1]); buildInfo()"


def hosts():
    yield "python", ["/usr/bin/python3", "-c", PYTHON, str(LIBRARY)]
    for node in sorted(NODES.glob("n*/bin/node")):
        yield node.parent.parent.name, [str(node), "-e", NODE, str(SHIM)]


def runtime_names() -> set[str]:
    names = set()
    for name, path in re.findall(r"^\s*(\S+) => (/\S+)", run("ldd", str(LIBRARY)), re.M):
        if name in RUNTIME:
            listed = run("nm", "-D", "--defined-only", path).splitlines()
            names |= {line.split()[-1].split("@")[0] for line in listed}
    return names


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def foreign(command: list[str], common: set[str]):
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, LD_DEBUG="bindings", LD_BIND_NOW="1",
                           LD_DEBUG_OUTPUT=f"{folder}/log", DAYBOOK_LIBRARY=str(LIBRARY))
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        text = "".join(path.read_text() for path in pathlib.Path(folder).iterdir())
    ours = str(LIBRARY)
    host = os.path.realpath(command[0])
    seen = 0
    for source, target, name in BINDING.findall(text):
        if os.path.realpath(source) != os.path.realpath(ours):
            continue
        seen += 1
        if os.path.realpath(target) == host and name not in common:
            yield name
    if seen == 0:
        yield "(the library was not loaded)"


if __name__ == "__main__":
    failed, count = False, 0
    common = runtime_names()
    for name, command in hosts():
        taken = sorted(set(foreign(command, common)))
        count += 1
        failed |= bool(taken)
        print(f"{name}: {', '.join(taken) or 'ok'}")
    if count < 4:
        print("node 20, 22 and 24 are missing: run npm ci in tests/abi/node")
    sys.exit(1 if failed or count < 4 else 0)
