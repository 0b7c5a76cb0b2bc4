// SPDX-License-Identifier: BSD-3-Clause

// Writes the tables of the catalogues into a page: print_catalogue docs/metrics.md

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "metric_tables.hpp"

int main(int argc, char** argv) try {
  if (argc != 2) throw std::runtime_error("one file is needed, docs/metrics.md");
  std::ifstream old(argv[1], std::ios::binary);
  if (!old) throw std::runtime_error(std::string("cannot read ") + argv[1]);
  const std::string page = docs::with_tables({std::istreambuf_iterator<char>(old), {}});
  std::ofstream file(argv[1], std::ios::binary);
  file << page;
  if (!file.flush()) throw std::runtime_error(std::string("cannot write ") + argv[1]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "print_catalogue: %s\n", error.what());
  return 2;
}
