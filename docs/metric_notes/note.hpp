// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view
#include <vector>       // for vector

namespace docs {

/// What a metric is called elsewhere.
struct peer_name {
  std::string_view peer;          ///< as in the table of peers of the page
  std::string_view names;         ///< the peer's own, in Markdown
  std::string_view differs = {};  ///< where the value is another one, but for 0 / 0; empty: nowhere
};

/// What the page says of a metric besides what the catalogue knows.
struct metric_note {
  std::string_view id;
  std::string_view
      formula;  ///< LaTeX, in which a word of two letters or more stands upright: TP, not \mathrm{TP}
  std::string_view
      meaning;  ///< of what the formula has besides the page's symbols, in Markdown; may be empty
  std::string_view undefined;  ///< completes "Undefined ..."; empty: never
  std::vector<peer_name> peers = {};
};

/// What the page says of functions that the catalogues lack. Their ids stand in one heading.
struct function_note {
  std::vector<std::string_view> ids;
  std::string_view title, labels, range, source;
  metric_note note;  ///< without an id
};

inline constexpr std::string_view game = "the-segmentation-game", learn = "scikit-learn",
                                  image = "scikit-image", scipy = "SciPy", monai = "MONAI",
                                  torchmetrics = "torchmetrics", reloaded = "Metrics Reloaded",
                                  nnunet = "nnU-Net", deepmind = "surface-distance", medpy = "MedPy",
                                  itk = "SimpleITK", panoptica = "panoptica", stardist = "StarDist",
                                  cellpose = "cellpose", hover = "hover_net", seg_metrics = "seg-metrics",
                                  pymia = "pymia", ctc = "py-ctcmetrics", traccuracy = "traccuracy",
                                  coco = "panopticapi", elf = "elf", funlib = "funlib.evaluate",
                                  cremi = "cremi_python", gala = "gala", segmetric = "segmetric",
                                  superpixels = "superpixel-benchmark", autopet = "autoPET";

}  // namespace docs
