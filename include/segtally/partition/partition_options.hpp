// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

// Metrics of this family compare two partitions of the voxels into segments. Labels only name segments, so
// the same number in both images means nothing.

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// How background voxels are treated; some fields consider the background a segment, others exclude it.
enum class background_rule {
  count,           ///< the background is a segment like any other
  drop_reference,  ///< voxels that are background in the reference are not counted
  drop_either,     ///< voxels that are background in either image are not counted
  /// As `drop_reference`, and each remaining voxel of predicted background is a separate segment.
  drop_reference_split_prediction,
};

/// Which ordered pairs of voxels the Rand family counts.
enum class voxel_pairs {
  distinct,   ///< pairs of two voxels, n^2 - n: scikit-image, scikit-learn
  with_self,  ///< each voxel is paired with itself as well, n^2: Arganda-Carreras et al. 2015, CREMI, elf
};

/// How to average the entropies of the two partitions.
enum class entropy_mean { arithmetic, geometric, minimum, maximum };

/// How two images are read as partitions, and variants of the metrics. Each metric uses the options that
/// apply to it.
struct partition_options {
  background_rule rule = background_rule::count;
  std::uint64_t background = 0;
  voxel_pairs pairs = voxel_pairs::distinct;     ///< Rand family
  double base = 2;                               ///< of logarithms in entropies: 2 gives bits, e nats
  entropy_mean mean = entropy_mean::arithmetic;  ///< normalised and adjusted mutual information
};

/// The settings of the CREMI challenge for the variation of information: bits, reference background dropped,
/// predicted background one segment. Source: cremi.org, cremi_python.
inline constexpr partition_options cremi_preset{.rule = background_rule::drop_reference,
                                                .pairs = voxel_pairs::with_self};

/// The settings of SNEMI3D and CREMI for Rand errors: reference background dropped, each voxel of predicted
/// background a separate segment, self-pairs counted. (Their code divides the self-pairs of such voxels by n,
/// which makes them negligible; here they count.) Source: Arganda-Carreras et al. 2015,
/// doi:10.3389/fnana.2015.00142.
inline constexpr partition_options snemi_preset{.rule = background_rule::drop_reference_split_prediction,
                                                .pairs = voxel_pairs::with_self};

}  // namespace segtally::inline SEGTALLY_ABI
