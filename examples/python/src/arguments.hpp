// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>      // for uint64_t
#include <optional>     // for optional
#include <set>          // for set
#include <string>       // for string
#include <type_traits>  // for is_enum_v
#include <utility>      // for pair
#include <vector>       // for vector

#include <segtally/segtally.hpp>

#include "labels.hpp"

/// The names of enumerators in Python, which are the same as in C++.
using enumerator_names = std::vector<std::pair<const char*, int>>;
#define SEGTALLY_NAME(enumerator) \
  { #enumerator, static_cast < int>(enumerator) }
inline enumerator_names names_of(segtally::comparator) {
  using enum segtally::comparator;
  return {SEGTALLY_NAME(above), SEGTALLY_NAME(at_least)};
}
inline enumerator_names names_of(segtally::criterion) {
  using enum segtally::criterion;
  return {SEGTALLY_NAME(iou), SEGTALLY_NAME(dice), SEGTALLY_NAME(intersection_over_reference),
          SEGTALLY_NAME(intersection_over_prediction)};
}
inline enumerator_names names_of(segtally::surface_model) {
  using enum segtally::surface_model;
  return {SEGTALLY_NAME(border_voxels), SEGTALLY_NAME(surface_elements), SEGTALLY_NAME(voxel_faces),
          SEGTALLY_NAME(all_voxels)};
}
inline enumerator_names names_of(segtally::image_edge) {
  using enum segtally::image_edge;
  return {SEGTALLY_NAME(border), SEGTALLY_NAME(open)};
}
inline enumerator_names names_of(segtally::image_side) {
  using enum segtally::image_side;
  return {SEGTALLY_NAME(reference), SEGTALLY_NAME(prediction)};
}
inline enumerator_names names_of(segtally::background_rule) {
  using enum segtally::background_rule;
  return {SEGTALLY_NAME(count), SEGTALLY_NAME(drop_reference), SEGTALLY_NAME(drop_either),
          SEGTALLY_NAME(drop_reference_split_prediction)};
}
inline enumerator_names names_of(segtally::unnamed_labels) {
  using enum segtally::unnamed_labels;
  return {SEGTALLY_NAME(keep), SEGTALLY_NAME(drop)};
}
inline enumerator_names names_of(segtally::voxel_pairs) {
  using enum segtally::voxel_pairs;
  return {SEGTALLY_NAME(distinct), SEGTALLY_NAME(with_self)};
}
inline enumerator_names names_of(segtally::entropy_mean) {
  using enum segtally::entropy_mean;
  return {SEGTALLY_NAME(arithmetic), SEGTALLY_NAME(geometric), SEGTALLY_NAME(minimum),
          SEGTALLY_NAME(maximum)};
}
inline enumerator_names names_of(segtally::dice_weights) {
  using enum segtally::dice_weights;
  return {SEGTALLY_NAME(square), SEGTALLY_NAME(simple), SEGTALLY_NAME(uniform)};
}
#undef SEGTALLY_NAME

/// The name of capsules that hold a table.
inline constexpr const char* table_name = "segtally.ContingencyTable";

/// The arguments of a Python function by name. Values keep their default if the argument is None. Views of
/// arrays are valid as long as this object lives.
class arguments {
 public:
  arguments(const char* function, const py::dict& given) : function_(function), given_(given) {}

  /// Returns an argument; None if the function does not have it.
  py::object take(const char* name) {
    if (!given_.contains(name)) return py::none();
    taken_.insert(name);
    return given_[name];
  }

  template <class T>
  void read(const char* name, T& into) {
    if (const py::object value = take(name); !value.is_none()) convert(what(name), value, into);
  }

  segtally::any_label_view image(const char* name) { return view(std::string("the ") + name, take(name)); }
  void read(const char* name, segtally::mask_view& into) {
    if (const py::object value = take(name); !value.is_none()) into = view(std::string("the ") + name, value);
  }

  const segtally::contingency_table& table(const char* name = "table") {
    const py::object value = take(name);
    const py::object handle = py::getattr(value, "_handle", py::none());
    if (!PyCapsule_IsValid(handle.ptr(), table_name))
      throw py::type_error(what(name) + " is a " + type_of(value) +
                           ", not a ContingencyTable: tally(reference, prediction) makes one");
    return *static_cast<const segtally::contingency_table*>(PyCapsule_GetPointer(handle.ptr(), table_name));
  }

  /// Returns a label in a list.
  static std::uint64_t label(const std::string& what, py::handle value) {
    std::uint64_t label = 0;
    convert(what, value, label);
    return label;
  }
  static double number(const std::string& what, py::handle value) {
    double number = 0;
    convert(what, value, number);
    return number;
  }

  /// Reads a dict from labels to labels (empty for None) as a list of rows {key, value}.
  template <class Row>
  std::vector<Row> read_map(const char* name) {
    std::vector<Row> rows;
    const py::object map = take(name);
    if (map.is_none()) return rows;
    if (!py::hasattr(map, "keys")) refuse(what(name), map, "a dict");
    for (const py::handle key : map) rows.push_back({label(what(name), key), label(what(name), map[key])});
    return rows;
  }

  /// Checks that every argument of the Python function was read, so that no option is ignored.
  void finish() const {
    if (taken_.size() != given_.size()) throw std::logic_error(function_ + ": an argument was not read");
  }

  [[nodiscard]] std::string what(const char* name) const { return function_ + ": " + name; }

 private:
  static std::string type_of(py::handle value) {
    return "'" + py::type::handle_of(value).attr("__name__").cast<std::string>() + "'";
  }
  [[noreturn]] static void refuse(const std::string& what, py::handle value, const char* wanted) {
    PyErr_Clear();
    throw py::type_error(what + " is " + py::repr(value).cast<std::string>() + " of type " + type_of(value) +
                         ", not " + wanted);
  }

  segtally::any_label_view view(const std::string& name, const py::object& value) {
    kept_.push_back(checked_labels(what(name.c_str()), value));
    return view_of(what(name.c_str()), kept_.back());
  }

  static void convert(const std::string& what, py::handle value, double& into) {
    into = PyFloat_AsDouble(value.ptr());
    if (PyErr_Occurred() != nullptr) refuse(what, value, "a number");
  }
  static void convert(const std::string& what, py::handle value, segtally::any_label& into) {
    if (PyIndex_Check(value.ptr()) == 0) refuse(what, value, "an integer");
    into = label_of(value);
  }
  static void convert(const std::string& what, py::handle value, std::uint64_t& into) {
    segtally::any_label label(0);
    convert(what, value, label);
    if (label.negative()) throw py::value_error(what + " is negative: " + to_text(label));
    into = label.bits();
  }
  static void convert(const std::string& what, py::handle value, int& into) {
    segtally::any_label label(0);
    convert(what, value, label);
    into = static_cast<int>(label.bits());
    if (segtally::any_label(into) != label)
      throw py::value_error(what + " is out of range: " + to_text(label));
  }
  static void convert(const std::string& what, py::handle value, bool& into) {
    const int truth = PyObject_IsTrue(value.ptr());
    if (truth < 0) refuse(what, value, "true or false");
    into = truth != 0;
  }
  static void convert(const std::string& what, py::handle value, std::string& into) {
    if (!py::isinstance<py::str>(value)) refuse(what, value, "a string");
    into = value.cast<std::string>();
  }
  static void convert(const std::string& what, py::handle value, segtally::spacing_type& into) {
    std::vector<double> numbers;
    convert(what, value, numbers);
    into = numbers;
  }
  template <class T>
  static void convert(const std::string& what, py::handle value, std::optional<T>& into) {
    T some{};
    convert(what, value, some);
    into = some;
  }
  static void convert(const std::string& what, py::handle value, std::optional<segtally::any_label>& into) {
    segtally::any_label label(0);
    convert(what, value, label);
    into = label;
  }
  /// A single value is a list of one.
  template <class T>
  static void convert(const std::string& what, py::handle value, std::vector<T>& into) {
    const auto add = [&](py::handle item) {
      std::optional<T> one;
      convert(what, item, one);
      into.push_back(*one);
    };
    if (!py::isinstance<py::iterable>(value) || py::isinstance<py::str>(value)) return add(value);
    for (const py::handle item : value) add(item);
  }
  template <class E>
    requires(std::is_enum_v<E>)
  static void convert(const std::string& what, py::handle value, E& into) {
    into = static_cast<E>(chosen(what, value, names_of(E{})));
  }
  static int chosen(const std::string& what, py::handle value, const enumerator_names& names) {
    std::string name;
    convert(what, value, name);
    std::string text = what + " '" + name + "' is none of";
    for (const auto& [known, enumerator] : names) {
      if (name == known) return enumerator;
      text += std::string(" '") + known + "'";
    }
    throw py::value_error(text);
  }

  std::string function_;
  py::dict given_;
  std::set<std::string> taken_;
  std::vector<py::array> kept_;
};
