// SPDX-License-Identifier: BSD-3-Clause
// Reads queries, one per line, and prints the library's answers: the counterpart of peers.py.
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

#include "answers.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string question;
    in >> question;
    const char* before = "";
    for (const double value : study_answers::answer(question, in)) {
      std::printf("%s%.17g", before, value);
      before = " ";
    }
    std::printf("\n");
  }
}
