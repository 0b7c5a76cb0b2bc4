# SPDX-License-Identifier: BSD-3-Clause
# In a clone: nix-build -E 'with import <nixpkgs> { }; callPackage ./packaging/nix { }'
{ lib, stdenv, cmake }:
let
  header = builtins.readFile ../../include/segtally/version.hpp;
  number = part: builtins.head (builtins.match ".*SEGTALLY_VERSION_${part} ([0-9]+).*" header);
in
stdenv.mkDerivation {
  pname = "segtally";
  version = "${number "MAJOR"}.${number "MINOR"}.${number "PATCH"}";
  src = lib.sourceByRegex ../.. [ "CMakeLists.txt" "LICENSE" "cmake.*" "include.*" ];
  nativeBuildInputs = [ cmake ];
  cmakeFlags = [ "-DSEGTALLY_INSTALL=ON" "-DSEGTALLY_BUILD_TESTS=OFF" "-DSEGTALLY_BUILD_EXAMPLES=OFF" ];
  meta = {
    description = "How good is a segmentation? Every metric of label images from one pass";
    license = lib.licenses.bsd3;
    platforms = lib.platforms.all;
  };
}
