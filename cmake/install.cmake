# SPDX-License-Identifier: BSD-3-Clause
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(SEGTALLY_INSTALL_CMAKEDIR "${CMAKE_INSTALL_DATADIR}/cmake/segtally"
    CACHE STRING "Where the package files go, below the prefix")

# The xtensor adaptor is installed always: whether a consumer has xtensor is the consumer's matter.
install(TARGETS segtally EXPORT segtally-targets FILE_SET HEADERS)
install(FILES ${PROJECT_SOURCE_DIR}/include/segtally/xtensor.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/segtally)
install(EXPORT segtally-targets NAMESPACE segtally:: DESTINATION ${SEGTALLY_INSTALL_CMAKEDIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/segtally-config-version.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/segtally-config.cmake
              ${PROJECT_BINARY_DIR}/segtally-config-version.cmake
        DESTINATION ${SEGTALLY_INSTALL_CMAKEDIR})
