# SPDX-License-Identifier: BSD-3-Clause
# Uses the library from a project outside the tree in every documented way; each program must run.
cmake_minimum_required(VERSION 3.23)
set(here ${CMAKE_CURRENT_LIST_DIR})
file(REMOVE_RECURSE ${WORK})

# run(COMMAND...): must succeed; its output is in `said`.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(said "${output}" PARENT_SCOPE)
endfunction()

# refused(TEXT COMMAND...): must fail with that text.
function(refused text)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(status EQUAL 0 OR NOT output MATCHES "${text}")
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "should have been refused with \"${text}\": ${command}\n${output}")
  endif()
endfunction()

# use(NAME ARGUMENTS...): configures, builds and runs the consumer.
function(use name)
  run(${consumer} -B ${WORK}/${name} ${ARGN})
  if(said MATCHES "Performing Test [^C]" AND NOT name STREQUAL "with_xtensor")
    message(FATAL_ERROR "${name} asks more of the compiler than CMAKE_HAVE_LIBC_PTHREAD:\n${said}")
  endif()
  run(${CMAKE_COMMAND} --build ${WORK}/${name})
  run(${WORK}/${name}/consumer)
  message(STATUS "${name}: ok")
endfunction()

function(expect file)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "not installed: ${file}")
  endif()
endfunction()

# Tests are skipped without a framework, and by CMake's own switch.
set(library ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/library -DCMAKE_CXX_COMPILER=${CXX} -DSEGTALLY_BUILD_TESTS=ON
            -DSEGTALLY_BUILD_EXAMPLES=OFF)
run(${library} -DCMAKE_DISABLE_FIND_PACKAGE_doctest=ON)
if(NOT said MATCHES "doctest not found, the tests are SKIPPED" OR EXISTS ${WORK}/library/tests)
  message(FATAL_ERROR "without doctest:\n${said}")
endif()
run(${library} -DCMAKE_DISABLE_FIND_PACKAGE_doctest=OFF -DBUILD_TESTING=OFF)
if(said MATCHES "SKIPPED" OR EXISTS ${WORK}/library/tests)
  message(FATAL_ERROR "BUILD_TESTING=OFF:\n${said}")
endif()

# Headers in the specified folder, below the prefix and elsewhere; the tree can be installed to another prefix than
# configured. (That prefix contains all, because CMake refuses to export a path in the source tree that is not below the
# prefix.)
set(consumer ${CMAKE_COMMAND} -S ${here} -DCMAKE_CXX_COMPILER=${CXX} -DSOURCE=${SOURCE})
find_program(PKG_CONFIG pkg-config)
foreach(place IN ITEMS include/of/segtally ${WORK}/elsewhere include)
  set(prefix ${WORK}/prefix)
  string(MAKE_C_IDENTIFIER "from_${place}" name)
  file(REMOVE_RECURSE ${prefix})
  run(${library} -DBUILD_TESTING=OFF -DCMAKE_INSTALL_PREFIX=${WORK} -DCMAKE_INSTALL_INCLUDEDIR=${place})
  run(${CMAKE_COMMAND} --install ${WORK}/library --prefix ${prefix})
  expect(${prefix}/share/doc/segtally/LICENSE)
  get_filename_component(headers ${place} ABSOLUTE BASE_DIR ${prefix})
  expect(${headers}/segtally/segtally.hpp)
  expect(${headers}/segtally/xtensor.hpp)
  run(${consumer} -B ${WORK}/consumer -DWAY=find_package -DPROGRAM=version.cpp -DCMAKE_PREFIX_PATH=${prefix})
  run(${CMAKE_COMMAND} --build ${WORK}/consumer --clean-first)
  if(PKG_CONFIG)
    set(ENV{PKG_CONFIG_PATH} ${prefix}/share/pkgconfig)
    run(${PKG_CONFIG} --modversion segtally)
    if(NOT said MATCHES "^0\\.2\\.")
      message(FATAL_ERROR "pkg-config says version ${said}")
    endif()
    run(${PKG_CONFIG} --cflags --libs segtally)
    separate_arguments(flags UNIX_COMMAND "${said}")
    run(${CXX} -std=c++20 ${here}/version.cpp ${flags} -o ${WORK}/by_pkg_config)
  endif()
  message(STATUS "${place}: ok")
endforeach()

use(with_xtensor -DWAY=find_package "-DASK=OPTIONAL_COMPONENTS xtensor" "-DPROGRAM=first.cpp second.cpp"
    -DCMAKE_PREFIX_PATH=${prefix})
use(alone -DWAY=find_package -DPROGRAM=small.cpp -DCMAKE_PREFIX_PATH=${prefix})
use(add_subdirectory -DWAY=add_subdirectory -DPROGRAM=small.cpp)
use(hosts -DWAY=find_package "-DASK=COMPONENTS mdspan OPTIONAL_COMPONENTS eigen opencv" -DPROGRAM=hosts.cpp
    -DCMAKE_PREFIX_PATH=${prefix})
use(hosts_in_tree -DWAY=add_subdirectory "-DHOSTS=mdspan eigen opencv" -DPROGRAM=hosts.cpp)
use(fetch_content -DWAY=fetch_content -DPROGRAM=small.cpp)

# Vendored: only -I and a user's warnings; the folder, then the single header in two units and without xsimd.
set(vendored ${CXX} -std=c++20 -O1 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnull-dereference
             -Wdouble-promotion -Wundef -Wformat=2 -Wcast-align -Wcast-qual -Werror)
execute_process(COMMAND ${CXX} --version OUTPUT_VARIABLE compiler)
if(NOT compiler MATCHES "clang")
  list(APPEND vendored -Wuseless-cast -Wduplicated-cond -Wswitch-default -Wzero-as-null-pointer-constant)
endif()
run(${vendored} -I${SOURCE}/include -DSEGTALLY_USE_XSIMD=1 ${here}/small.cpp -o ${WORK}/vendored -pthread)
run(${WORK}/vendored)
message(STATUS "-I include: ok")
find_program(PYTHON python3)
if(PYTHON)
  foreach(name IN ITEMS one again)
    run(${PYTHON} ${SOURCE}/packaging/single_file.py ${WORK}/${name})
  endforeach()
  run(${CMAKE_COMMAND} -E compare_files ${WORK}/one/segtally.hpp ${WORK}/again/segtally.hpp)
  file(WRITE ${WORK}/one/segtally/segtally.hpp "#include \"../segtally.hpp\"\n")
  run(${vendored} -I${WORK}/one -DSEGTALLY_USE_XSIMD=0 ${here}/first.cpp ${here}/second.cpp -o ${WORK}/vendored -pthread)
  run(${WORK}/vendored)
  message(STATUS "the library as one header: ok")
else()
  message(STATUS "segtally: the library as one header SKIPPED: no python3")
endif()

# Another minor version and unknown components are errors.
set(find ${consumer} -B ${WORK}/refused -DWAY=find_package -DPROGRAM=version.cpp -DCMAKE_PREFIX_PATH=${prefix})
refused("version: 0\\.2\\." ${find} -DVERSION=0.99)
refused("version: 0\\.2\\." ${find} -DVERSION=0.1)
refused("component xtensor needs the package" ${find} -DVERSION=0.2 "-DASK=COMPONENTS xtensor"
        -DCMAKE_DISABLE_FIND_PACKAGE_xtensor=ON)
refused("component eigen needs the package Eigen3" ${find} -DVERSION=0.2 "-DASK=COMPONENTS eigen"
        -DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON)
refused("component itk needs the package ITK .ITKCommon., and a project.... LANGUAGES C CXX." ${find} -DVERSION=0.2
        "-DASK=COMPONENTS itk")
refused("there is no component cheese, but xtensor, eigen" ${find} -DVERSION=0.2 "-DASK=COMPONENTS cheese")
run(${find} -DVERSION=0.2 "-DASK=OPTIONAL_COMPONENTS xtensor cheese" -DCMAKE_DISABLE_FIND_PACKAGE_xtensor=ON)
