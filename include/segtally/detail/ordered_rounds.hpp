// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for pop_heap, push_heap
#include <cstddef>    // for size_t
#include <utility>    // for pair
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/function_ref.hpp>  // for function_ref
#include <segtally/detail/parallel.hpp>      // for parallel_for
#include <segtally/detail/threads.hpp>       // for condition, mutex, mutex_lock

namespace segtally::inline SEGTALLY_ABI::detail {

/// The state of a tile at the end of a round.
struct tile_state {
  bool changed = false;  ///< the tile changed, so its neighbours must run again
  bool waiting = false;  ///< the tile has work in the next round
};

/// Runs rounds over a grid of outer x inner tiles on many threads. The result is that of a serial loop over
/// rounds and, within each, over tiles in order. A tile depends only on itself and its up to eight
/// neighbours. It may run a round as soon as the neighbours before it have finished that round and those
/// after it the round before, so tiles at the front may be many rounds ahead. Neighbours never run at the
/// same time. Ends when no tile has work.
class ordered_rounds {
 public:
  /// Runs `step(worker, tile, round)`, which must not throw: other threads would wait forever.
  using step_type = function_ref<tile_state(std::size_t, std::size_t, std::size_t)>;

  ordered_rounds(std::size_t outer, std::size_t inner)
      : inner_(inner), tiles_(outer * inner), awake_(outer * inner) {
    queue_.reserve(tiles_.size());  // so that nothing throws while other threads wait
    passed_.reserve(tiles_.size());
    consider(0);
  }

  void run(std::size_t workers, step_type step) {
    parallel_for(workers, workers, [&](std::size_t worker, std::size_t) { work(worker, step); });
  }

 private:
  struct tile {
    std::size_t rounds = 0;  // number of finished rounds
    bool awake = true;       // has work; otherwise its rounds are skipped
    bool taken = false;      // queued or running
    bool passed = false;     // in the list of tiles that skipped a round
  };

  void work(std::size_t worker, step_type step) {
    mutex_lock lock(mutex_);
    for (;;) {
      while (queue_.empty() && awake_ > 0) more_.wait(lock);
      if (awake_ == 0) break;
      std::pop_heap(queue_.begin(), queue_.end(), later);
      const auto [round, t] = queue_.back();
      queue_.pop_back();
      lock.unlock();
      const tile_state state = step(worker, t, round);
      lock.lock();
      const std::size_t before = queue_.size();
      finish(t, state);
      if (awake_ == 0) break;
      for (std::size_t k = before + 1; k < queue_.size(); ++k) more_.notify_one();
    }
    more_.notify_all();
  }

  void finish(std::size_t t, tile_state state) {
    ++tiles_[t].rounds;
    tiles_[t].taken = false;
    wake(t, state.waiting || state.changed);
    if (state.changed) for_each_neighbour(t, [&](std::size_t other) { wake(other, true); });
    consider(t);
    for_each_neighbour(t, [&](std::size_t other) { consider(other); });
    while (!passed_.empty()) {
      const std::size_t next = passed_.back();
      passed_.pop_back();
      tiles_[next].passed = false;
      consider(next);
      for_each_neighbour(next, [&](std::size_t other) { consider(other); });
    }
  }

  void wake(std::size_t t, bool awake) {
    awake_ += awake;
    awake_ -= tiles_[t].awake;
    tiles_[t].awake = awake;
  }

  /// Queues a tile if its next round may run, or skips that round if the tile has no work.
  void consider(std::size_t t) {
    tile& here = tiles_[t];
    if (here.taken || awake_ == 0) return;
    bool ready = true;
    for_each_neighbour(t, [&](std::size_t other) {
      ready = ready && tiles_[other].rounds >= here.rounds + (other < t ? 1 : 0);
    });
    if (!ready) return;
    if (here.awake) {
      here.taken = true;
      queue_.emplace_back(here.rounds, t);
      std::push_heap(queue_.begin(), queue_.end(), later);
    } else {
      ++here.rounds;
      if (!here.passed) passed_.push_back(t);
      here.passed = true;
    }
  }

  template <class Use>
  void for_each_neighbour(std::size_t t, const Use& use) const {
    const std::size_t at = t % inner_;
    const bool before = t >= inner_, after = t + inner_ < tiles_.size();
    for (std::size_t k = at > 0 ? at - 1 : 0; k < inner_ && k <= at + 1; ++k) {
      const std::size_t other = t - at + k;
      if (before) use(other - inner_);
      if (other != t) use(other);
      if (after) use(other + inner_);
    }
  }

  static bool later(const std::pair<std::size_t, std::size_t>& a,
                    const std::pair<std::size_t, std::size_t>& b) noexcept {
    return a > b;
  }

  std::size_t inner_;
  std::vector<tile> tiles_;
  std::size_t awake_;                                       // number of tiles with work
  std::vector<std::pair<std::size_t, std::size_t>> queue_;  // (round, tile), a heap; earliest first
  std::vector<std::size_t> passed_;                         // tiles whose neighbours may be ready now
  mutex mutex_;
  condition more_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
