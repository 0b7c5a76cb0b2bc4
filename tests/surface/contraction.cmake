# SPDX-License-Identifier: BSD-3-Clause
# Surface scores have the same bits where a compiler joins products and sums to one operation, and with other vectors.
cmake_minimum_required(VERSION 3.23)
set(here ${CMAKE_CURRENT_LIST_DIR})
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

# check(COMPILER FLAGS...): the program prints what it printed before.
function(check compiler)
  execute_process(COMMAND ${compiler} -std=c++20 ${ARGN} -I${INCLUDE} ${here}/contraction.cpp -o ${WORK}/program -pthread
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${WORK}/program OUTPUT_VARIABLE scores COMMAND_ERROR_IS_FATAL ANY)
  string(SHA256 hash "${scores}")
  string(LENGTH "${scores}" length)
  message(STATUS "${compiler} ${ARGN}: ${length} characters, ${hash}")
  if(length LESS 100000)
    message(FATAL_ERROR "too few scores")
  endif()
  if(DEFINED before AND NOT hash STREQUAL before)
    message(FATAL_ERROR "${compiler} ${ARGN}: other scores")
  endif()
  set(before ${hash} PARENT_SCOPE)
endfunction()

check(${CXX} -O1)
check(${CXX} -O3 -march=native -ffp-contract=fast)
find_program(OTHER NAMES clang++ g++)
if(OTHER)
  check(${OTHER} -O2)
endif()
