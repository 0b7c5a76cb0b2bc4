# SPDX-License-Identifier: BSD-3-Clause
# For this project's own programs; not used by consumers.

set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none; CMake 3.28 and later would read every source twice to know

function(segtally_warnings target)
  if(MSVC)  # and clang-cl; programs with many templates exceed the section limit of the default format
    target_compile_options(${target} PRIVATE /W4 /permissive- /bigobj)
  else()
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                             -Wold-style-cast -Wdouble-promotion)
  endif()
endfunction()

option(SEGTALLY_QUICK_PROGRAMS "Optimise the examples and what serves the tests less, so that they compile sooner" OFF)
function(segtally_quick target)
  if(SEGTALLY_QUICK_PROGRAMS AND NOT MSVC)
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

# segtally_program(NAME SOURCES... [LIBRARIES ...]): an executable with all warnings on.
function(segtally_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE segtally::segtally ${arg_LIBRARIES})
  segtally_warnings(${name})
  if(NOT name MATCHES "^test_")
    segtally_quick(${name})
  endif()
endfunction()

# Hosts whose tests and examples are built.
set(segtally_hosts_here "")
foreach(host IN LISTS segtally_hosts)
  if(TARGET segtally::${host})
    list(APPEND segtally_hosts_here ${host})
  endif()
endforeach()
if("itk" IN_LIST segtally_hosts_here)  # Debian's headers only compile with g++
  include(CheckCXXSourceCompiles)
  get_target_property(CMAKE_REQUIRED_INCLUDES segtally::itk INTERFACE_INCLUDE_DIRECTORIES)
  check_cxx_source_compiles("#include <itkMacro.h>\nint main() {}" SEGTALLY_ITK_COMPILES)
  unset(CMAKE_REQUIRED_INCLUDES)
  if(NOT SEGTALLY_ITK_COMPILES)
    list(REMOVE_ITEM segtally_hosts_here itk)
  endif()
endif()
if(SEGTALLY_BUILD_TESTS OR SEGTALLY_BUILD_EXAMPLES)
  foreach(host IN LISTS segtally_hosts)
    if(NOT host IN_LIST segtally_hosts_here)
      message(STATUS "segtally: host ${host} SKIPPED: no such package, or not for this compiler")
    endif()
  endforeach()
endif()
