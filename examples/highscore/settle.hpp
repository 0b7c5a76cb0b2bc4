// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "arguments.hpp"

/// Checks the options, and determines which metrics are shown. `classes` is the file that names the classes,
/// empty if labels are names of objects. Throws `std::runtime_error` for invalid options.
void settle(arguments& args, const std::string& classes);
