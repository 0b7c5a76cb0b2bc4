// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <bit>        // for bit_cast
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t
#include <numbers>    // for ln2

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>    // for rounded_product
#include <segtally/detail/to_size.hpp>  // for to_size
#include <segtally/detail/wide.hpp>     // for int128

namespace segtally::inline SEGTALLY_ABI::detail {

// Logarithms in integer arithmetic: those of the standard library differ in the last bit between platforms,
// and even between processors of one platform.

/// 2^64 log2(256 / k) for k from 128 to 256, rounded; the value for 128, 2^64, is stored as 0.
inline constexpr std::array<std::uint64_t, 129> log2_of_inverse{
    // clang-format off
    0x0000000000000000, 0xfd2035e9221ef5d0, 0xfa461a5e8f4b759d, 0xf77197157665f689,
    0xf4a2964538813c67, 0xf1d902a37aaa5086, 0xef14c7605d60654c, 0xec55d022d80e3d28,
    0xe99c090536ece983, 0xe6e75e91b9cca552, 0xe437bdbf5254459c, 0xe18d13ee805a4de3,
    0xdee74ee64b0c38d4, 0xdc465cd155a90943, 0xd9aa2c3b0ea3cbc1, 0xd712ac0cf811659e,
    0xd47fcb8c0852f0c1, 0xd1f17a5621fb01ac, 0xcf67a85fa1f89a04, 0xcce245f1031e41fa,
    0xca6143a49626d820, 0xc7e492644d64237e, 0xc56c23679b4d206e, 0xc2f7e831632b6670,
    0xc087d28dfb2febb9, 0xbe1bd4913f3fda44, 0xbbb3e094b3d228d4, 0xb94fe935b83e3eb6,
    0xb6efe153c7e319f7, 0xb493bc0ec9954244, 0xb23b6cc56cc84c9a, 0xafe6e71393eeda29,
    0xad961ed0cb91d407, 0xab49080ecda53209, 0xa8ff971810a5e181, 0xa6b9c06e6211646b,
    0xa47778c98bcc86a2, 0xa238b5160413106e, 0x9ffd6a73a78eaf35, 0x9dc58e347d37696d,
    0x9b9115db83a3dd2d, 0x995ff71b8773432d, 0x973227d6027ebd8a, 0x95079e1a0382dc79,
    0x92e050231df57d70, 0x90bc345861bf3d53, 0x8e9b414b5a92a606, 0x8c7d6db7169e0cdb,
    0x8a62b07f3457c407, 0x884b00aef726cec5, 0x8636557862acb7cf, 0x8424a6335c777e0c,
    0x8215ea5cd3e4c4c8, 0x800a1995f0019519, 0x7e012ba343340663, 0x7bfb186c047e156d,
    0x79f7d7f94e2acd3c, 0x77f7627561b8ac27, 0x75f9b02af0d5e30f, 0x73feb9846b44ad8a,
    0x7206770b517f90e2, 0x7010e1678bf6cdee, 0x6e1df15ec6c1bfc0, 0x6c2d9fd3d1a03fd4,
    0x6a3fe5c604297860, 0x6854bc50a606cf5f, 0x666c1caa5b1ac9bd, 0x648600249374edfe,
    0x62a2602afef4c99a, 0x60c13643047f4ca9, 0x5ee27c0b3caab4c8, 0x5d062b3aefc63ad9,
    0x5b2c3da19723a80e, 0x5954ad266189ddad, 0x577f73c7bab83911, 0x55ac8b9ad5e39272,
    0x53dbeecb3b1661e4, 0x520d979a575e5aa9, 0x5041805f0fb28a3a, 0x4e77a385567dbdfd,
    0x4caffb8dc3b9a197, 0x4aea830d2f87afc0, 0x492734ac4f35b134, 0x47660b27549c20d7,
    0x45a7014d8fc561c9, 0x43ea120112cd4422, 0x422f383657e8dfb1, 0x40766ef3e9875177,
    0x3ebfb1520c7c6921, 0x3d0afa7a6c26cf7c, 0x3b5845a7c883a5fd, 0x39a78e25a6221265,
    0x37f8cf4fffe9980e, 0x364c0492faa68b1a, 0x34a1296a9a505081, 0x32f8396278fd810b,
    0x315130157f7a64cd, 0x2fac092d9f7698ce, 0x2e08c0638f3f097c, 0x2c67517e86f9c215,
    0x2ac7b853ff596419, 0x2929f0c771be6975, 0x278df6ca19bca143, 0x25f3c65ab7fba134,
    0x245b5b8556692da6, 0x22c4b2630db4df88, 0x212fc719cc0c9257, 0x1f9c95dc1d1164e9,
    0x1e0b1ae8f2fd5665, 0x1c7b528b70f1c4fa, 0x1aed391ab6674e50, 0x1960caf9abb7c9ee,
    0x17d60496cfbb4c67, 0x164ce26c067156b4, 0x14c560fe68af880e, 0x133f7cde14cf59e2,
    0x11bb32a600549d0d, 0x10387efbca869da1, 0x0eb75e8f8ff5ff02, 0x0d37ce1bbee98d4f,
    0x0bb9ca64ecac6aaf, 0x0a3d5039abb82796, 0x08c25c7262b57c15, 0x0748ebf1244e7e27,
    0x05d0fba187cd558e, 0x045a887882829143, 0x02e58f7441ee64eb, 0x01720d9c06a835ea,
    0x0000000000000000
    // clang-format on
};

/// 256 / m to 8 bits, for m in the middle of the j-th of 256 parts of [1, 2); exactly 1 in the first part.
[[nodiscard]] constexpr std::uint64_t inverse_of_part(std::size_t j) noexcept {
  constexpr auto inverses = [] {
    std::array<std::uint8_t, 256> above_128{};
    for (std::size_t k = 1; k < above_128.size(); ++k)
      above_128[k] = static_cast<std::uint8_t>((262144 / (2 * k + 513) + 1) / 2 - 128);
    above_128[0] = 128;
    return above_128;
  }();
  return inverses[j] + std::uint64_t{128};
}

/// Returns a * b / 2^64, rounded down.
[[nodiscard]] inline std::int64_t high_half(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<int128>(a) * b >> 64);
}

/// Returns log2(1 + x) for finite x >= 0: exact for powers of 2, else within 1.2 ulp (measured on 10^7
/// values), even for tiny x; the same bits on every platform.
[[nodiscard]] inline double log2_of_1_plus(double x) noexcept {
  // 1 + x = m 2^whole, with m in [1, 2) in steps of 2^-62.
  constexpr std::uint64_t one = std::uint64_t{1} << 62;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>(bits >> 52) - 1023;
  const std::uint64_t mantissa = one | (bits << 12) >> 2;
  const bool below_one = exponent < 0;
  const int apart = (std::min)(below_one ? -exponent : exponent, 63);
  std::uint64_t m = (below_one ? one : mantissa) + ((below_one ? mantissa : one) >> apart);
  const int whole = (below_one ? 0 : exponent) + static_cast<int>(m >> 63);
  m >>= m >> 63;
  const auto part = to_size(m >> 54 & 255);
  const std::uint64_t inverse = inverse_of_part(part);
  const auto r = static_cast<std::int64_t>(m * inverse);  // 2^70 (m inverse / 256 - 1), where 2^70 wraps to 0
  // log2(1 + r) / r = log2(e) (1 - r / 2 + r^2 / 3 - ... + r^6 / 7), |r| < 2^-7.7, in steps of 2^-62
  const auto less = [r](std::int64_t term, std::int64_t rest) { return term - (high_half(r, rest) >> 6); };
  const std::int64_t late = less(0x12776c50ef9bfe79, less(0x0f6384ee1d01feba, 0x0d30bb153d6f6c9f));
  const std::int64_t slope = less(
      0x5c551d94ae0bf85e, less(0x2e2a8eca5705fc2f, less(0x1ec709dc3a03fd75, less(0x171547652b82fe17, late))));
  // For x near 0, the logarithm has the relative precision of x.
  if (whole == 0 && part == 0) return rounded_product(x, static_cast<double>(slope) * 0x1p-62);
  const std::uint64_t fraction =
      log2_of_inverse[to_size(inverse - 128)] + static_cast<std::uint64_t>(high_half(r, slope) >> 4);
  return whole + static_cast<double>(static_cast<std::int64_t>(fraction >> 1)) * 0x1p-63;
}

/// Returns log(1 + x) for finite x > -1, rounded twice.
[[nodiscard]] inline double log_of_1_plus(double x) noexcept {
  return x >= 0 ? rounded_product(log2_of_1_plus(x), std::numbers::ln2)
                : -rounded_product(log2_of_1_plus(-x / (1 + x)), std::numbers::ln2);
}

/// Returns log(x) for finite x > 0, rounded twice.
[[nodiscard]] inline double natural_log(double x) noexcept {
  return x >= 1 ? rounded_product(log2_of_1_plus(x - 1), std::numbers::ln2)
                : -rounded_product(log2_of_1_plus((1 - x) / x), std::numbers::ln2);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
