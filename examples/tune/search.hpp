// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>  // for function

#include "segmenter.hpp"

/// Looks for the sigmas between `low` and `high` with the smallest loss, in at most `evaluations` steps: the
/// first half explores the whole box (NLopt's DIRECT-L), the second half improves on the best of it
/// (Subplex). Neither needs derivatives: a loss that counts voxels has none. Where both ends of a sigma are
/// equal it stays there. Sigmas are tried in thousandths. The same loss makes the same steps.
void minimise(const sigmas& low, const sigmas& high, int evaluations,
              const std::function<double(const sigmas&)>& loss);
