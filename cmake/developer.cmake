# SPDX-License-Identifier: BSD-3-Clause
# For this project's own programs; nothing here reaches a consumer.

function(segtally_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                           -Wold-style-cast -Wdouble-promotion)
endfunction()

# segtally_program(NAME SOURCES... [LIBRARIES ...]): an executable with all warnings on.
function(segtally_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE segtally::segtally ${arg_LIBRARIES})
  segtally_warnings(${name})
endfunction()
