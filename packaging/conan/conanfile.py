# SPDX-License-Identifier: BSD-3-Clause
"""Conan 2, from a clone: conan create packaging/conan"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load

required_conan_version = ">=2.0"


class Segtally(ConanFile):
    name = "segtally"
    description = "How good is a segmentation? Every metric of label images from one pass"
    license = "BSD-3-Clause"
    topics = ("segmentation", "metrics", "image-analysis", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_xsimd": [True, False], "with_xtensor": [True, False]}
    default_options = {"with_xsimd": False, "with_xtensor": False}
    no_copy_source = True

    @property
    def _root(self):  # of the clone that contains this recipe
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._root, "include", "segtally", "version.hpp"))
        self.version = ".".join(re.search(rf"SEGTALLY_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH"))

    def export_sources(self):
        copy(self, "include/*", self._root, self.export_sources_folder)
        copy(self, "LICENSE", self._root, self.export_sources_folder)

    def requirements(self):
        if self.options.with_xsimd:
            self.requires("xsimd/[>=8.1 <14]")
        if self.options.with_xtensor:
            self.requires("xtensor/[>=0.24 <1]")

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("pkg_config_name", "segtally")
        library = self.cpp_info.components["segtally"]
        library.set_property("cmake_target_name", "segtally::segtally")
        library.bindirs = library.libdirs = []
        library.defines = [f"SEGTALLY_USE_XSIMD={int(bool(self.options.with_xsimd))}"]
        if self.settings.os in ("Linux", "FreeBSD"):
            library.system_libs = ["pthread"]
        if self.options.with_xsimd:
            library.requires = ["xsimd::xsimd"]
        if self.options.with_xtensor:
            host = self.cpp_info.components["xtensor"]
            host.set_property("cmake_target_name", "segtally::xtensor")
            host.bindirs = host.libdirs = []
            host.requires = ["segtally", "xtensor::xtensor"]
