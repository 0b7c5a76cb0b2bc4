// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// Prints a metric on its own line: for people, or, with `csv`, with the shortest digits that represent the
/// value exactly, so that equal lines mean equal bits.
void print_score(std::string_view id, double value, bool csv);

/// Prints every metric of a table.
void print_scores(const segtally::contingency_table& table, bool csv);
