// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <string>   // for string

/// Writes a synthetic data set for trying the program: square images of nuclei as truth/NAME.tif, the results
/// of two imaginary algorithms as splitter/NAME.tif and merger/NAME.tif, and microscope images as
/// raw/NAME.tif. Deterministic. Throws `std::runtime_error` if a file cannot be written.
void write_phantom_set(const std::string& folder, std::size_t images, std::size_t size);
