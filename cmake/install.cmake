# SPDX-License-Identifier: BSD-3-Clause
include(CMakePackageConfigHelpers)

set(SEGTALLY_INSTALL_CMAKEDIR "${CMAKE_INSTALL_DATADIR}/cmake/segtally"
    CACHE STRING "Where the package files go, below the prefix")

# Headers of hosts are always installed: whether xtensor is available is up to the consumer. They are not a file set, because
# CMake 3.25 exports a wrong path for one if CMAKE_INSTALL_INCLUDEDIR is absolute.
install(TARGETS segtally EXPORT segtally-targets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/segtally DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(EXPORT segtally-targets NAMESPACE segtally:: DESTINATION ${SEGTALLY_INSTALL_CMAKEDIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/segtally-config-version.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/segtally-config.cmake ${PROJECT_SOURCE_DIR}/cmake/segtally-hosts.cmake
              ${PROJECT_BINARY_DIR}/segtally-config-version.cmake
        DESTINATION ${SEGTALLY_INSTALL_CMAKEDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# For pkg-config: paths relative to the file, so that an installed tree can be moved, unless they are absolute.
if(IS_ABSOLUTE "${CMAKE_INSTALL_DATADIR}")
  set(SEGTALLY_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_DATADIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(SEGTALLY_PC_PREFIX "\${pcfiledir}/${up}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(SEGTALLY_PC_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  set(SEGTALLY_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/segtally.pc.in ${PROJECT_BINARY_DIR}/segtally.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/segtally.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
