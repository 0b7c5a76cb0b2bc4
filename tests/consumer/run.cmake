# SPDX-License-Identifier: BSD-3-Clause
# A project outside the tree uses the library in every promised way, and each program must run.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
endfunction()

set(here ${CMAKE_CURRENT_LIST_DIR})
file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/library -DCMAKE_CXX_COMPILER=${CXX} -DSEGTALLY_BUILD_TESTS=OFF
    -DSEGTALLY_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX=${WORK}/prefix)
run(${CMAKE_COMMAND} --install ${WORK}/library)

foreach(way IN ITEMS find_package add_subdirectory fetch_content)
  run(${CMAKE_COMMAND} -S ${here} -B ${WORK}/${way} -DCMAKE_CXX_COMPILER=${CXX} -DWAY=${way} -DSOURCE=${SOURCE}
      -DCMAKE_PREFIX_PATH=${WORK}/prefix)
  run(${CMAKE_COMMAND} --build ${WORK}/${way})
  run(${WORK}/${way}/consumer)
  message(STATUS "${way}: ok")
endforeach()

# Vendored: nothing but -I include, with and without xsimd.
foreach(xsimd IN ITEMS 0 1)
  run(${CXX} -std=c++20 -O1 -Wall -Wextra -Werror -DSEGTALLY_USE_XSIMD=${xsimd} -I${SOURCE}/include ${here}/first.cpp
      ${here}/second.cpp -o ${WORK}/vendored${xsimd} -pthread)
  run(${WORK}/vendored${xsimd})
  message(STATUS "-I include, xsimd ${xsimd}: ok")
endforeach()

# Another minor version is refused.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${here} -B ${WORK}/refused -DCMAKE_CXX_COMPILER=${CXX} -DWAY=find_package
                        -DVERSION=0.99 -DCMAKE_PREFIX_PATH=${WORK}/prefix
                RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
if(status EQUAL 0)
  message(FATAL_ERROR "find_package(segtally 0.99) should have been refused")
endif()
