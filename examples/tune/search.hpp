// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>  // for function

#include "segmenter.hpp"

/// Finds the sigmas between `low` and `high` with the smallest loss, in at most `evaluations` steps: the
/// first half explores the whole box (NLopt's DIRECT-L), the second half refines the best point (Subplex).
/// Neither needs derivatives, which a loss that counts voxels does not have. A sigma with equal limits is
/// fixed. Sigmas are multiples of 0.001. Deterministic.
void minimise(const sigmas& low, const sigmas& high, int evaluations,
              const std::function<double(const sigmas&)>& loss);
