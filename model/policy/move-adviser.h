// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/path-chooser.h"

#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// What to do about the current path, which still works or is only short of its local address.
struct MoveAdvice
{
    enum class Kind : std::uint8_t
    {
        Stay,
        /// Test `candidates`, and ask again when one of them answered.
        Test,
        /// Move to the first of `candidates`.
        Move,
    };

    Kind kind = Kind::Stay;
    std::vector<Candidate> candidates;
};

/// Says whether to leave a path that no one suspects, and remembers for how long others have been
/// better. There are two reasons to move:
///   - the local address of the current path is gone: at once, whatever there is;
///   - the chooser prefers another path. It has to be known to work: by a test, or any other answer
///     over it. Where the user lists its interface it need not be known (draft 2.5: the node "has
///     other information that enables it to select which path should be used"), nor where there
///     are no tests; but what is known to be dead, as the path is that was just left, has to answer
///     first. And it must have been better for the whole time of the policy's hysteresis.
class MoveAdviser
{
  public:
    MoveAdvice Advise(Instant now,
                      const Candidate& current,
                      const PathOptions& options,
                      const PathChooser& chooser,
                      RandomSource& random);

    /// Another path is in use: what is better than it is to be seen.
    void Forget();

    /// When a path will have been better for long enough.
    std::optional<Instant> NextTimeout() const
    {
        return m_next;
    }

  private:
    void Remember(Instant now, const std::vector<Candidate>& better, const PathOptions& options);

    std::map<AddressPair, Instant> m_betterSince;
    std::optional<Instant> m_next;
};

} // namespace mopo
