// SPDX-License-Identifier: BSD-3-Clause
// The Python module `segtally`: numpy arrays are scored where they lie, without the GIL. Functions and
// arguments are named as in C++; tables come back as dicts of columns, which pandas.DataFrame and napari's
// `features` take.
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for uint64_t
#include <functional>   // for function
#include <map>          // for map
#include <optional>     // for optional
#include <span>         // for span
#include <stdexcept>    // for invalid_argument
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for in_place, move
#include <vector>       // for vector

#include <segtally/segtally.hpp>

#include "labels.hpp"

namespace {

using segtally::contingency_table;

template <class Work>
auto without_gil(const Work& work) {
  const py::gil_scoped_release released;
  return work();
}

/// A column of a table of rows.
template <class Row, class T>
struct column {
  const char* name;
  T Row::*field;
};
template <class Row, class T>
column(const char*, T Row::*) -> column<Row, T>;

template <class Row, class... T>
py::dict columns(std::span<const Row> rows, column<Row, T>... which) {
  py::dict result;
  const auto add = [&]<class V>(const column<Row, V>& c) {
    py::array_t<V> values(static_cast<py::ssize_t>(rows.size()));
    V* at = values.mutable_data();
    for (const Row& row : rows) *at++ = row.*c.field;
    result[c.name] = values;
  };
  (add(which), ...);
  return result;
}

py::array_t<std::uint64_t> to_array(const std::vector<std::uint64_t>& labels) {
  return py::array_t<std::uint64_t>(static_cast<py::ssize_t>(labels.size()), labels.data());
}

py::dict overlaps_of(const contingency_table& table) {
  using row = segtally::overlap;
  return columns<row>(table.overlaps(), column{"reference", &row::reference},
                      column{"prediction", &row::prediction}, column{"count", &row::count});
}

py::dict sizes_of(std::span<const segtally::label_count> sizes) {
  using row = segtally::label_count;
  return columns<row>(sizes, column{"label", &row::label}, column{"count", &row::count});
}

contingency_table from_overlaps(const py::object& reference, const py::object& prediction,
                                const py::object& count) {
  const auto numbers = [](const char* name, const py::object& source) {
    const std::string what = std::string("ContingencyTable: ") + name;
    return numpy_labels(what, source).visit([&](const auto& view) {
      if (view.rank() != 1)
        throw std::invalid_argument(what + " has " + std::to_string(view.rank()) + " axes, not 1");
      std::vector<std::uint64_t> values;
      for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(view.size()); ++i) {
        const auto value = view.data()[i * view.strides()[0]];
        if (value < 0)
          throw std::invalid_argument(what + " holds the negative number " + std::to_string(value));
        values.push_back(static_cast<std::uint64_t>(value));
      }
      return values;
    });
  };
  const auto r = numbers("reference", reference), p = numbers("prediction", prediction),
             n = numbers("count", count);
  if (r.size() != p.size() || r.size() != n.size())
    throw std::invalid_argument("ContingencyTable: columns of " + std::to_string(r.size()) + ", " +
                                std::to_string(p.size()) + " and " + std::to_string(n.size()) + " numbers");
  std::vector<segtally::overlap> overlaps;
  for (std::size_t i = 0; i < r.size(); ++i) overlaps.push_back({r[i], p[i], n[i]});
  return contingency_table::from_overlaps(std::move(overlaps));
}

contingency_table tally_arrays(const py::object& reference, const py::object& prediction,
                               const py::object& mask, const py::object& ignore_reference,
                               const py::object& ignore_prediction, int threads,
                               const std::optional<std::function<void(double)>>& progress) {
  const numpy_labels r("tally: the reference", reference), p("tally: the prediction", prediction);
  const std::optional<numpy_labels> m =
      mask.is_none() ? std::nullopt : std::optional<numpy_labels>(std::in_place, "tally: the mask", mask);
  segtally::tally_options options{.threads = threads,
                                  .ignore_reference = ignored_labels(ignore_reference),
                                  .ignore_prediction = ignored_labels(ignore_prediction)};
  if (m) options.mask = m->as_mask();
  if (progress) options.progress = *progress;  // pybind11 takes the GIL for the call
  return without_gil([&] {
    return r.visit([&](const auto& rv) {
      return p.visit([&](const auto& pv) { return segtally::tally(rv, pv, options); });
    });
  });
}

py::dict scores_of(const contingency_table& table) {
  const segtally::scorecard scores = without_gil([&] { return segtally::score(table); });
  py::dict result;
  for (const segtally::metric_value& metric : scores)
    result[py::str(metric.info->id.data(), metric.info->id.size())] = metric.value;
  return result;
}

template <class T>
T choose(const std::string& argument, const std::string& name, const std::map<std::string, T>& choices) {
  if (const auto found = choices.find(name); found != choices.end()) return found->second;
  std::string text = "match: " + argument + " '" + name + "' is none of";
  for (const auto& choice : choices) text += " '" + choice.first + "'";
  throw std::invalid_argument(text);
}

segtally::match_options options_of(double threshold, const std::string& comparator,
                                   const std::string& criterion, std::uint64_t background) {
  using by = segtally::criterion;
  return {.threshold = threshold,
          .comparator = choose<segtally::comparator>(
              "comparator", comparator,
              {{"above", segtally::comparator::above}, {"at_least", segtally::comparator::at_least}}),
          .criterion = choose<by>("criterion", criterion,
                                  {{"iou", by::iou},
                                   {"dice", by::dice},
                                   {"intersection_over_reference", by::intersection_over_reference},
                                   {"intersection_over_prediction", by::intersection_over_prediction}}),
          .background = background};
}

py::dict match(const contingency_table& table, double threshold, const std::string& comparator,
               const std::string& criterion, std::uint64_t background) {
  using pair = segtally::matched_pair;
  const segtally::match_options options = options_of(threshold, comparator, criterion, background);
  const segtally::matching m = without_gil([&] { return segtally::match(table, options); });
  py::dict result;
  result["tp"] = m.tp;
  result["fp"] = m.fp;
  result["fn"] = m.fn;
  result["panoptic_quality"] = segtally::panoptic_quality(m);
  result["segmentation_quality"] = segtally::segmentation_quality(m);
  result["recognition_quality"] = segtally::recognition_quality(m);
  result["object_precision"] = segtally::object_precision(m);
  result["object_recall"] = segtally::object_recall(m);
  result["critical_success_index"] = segtally::critical_success_index(m);
  result["mean_true_score"] = segtally::mean_true_score(m);
  result["pairs"] =
      columns<pair>(m.pairs, column{"reference", &pair::reference}, column{"prediction", &pair::prediction},
                    column{"intersection", &pair::intersection}, column{"score", &pair::score});
  result["unmatched_reference"] = to_array(m.unmatched_reference);
  result["unmatched_prediction"] = to_array(m.unmatched_prediction);
  return result;
}

py::dict object_scores(const contingency_table& table, double threshold, const std::string& comparator,
                       const std::string& criterion, std::uint64_t background) {
  using row = segtally::object_score;
  const segtally::match_options options = options_of(threshold, comparator, criterion, background);
  const std::vector<row> rows = without_gil([&] { return segtally::object_scores(table, options); });
  py::dict result =
      columns<row>(rows, column{"label", &row::label}, column{"size", &row::size}, column{"best", &row::best},
                   column{"best_size", &row::best_size}, column{"intersection", &row::intersection},
                   column{"iou", &row::iou}, column{"dice", &row::dice});
  py::list status;
  for (const row& r : rows) status.append(segtally::to_text(r.status));
  result["status"] = py::module_::import("numpy").attr("array")(status, "U7");
  return result;
}

py::dict best_overlaps(const contingency_table& table, std::uint64_t background) {
  using row = segtally::best_overlap;
  return columns<row>(without_gil([&] { return segtally::best_overlaps(table, {.background = background}); }),
                      column{"reference", &row::reference}, column{"prediction", &row::prediction},
                      column{"intersection", &row::intersection}, column{"jaccard", &row::jaccard});
}

py::list catalogue() {
  const auto text = [](std::string_view s) { return py::str(s.data(), s.size()); };
  py::list result;
  for (const segtally::metric_info& info : segtally::catalogue()) {
    py::dict entry;
    entry["id"] = text(info.id);
    entry["title"] = text(info.title);
    entry["family"] = text(info.family);
    entry["range"] = text(info.range);
    entry["better"] = text(to_text(info.better));
    entry["source"] = text(info.source);
    entry["labels"] = text(info.labels);
    entry["repeats"] = text(info.repeats);
    result.append(entry);
  }
  return result;
}

}  // namespace

PYBIND11_MODULE(segtally, m) {
  using namespace pybind11::literals;
  m.doc() = "How good is a segmentation? Every metric of label images from one pass over two numpy arrays.";
  m.attr("__version__") = std::to_string(SEGTALLY_VERSION_MAJOR) + "." +
                          std::to_string(SEGTALLY_VERSION_MINOR) + "." +
                          std::to_string(SEGTALLY_VERSION_PATCH);

  const py::array_t<std::uint64_t> none(0);
  py::class_<contingency_table>(
      m, "ContingencyTable",
      R"(How often each reference label meets each predicted label. Immutable. The tables of the parts of an
image add up to the table of the whole, in any order: sum(tables, ContingencyTable()). It can be pickled.)")
      .def(py::init(&from_overlaps), "reference"_a = none, "prediction"_a = none, "count"_a = none,
           "From columns as overlaps() returns them; repeated pairs are added up.")
      .def("total", &contingency_table::total, "The number of voxels counted.")
      .def(
          "reference", [](const contingency_table& t) { return sizes_of(t.reference()); },
          "The labels of the reference and their voxels, as columns label, count.")
      .def(
          "prediction", [](const contingency_table& t) { return sizes_of(t.prediction()); },
          "The labels of the prediction and their voxels, as columns label, count.")
      .def("overlaps", &overlaps_of, "The pairs that occur, as columns reference, prediction, count.")
      .def("count", &contingency_table::count, "reference"_a, "prediction"_a,
           "The number of voxels with that pair of labels.")
      .def("transposed", &contingency_table::transposed, "The table with reference and prediction exchanged.")
      .def(py::self + py::self)
      .def(py::self == py::self)
      .def("__repr__",
           [](const contingency_table& t) {
             return "<segtally.ContingencyTable: " + std::to_string(t.total()) + " voxels, " +
                    std::to_string(t.reference().size()) + " x " + std::to_string(t.prediction().size()) +
                    " labels>";
           })
      .def(py::pickle([](const contingency_table& t) { return py::tuple(overlaps_of(t).attr("values")()); },
                      [](const py::tuple& t) { return from_overlaps(t[0], t[1], t[2]); }));

  const auto counting = [&](const char* name, const auto& function, const char* text) {
    m.def(name, function, "reference"_a, "prediction"_a, py::kw_only(), "mask"_a = py::none(),
          "ignore_reference"_a = py::tuple(), "ignore_prediction"_a = py::tuple(), "threads"_a = 0,
          "progress"_a = py::none(), text);
  };
  counting("tally", tally_arrays,
           R"(Returns the ContingencyTable of two arrays of integers: 0 to 8 axes, any strides, no copy.

Voxels where mask is 0 are not counted, nor those with an ignored label (an integer or several). threads: 0
takes the processors this process may use; the GIL is released. progress is called with the fraction done.)");
  m.def("score", &scores_of, "table"_a,
        "Returns the value of every metric in catalogue(), by id; nan where undefined.");
  counting(
      "score",
      [](const py::object& reference, const py::object& prediction, const py::object& mask,
         const py::object& ignore_reference, const py::object& ignore_prediction, int threads,
         const std::optional<std::function<void(double)>>& progress) {
        return scores_of(tally_arrays(reference, prediction, mask, ignore_reference, ignore_prediction,
                                      threads, progress));
      },
      "The same for two arrays. Arguments as tally.");
  m.def(
      "match", &match, "table"_a, "threshold"_a = 0.5, py::kw_only(), "comparator"_a = "above",
      "criterion"_a = "iou", "background"_a = 0,
      R"(Returns which predicted object is which reference object: tp, fp, fn and scores of them, pairs as columns
reference, prediction, intersection, score, and unmatched_reference, unmatched_prediction.

comparator: 'above' or 'at_least'; criterion: 'iou', 'dice', 'intersection_over_reference' or
'intersection_over_prediction'.)");
  m.def(
      "object_scores", &object_scores, "table"_a, "threshold"_a = 0.5, py::kw_only(),
      "comparator"_a = "above", "criterion"_a = "iou", "background"_a = 0,
      R"(Returns a row for each reference object, as columns label, size, best, best_size, intersection, iou, dice
and status ('matched', 'split', 'merged', 'missed' or 'poor'). Arguments as match.)");
  m.def(
      "best_overlaps", &best_overlaps, "table"_a, py::kw_only(), "background"_a = 0,
      R"(Returns the predicted object of highest Jaccard index for each reference object, as columns reference,
prediction, intersection, jaccard.)");
  m.def("catalogue", &catalogue,
        "Returns what score computes: a dict of id, title, family, range, better, source, labels (what a label "
        "means to it) and repeats (a metric that ranks the same way, or '') each.");
}
