# SPDX-License-Identifier: BSD-3-Clause
# all_verify_interface_header_sets compiles every header separately, those of hosts if the host is found.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/segtally/*.hpp)
add_library(segtally_headers INTERFACE)
target_link_libraries(segtally_headers INTERFACE segtally)
foreach(host IN LISTS segtally_hosts)
  if(TARGET segtally::${host})
    target_link_libraries(segtally_headers INTERFACE segtally::${host})
  else()
    list(FILTER headers EXCLUDE REGEX "/segtally/${host}\\.hpp$")
  endif()
endforeach()
target_sources(segtally_headers INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
