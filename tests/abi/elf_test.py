"""What the library shows to and wants from the loader. Usage: elf_test.py LIBRARY SYMBOLS"""
import re
import subprocess
import sys

LIBRARY, SYMBOLS = sys.argv[1:3]
# Newer symbol versions would keep the file from Debian 12, the oldest system we name.
MAX_VERSIONS = {"GLIBC": (2, 36), "GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)}
ALLOWED = re.compile(r"^(libc|libm|libstdc\+\+|libgcc_s|libdate-tz|ld-linux-[\w-]+)\.so(\.\d+)*$")


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def problems():
    exported = run("nm", "-D", "--defined-only", LIBRARY).splitlines()
    # The node of the version script is listed as an absolute symbol.
    names = sorted(line.split()[-1].split("@")[0] for line in exported if line.split()[-2] != "A")
    wanted = open(SYMBOLS).read().split()
    for name in sorted(set(names) ^ set(wanted)):
        yield f"{'exported but not listed' if name in names else 'listed but not exported'}: {name}"
    for line in exported:
        kind = line.split()[-2]
        if kind not in "TA":
            yield f"exported as {kind}, wanted T: {line.split()[-1]}"
        elif kind == "T" and "@@DAYBOOK_1" not in line:
            yield f"without the version DAYBOOK_1: {line.split()[-1]}"
    if "UNIQUE" in run("readelf", "-Ws", LIBRARY):
        yield "holds an STB_GNU_UNIQUE symbol"

    dynamic = run("readelf", "-Wd", LIBRARY)
    flags = " ".join(re.findall(r"\((?:FLAGS|FLAGS_1)\)\s+(?:Flags:)?\s*(.*)", dynamic))
    for flag in ("NODELETE", "NOW"):
        if flag not in flags:
            yield f"not linked -z {flag.lower()}"
    for tag in ("TEXTREL", "RPATH", "RUNPATH"):
        if f"({tag})" in dynamic:
            yield f"has {tag}"
    soname = re.findall(r"\(SONAME\).*\[(.*)\]", dynamic)
    if soname != ["libdaybook.so.1"]:
        yield f"soname is {soname}"
    for needed in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        if not ALLOWED.match(needed):
            yield f"needs {needed}"

    segments = run("readelf", "-Wl", LIBRARY)
    stack = re.search(r"GNU_STACK.*?\s(R\w*)\s", segments)
    if not stack or "E" in stack.group(1):
        yield "the stack is executable"
    if "GNU_RELRO" not in segments:
        yield "no RELRO"
    for family, version in re.findall(r"Name: (GLIBC|GLIBCXX|CXXABI|GCC)_([\d.]+)", run("readelf", "-WV", LIBRARY)):
        if tuple(map(int, version.split("."))) > MAX_VERSIONS[family]:
            yield f"needs {family}_{version}"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "elf: ok")
    sys.exit(1 if found else 0)
