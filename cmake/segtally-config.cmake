# SPDX-License-Identifier: BSD-3-Clause
# find_package(segtally [COMPONENTS xtensor]) gives segtally::segtally, which uses xsimd where it is installed, and, where
# the component is asked for and xtensor is installed, segtally::xtensor.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/segtally-targets.cmake)

find_package(xtl QUIET)  # first: the configurations of xsimd and xtensor need it and may not look for it
find_package(xsimd QUIET)
if(TARGET xsimd AND NOT segtally_linked_xsimd)
  set(segtally_linked_xsimd TRUE)
  set_property(TARGET segtally::segtally APPEND PROPERTY INTERFACE_LINK_LIBRARIES xsimd)
endif()

if("xtensor" IN_LIST segtally_FIND_COMPONENTS)
  find_package(xtensor QUIET)
  if(TARGET xtensor)
    if(NOT TARGET segtally::xtensor)
      add_library(segtally::xtensor INTERFACE IMPORTED)
      set_target_properties(segtally::xtensor PROPERTIES INTERFACE_LINK_LIBRARIES "segtally::segtally;xtensor")
    endif()
    set(segtally_xtensor_FOUND TRUE)
  endif()
endif()

foreach(component IN LISTS segtally_FIND_COMPONENTS)
  if(segtally_FIND_REQUIRED_${component} AND NOT segtally_${component}_FOUND)
    set(segtally_FOUND FALSE)
    set(segtally_NOT_FOUND_MESSAGE "segtally: component ${component} needs the package of that name")
  endif()
endforeach()
