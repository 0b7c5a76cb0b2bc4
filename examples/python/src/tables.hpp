// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>  // for uint64_t, int64_t
#include <memory>   // for make_unique
#include <span>     // for span
#include <string>   // for string, to_string
#include <utility>  // for move, pair
#include <vector>   // for vector

#include <segtally/overlap/contingency_table.hpp>

#include "arguments.hpp"
#include "labels.hpp"
#include "results.hpp"

using segtally::contingency_table;

/// Returns a column of labels or counts; None is an empty one.
inline py::array_t<std::uint64_t> numbers_of(const char* name, const py::object& source) {
  const std::string what = std::string("ContingencyTable: ") + name;
  if (source.is_none() || PyObject_Size(source.ptr()) == 0) return py::array_t<std::uint64_t>(0);
  PyErr_Clear();  // not a sequence: reported below
  const py::array array = checked_labels(what, source);
  if (array.ndim() != 1)
    throw py::value_error(what + " has " + std::to_string(array.ndim()) + " axes, not 1");
  if (kind_of(array) == 'i')
    if (const py::object least = array.attr("min")(); least.cast<std::int64_t>() < 0)
      throw py::value_error(what + " holds the negative number " + py::str(least).cast<std::string>());
  return py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>(array);
}

/// A table as a Python object: the attribute `_handle` of a ContingencyTable.
inline py::object handle_of(contingency_table&& table) {
  auto owned = std::make_unique<contingency_table>(std::move(table));
  py::capsule handle(owned.get(), table_name, [](PyObject* capsule) {
    delete static_cast<contingency_table*>(PyCapsule_GetPointer(capsule, table_name));
  });
  owned.release();
  return handle;
}

inline py::object new_table(arguments& given) {
  const auto r = numbers_of("reference", given.take("reference")),
             p = numbers_of("prediction", given.take("prediction")),
             n = numbers_of("count", given.take("count"));
  if (r.size() != p.size() || r.size() != n.size())
    throw py::value_error("ContingencyTable: columns of " + std::to_string(r.size()) + ", " +
                          std::to_string(p.size()) + " and " + std::to_string(n.size()) + " numbers");
  std::vector<segtally::overlap> overlaps;
  for (py::ssize_t i = 0; i < r.size(); ++i) overlaps.push_back({r.data()[i], p.data()[i], n.data()[i]});
  return handle_of(without_gil([&] { return contingency_table::from_overlaps(std::move(overlaps)); }));
}

inline py::object total(arguments& given) {
  return py::int_(given.table().total());
}

inline py::object count(arguments& given) {
  const contingency_table& table = given.table();
  std::uint64_t reference = 0, prediction = 0;
  given.read("reference", reference);
  given.read("prediction", prediction);
  return py::int_(table.count(reference, prediction));
}

inline py::object labels_of(std::span<const segtally::label_count> sizes) {
  using row = segtally::label_count;
  return columns<row>(sizes, std::pair{"label", &row::label}, std::pair{"count", &row::count});
}
inline py::object reference_labels(arguments& given) {
  return labels_of(given.table().reference());
}
inline py::object prediction_labels(arguments& given) {
  return labels_of(given.table().prediction());
}

inline py::object overlaps(arguments& given) {
  using row = segtally::overlap;
  return columns<row>(given.table().overlaps(), std::pair{"reference", &row::reference},
                      std::pair{"prediction", &row::prediction}, std::pair{"count", &row::count});
}

inline py::object transposed(arguments& given) {
  const contingency_table& table = given.table();
  return handle_of(without_gil([&] { return table.transposed(); }));
}

inline py::object mapped(arguments& given) {
  const contingency_table& table = given.table();
  const auto reference = given.read_map<segtally::mapped_label>("reference_map"),
             prediction = given.read_map<segtally::mapped_label>("prediction_map");
  segtally::mapped_options options;
  given.read("unnamed_reference", options.unnamed_reference);
  given.read("unnamed_prediction", options.unnamed_prediction);
  return handle_of(without_gil([&] { return table.mapped(reference, prediction, options); }));
}

inline py::object sum(arguments& given) {
  const contingency_table &table = given.table(), &other = given.table("other");
  return handle_of(without_gil([&] { return table + other; }));
}

inline py::object equal(arguments& given) {
  const contingency_table& table = given.table();
  return py::bool_(table == given.table("other"));
}
