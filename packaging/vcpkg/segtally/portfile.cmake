# SPDX-License-Identifier: BSD-3-Clause
vcpkg_from_git(
  OUT_SOURCE_PATH SOURCE_PATH
  URL https://example.org/segtally.git
  REF 0000000000000000000000000000000000000000  # the commit of v0.2.0
)

set(VCPKG_BUILD_TYPE release)  # only headers
vcpkg_cmake_configure(
  SOURCE_PATH ${SOURCE_PATH}
  OPTIONS -DSEGTALLY_INSTALL=ON -DSEGTALLY_BUILD_TESTS=OFF -DSEGTALLY_BUILD_EXAMPLES=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/segtally)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/lib ${CURRENT_PACKAGES_DIR}/share/doc)

file(INSTALL ${CMAKE_CURRENT_LIST_DIR}/usage DESTINATION ${CURRENT_PACKAGES_DIR}/share/${PORT})
vcpkg_install_copyright(FILE_LIST ${SOURCE_PATH}/LICENSE)
