// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <string>   // for string

/// Writes a data set to try the program on: square images of invented nuclei, as truth/NAME.tif, the results
/// of two imaginary algorithms, as splitter/NAME.tif and merger/NAME.tif, and what a microscope would have
/// seen, as raw/NAME.tif. The same numbers give the same files. Throws `std::runtime_error` when a file
/// cannot be written.
void write_phantom_set(const std::string& folder, std::size_t images, std::size_t size);
