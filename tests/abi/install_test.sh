#!/usr/bin/env bash
# What cmake --install puts down is enough for a C host by pkg-config and by find_package, wherever
# the prefix lies. Usage: install_test.sh BUILD SOURCE
set -euo pipefail
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/first" >"$work/log"
mv "$work/first" "$work/prefix"
mkdir "$work/host"
sed -n '/^```c host$/,/^```$/p' "$source/docs/abi.md" | sed '1d;$d' >"$work/host/host.c"
cd "$work/host"
library=$(dirname "$(find "$work/prefix" -name 'libdaybook.so.1' | head -1)")

echo "by pkg-config"
export PKG_CONFIG_PATH=$library/pkgconfig
read -ra flags < <(pkg-config --cflags --libs --define-variable=prefix="$work/prefix" daybook)
cc -D_POSIX_C_SOURCE=200809L host.c -o by_pkg_config "${flags[@]}" -Wl,-rpath,"$library"
./by_pkg_config | grep '"kind":"send"' >/dev/null

echo "by find_package"
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(host C)
find_package(daybook 1 CONFIG REQUIRED)
add_executable(by_cmake host.c)
target_compile_definitions(by_cmake PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(by_cmake PRIVATE daybook::daybook)
CMAKE
cmake -S . -B out -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build out >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
rm -f host.sqlite*
./out/by_cmake | grep '"kind":"send"' >/dev/null

echo "the program"
"$work/prefix/bin/daybook" --version | grep '"version"' >/dev/null
[ -f "$work/prefix/share/daybook/schema/effect.json" ]
echo "install: ok"
