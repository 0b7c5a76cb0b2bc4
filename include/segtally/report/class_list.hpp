// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for adjacent_find, sort
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <optional>          // for optional
#include <set>               // for set
#include <stdexcept>         // for invalid_argument
#include <string>            // for string, to_string
#include <string_view>       // for string_view
#include <utility>           // for move
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/concepts.hpp>                   // for label_type
#include <segtally/detail/ratio.hpp>               // for is_undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/view/any_label.hpp>             // for any_label

namespace segtally::inline SEGTALLY_ABI {

/// One label, or several that form one class: `4`, `{1, 2, 4}`, or a vector.
class label_group {
 public:
  template <label_type T>
  label_group(T label)  // NOLINT(google-explicit-constructor): implicit by design
      : labels_{any_label(label)} {}
  label_group(any_label label) : labels_{label} {}                            // NOLINT
  label_group(std::initializer_list<any_label> labels) : labels_(labels) {}   // NOLINT
  label_group(std::vector<any_label> labels) : labels_(std::move(labels)) {}  // NOLINT
  [[nodiscard]] const std::vector<any_label>& labels() const noexcept { return labels_; }

 private:
  std::vector<any_label> labels_;
};

/// A class to score: `{1, "liver"}`, `{{1, 2, 4}, "whole tumour"}`, `{2, "tumour", 2.0}`. Classes may share
/// labels.
struct scored_class {
  label_group labels;
  std::string name;
  /// Tolerance of the normalised surface Dice of this class, in the unit of the spacing; if unset, that of
  /// the options.
  std::optional<double> tolerance = {};
};

namespace detail {

/// A checked class.
struct named_labels {
  std::string name;
  std::vector<std::uint64_t> labels;  ///< ascending
  std::optional<double> tolerance = {};
};

/// Returns a checked class. Throws `std::invalid_argument` for a class without a name or a label, with a
/// repeated label, a negative label or the background, and for a negative or NaN tolerance. `position` counts
/// from 1.
[[nodiscard]] inline named_labels checked_class(const char* function, const scored_class& given,
                                                std::size_t position, std::uint64_t background) {
  if (given.name.empty())
    raise<std::invalid_argument>(message(function, ": class ", position, " of the list has no name"));
  const auto refuse = [&](const std::string& what) {
    raise<std::invalid_argument>(message(function, ": class '", given.name, "' ", what));
  };
  named_labels checked{given.name, {}, given.tolerance};
  if (given.labels.labels().empty()) refuse("has no label");
  for (const any_label label : given.labels.labels()) {
    if (label.negative())
      refuse(message("has the negative label ", label, "; relabel it or put it on the ignore list"));
    if (label.bits() == background)
      refuse(message("has the label ", label,
                     ", which is the background; to score it, name another label as the background"));
    checked.labels.push_back(label.bits());
  }
  std::sort(checked.labels.begin(), checked.labels.end());
  const auto twice = std::adjacent_find(checked.labels.begin(), checked.labels.end());
  if (twice != checked.labels.end()) refuse(message("has label ", *twice, " twice"));
  if (given.tolerance && (is_undefined(*given.tolerance) || *given.tolerance < 0))
    refuse(message("has the tolerance ", *given.tolerance, ", which must be at least 0"));
  return checked;
}

/// Returns the checked classes in their order. Throws as `checked_class`, and for two classes with the same
/// name.
[[nodiscard]] inline std::vector<named_labels> checked_classes(const char* function,
                                                               const std::vector<scored_class>& given,
                                                               std::uint64_t background) {
  std::vector<named_labels> classes;
  std::set<std::string_view> names;
  for (const scored_class& each : given) {
    classes.push_back(checked_class(function, each, classes.size() + 1, background));
    if (!names.insert(each.name).second)
      raise<std::invalid_argument>(message(function, ": two classes are called '", each.name, "'"));
  }
  return classes;
}

/// Returns a class for each label of a table except the background, ascending, with the label as its name.
[[nodiscard]] inline std::vector<named_labels> classes_that_occur(const contingency_table& table,
                                                                  std::uint64_t background) {
  std::vector<named_labels> classes;
  const auto add = [&](std::uint64_t label) {
    if (label != background) classes.push_back({std::to_string(label), {label}});
  };
  auto p = table.prediction().begin();
  const auto end = table.prediction().end();
  for (const label_count& r : table.reference()) {
    for (; p != end && p->label < r.label; ++p) add(p->label);
    if (p != end && p->label == r.label) ++p;
    add(r.label);
  }
  for (; p != end; ++p) add(p->label);
  return classes;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
