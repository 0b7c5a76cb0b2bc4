# SPDX-License-Identifier: BSD-3-Clause
# A minimal replacement of nixpkgs with what packaging/nix uses; its packages are those of the machine.
{ root }:
let
  lib = {
    licenses.bsd3 = "BSD-3-Clause";
    platforms.all = [ ];
    sourceByRegex = path: names: builtins.path {
      name = "source";
      inherit path;
      filter = file: kind:
        let below = builtins.substring (builtins.stringLength (toString path) + 1) 9999 file;
        in builtins.any (name: builtins.match name below != null) names;
    };
  };
  stdenv.mkDerivation = given: derivation {
    name = "${given.pname}-${given.version}";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/usr/bin:/bin";
    inherit (given) src;
    args = [ "-c" "cmake -S $src -B build -DCMAKE_INSTALL_PREFIX=$out ${toString given.cmakeFlags} && cmake --build build && cmake --install build" ];
  };
in
import (root + "/packaging/nix") { inherit lib stdenv; cmake = null; }
