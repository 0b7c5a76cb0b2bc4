# SPDX-License-Identifier: BSD-3-Clause
# A compiler that does not meet a requirement of the library reports one #error with the remedy, and reads nothing else of the
# library. CXX, INCLUDE, WORK; FLAGS: options that remove the feature; ADVICE: a regular expression.
cmake_minimum_required(VERSION 3.23)
file(WRITE ${WORK}/requirements.cpp "#include <segtally/segtally.hpp>\nint main() { return static_cast<int>(segtally::contingency_table().total()); }\n")
string(REPLACE "|" ";" flags "${FLAGS}")
execute_process(COMMAND ${CXX} -std=c++20 ${flags} -fsyntax-only -I${INCLUDE} ${WORK}/requirements.cpp
                RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE text)
string(REGEX REPLACE "[][;]" "" lines "${text}")
string(REGEX REPLACE "\n" ";" lines "${lines}")
list(FILTER lines INCLUDE REGEX " error: ")
set(errors ${lines})
list(FILTER errors EXCLUDE REGEX "fatal error: .*see_the_error_above")  # where the compiler stops
list(LENGTH errors count)
list(LENGTH lines all)
if(status EQUAL 0 OR NOT count EQUAL 1 OR all GREATER 2 OR NOT errors MATCHES "error: .*segtally needs .*${ADVICE}")
  message(FATAL_ERROR "${all} errors, not one that says '${ADVICE}':\n${text}")
endif()
