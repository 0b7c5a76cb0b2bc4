// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// Writes a metric in a line of its own: for people, or for machines with the shortest digits that mean
/// exactly this value, so that equal lines are equal bits.
void print_score(std::string_view id, double value, bool csv);

/// Writes every metric of a table.
void print_scores(const segtally::contingency_table& table, bool csv);
