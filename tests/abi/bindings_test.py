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
# What every program may define for everybody: memory, and the C++ runtime's own.
COMMON = re.compile(r"^(malloc|calloc|realloc|free|posix_memalign|aligned_alloc|memalign|"
                    r"malloc_usable_size|stdin|stdout|stderr|environ|__environ|optarg|"
                    r"_Zn[wa]\w*|_Zd[la]\w*|_ZS\w*|_ZNS\w*|_ZNKS\w*|_ZT[ISV]\w*|_ZGVNS\w*|"
                    r"__cxa_\w+|__gxx_\w+|_Unwind_\w+|__dynamic_cast|__once_proxy)$")
PYTHON = "import ctypes, sys; ctypes.CDLL(sys.argv[1]).daybook_init"
NODE = "const {buildInfo} = require(process.argv[1]); buildInfo()"


def hosts():
    yield "python", ["/usr/bin/python3", "-c", PYTHON, str(LIBRARY)]
    for node in sorted(NODES.glob("n*/bin/node")):
        yield node.parent.parent.name, [str(node), "-e", NODE, str(SHIM)]


def foreign(command: list[str]):
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
        if os.path.realpath(target) == host and not COMMON.match(name):
            yield name
    if seen == 0:
        yield "(the library was not loaded)"


if __name__ == "__main__":
    failed = False
    count = 0
    for name, command in hosts():
        taken = sorted(set(foreign(command)))
        count += 1
        failed |= bool(taken)
        print(f"{name}: {', '.join(taken) or 'ok'}")
    if count < 4:
        print("node 20, 22 and 24 are missing: run npm ci in tests/abi/node")
    sys.exit(1 if failed or count < 4 else 0)
