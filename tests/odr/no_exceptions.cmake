# SPDX-License-Identifier: BSD-3-Clause
# The program must print its score, then abort with the text of the error.
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
if(status STREQUAL "0" OR NOT out MATCHES "0.5000" OR NOT err MATCHES "tally: shapes differ: \\(2, 2\\) and \\(4\\)")
  message(FATAL_ERROR "status ${status}\n${out}${err}")
endif()
