# SPDX-License-Identifier: BSD-3-Clause
# Maps have the same bits whether the compiler joins products and sums or not.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
foreach(build IN ITEMS plain joined)
  set(flags -O2 -ffp-contract=off)
  if(build STREQUAL "joined")
    set(flags -O3 -march=native -ffp-contract=fast)
  endif()
  execute_process(COMMAND ${CXX} -std=c++20 ${flags} -I${INCLUDE} ${CMAKE_CURRENT_LIST_DIR}/contraction.cpp -o ${WORK}/${build} -pthread
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${WORK}/${build} OUTPUT_VARIABLE ${build} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
string(LENGTH "${plain}" length)
if(length LESS 1000 OR NOT plain STREQUAL joined)
  message(FATAL_ERROR "maps differ:\n${plain}\n${joined}")
endif()
