# SPDX-License-Identifier: BSD-3-Clause
"""Runs a WebAssembly program: wasi.py PROGRAM ARGUMENTS... Needs wasmtime (pip install wasmtime)."""
import sys

import wasmtime

engine = wasmtime.Engine()
linker = wasmtime.Linker(engine)
linker.define_wasi()
store = wasmtime.Store(engine)
config = wasmtime.WasiConfig()
config.inherit_stdout()
config.inherit_stderr()
config.argv = sys.argv[1:]
config.preopen_dir(".", ".")
config.preopen_dir("/", "/")
store.set_wasi(config)
instance = linker.instantiate(store, wasmtime.Module.from_file(engine, sys.argv[1]))
try:
    instance.exports(store)["_start"](store)
except wasmtime.ExitTrap as end:
    sys.exit(end.code)
