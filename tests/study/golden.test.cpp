// SPDX-License-Identifier: BSD-3-Clause
// Values of peers for random cases, with the same random numbers if any: see peers.py, which compares a
// thousand of each kind.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "answers.hpp"
#include "golden.hpp"

namespace study_golden_test {

TEST_CASE("SciPy's summaries, intervals, tests and ranks") {
  REQUIRE(study_golden::answers.size() == 60);
  for (const study_golden::golden_answer& golden : study_golden::answers) {
    CAPTURE(golden.question);
    std::istringstream in(golden.question);
    std::string question;
    in >> question;
    const std::vector<double> mine = study_answers::answer(question, in);
    REQUIRE(mine.size() == golden.values.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      CAPTURE(i);
      if (std::isnan(golden.values[i])) {
        CHECK(std::isnan(mine[i]));
      } else {
        const double theirs = golden.values[i];
        CHECK(std::abs(mine[i] - theirs) <=
              1e-9 * std::max(std::abs(theirs), std::abs(theirs) > 1e-6 ? 1e-3 : 0));
      }
    }
  }
}

}  // namespace study_golden_test
