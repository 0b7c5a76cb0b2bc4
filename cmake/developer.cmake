# SPDX-License-Identifier: BSD-3-Clause
# For this project's own programs; nothing here reaches a consumer.

# segtally_program(NAME SOURCES... [LIBRARIES ...]): an executable with all warnings on.
function(segtally_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE segtally::segtally ${arg_LIBRARIES})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                         -Wold-style-cast -Wdouble-promotion)
endfunction()
