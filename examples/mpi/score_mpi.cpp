// SPDX-License-Identifier: BSD-3-Clause

// Scores a segmentation on many machines: each process counts its share of the blocks, the tables are reduced
// along a binary tree, and process 0 prints the scores, which have the same bits as those of a single
// process.

#include <fmt/format.h>
#include <mpi.h>
#include <CLI/CLI.hpp>

#include <algorithm>  // for max, min
#include <cstddef>    // for offsetof, size_t
#include <cstdint>    // for uint64_t
#include <cstdio>     // for fputs, stderr
#include <exception>  // for exception
#include <string>     // for string
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/tally_accumulator.hpp>  // for tally_accumulator

#include "npy_volume.hpp"
#include "print_scores.hpp"
#include "score_block.hpp"

namespace {

// The length of a message is an int, so long tables are sent in parts. Parts are entries of the table as
// stored in memory: three 64-bit integers.
static_assert(sizeof(segtally::overlap) == 3 * sizeof(std::uint64_t));
constexpr std::size_t part = std::size_t{1} << 24;  // entries: 384 MiB

class overlap_type {
 public:
  overlap_type() {
    MPI_Type_contiguous(3, MPI_UINT64_T, &type_);
    MPI_Type_commit(&type_);
  }
  overlap_type(const overlap_type&) = delete;
  overlap_type& operator=(const overlap_type&) = delete;
  ~overlap_type() { MPI_Type_free(&type_); }
  [[nodiscard]] MPI_Datatype get() const { return type_; }

 private:
  MPI_Datatype type_{};
};

template <class Transfer>
void in_parts(std::size_t count, const Transfer& transfer) {
  for (std::size_t first = 0; first < count; first += part)
    transfer(first, static_cast<int>(std::min(part, count - first)));
}

void send(const segtally::contingency_table& table, int to) {
  const overlap_type type;
  const std::uint64_t count = table.overlaps().size();
  MPI_Send(&count, 1, MPI_UINT64_T, to, 0, MPI_COMM_WORLD);
  in_parts(count, [&](std::size_t first, int n) {
    MPI_Send(table.overlaps().data() + first, n, type.get(), to, 0, MPI_COMM_WORLD);
  });
}

segtally::contingency_table receive(int from) {
  const overlap_type type;
  std::uint64_t count = 0;
  MPI_Recv(&count, 1, MPI_UINT64_T, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  std::vector<segtally::overlap> overlaps(count);
  in_parts(count, [&](std::size_t first, int n) {
    MPI_Recv(overlaps.data() + first, n, type.get(), from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  });
  return segtally::contingency_table::from_overlaps(std::move(overlaps));
}

/// Returns the sum of all tables in process 0. In each round half of the processes that still have a table
/// send it: logarithmically many rounds.
segtally::contingency_table reduce(segtally::contingency_table table, int rank, int ranks) {
  for (int step = 1; step < ranks; step *= 2) {
    if (rank % (2 * step) != 0) {
      send(table, rank - step);
      return {};
    }
    if (rank + step < ranks) table += receive(rank + step);
  }
  return table;
}

struct arguments {
  std::string reference, prediction;
  std::size_t blocks = 0;
  int threads = 1;
  bool csv = false;
};

segtally::contingency_table tally_share(const arguments& args, std::size_t rank, std::size_t ranks) {
  const npy_volume reference(args.reference), prediction(args.prediction);
  check_shapes(reference, prediction);
  const std::size_t bytes = reference.bytes() + prediction.bytes();
  const std::size_t wanted = args.blocks > 0 ? args.blocks : std::max(ranks, bytes >> 24U);
  const block_grid blocks = block_grid::of_number(reference.shape(), reference.strides(), wanted);
  segtally::tally_accumulator all;
  for (std::size_t k = rank * blocks.size() / ranks; k < (rank + 1) * blocks.size() / ranks; ++k)
    all += tally_block(reference, prediction, blocks[k], args.threads);
  return all.table();
}

/// Executes the command line in all processes, and returns the exit status. If a process fails before tables
/// are exchanged, all processes are informed and end; the first one that failed prints why.
int run(int argc, char** argv, int rank, int ranks) {
  CLI::App app("Scores a volume with many processes: mpirun score_mpi REFERENCE.npy PREDICTION.npy");
  arguments args;
  app.add_option("REFERENCE", args.reference, "labels, a .npy file")->required();
  app.add_option("PREDICTION", args.prediction, "labels of the same shape, a .npy file")->required();
  app.add_option("--blocks", args.blocks, "cut into at least N blocks [of 16 MiB]")->type_name("N");
  app.add_option("--threads", args.threads, "threads of each process [1]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  app.add_flag("--csv", args.csv, "for machines: exact values");

  std::string error;
  segtally::contingency_table table;
  try {
    app.parse(argc, argv);
    table = tally_share(args, static_cast<std::size_t>(rank), static_cast<std::size_t>(ranks));
  } catch (const CLI::Success& success) {
    return rank == 0 ? app.exit(success) : 0;  // the same command line in all processes
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  const int mine = error.empty() ? ranks : rank;
  int failed = ranks;
  MPI_Allreduce(&mine, &failed, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (failed < ranks) {
    if (failed == rank) std::fputs(fmt::format("score_mpi: process {}: {}\n", rank, error).c_str(), stderr);
    return 2;
  }
  table = reduce(std::move(table), rank, ranks);
  if (rank == 0) print_scores(table, args.csv);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  int status = 2;
  try {
    status = run(argc, argv, rank, ranks);
  } catch (const std::exception& failure) {  // during the exchange: others wait for this process
    std::fputs(fmt::format("score_mpi: process {}: {}\n", rank, failure.what()).c_str(), stderr);
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  MPI_Finalize();
  return status;
}
