// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace mopo::cli
{

inline constexpr int SUCCESS = 0;
/// The program did its work, and what it was asked to check does not hold, or a result could not be
/// written.
inline constexpr int FAILURE = 1;
/// The command line or a file is wrong; nothing was written.
inline constexpr int BAD_INPUT = 2;
/// The peer that is to be judged does not answer, or refuses to make an IKE SA.
inline constexpr int NO_CONTACT = 3;

} // namespace mopo::cli
