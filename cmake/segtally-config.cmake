# SPDX-License-Identifier: BSD-3-Clause
# find_package(segtally [COMPONENTS xtensor eigen mdspan opencv itk vtk]) defines segtally::segtally, which uses xsimd if it
# is installed, and segtally::itk and so on for the requested components whose packages are installed.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/segtally-targets.cmake)

find_package(xtl QUIET)  # first: the configuration of xsimd needs it and may not search for it
find_package(xsimd QUIET)
if(TARGET xsimd AND NOT segtally_linked_xsimd)
  set(segtally_linked_xsimd TRUE)
  set_property(TARGET segtally::segtally APPEND PROPERTY INTERFACE_LINK_LIBRARIES xsimd)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/segtally-hosts.cmake)
foreach(component IN LISTS segtally_FIND_COMPONENTS)
  segtally_find_host(${component})
  if(TARGET segtally::${component})
    set(segtally_${component}_FOUND TRUE)
  elseif(segtally_FIND_REQUIRED_${component})
    set(segtally_FOUND FALSE)
    if(component IN_LIST segtally_hosts)
      set(segtally_NOT_FOUND_MESSAGE "segtally: component ${component} needs the package ${segtally_package_of_${component}}")
    else()
      list(JOIN segtally_hosts ", " hosts)
      set(segtally_NOT_FOUND_MESSAGE "segtally: there is no component ${component}, but ${hosts}")
    endif()
  endif()
endforeach()
