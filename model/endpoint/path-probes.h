// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/supervisor-context.h"
#include "model/mobility/mopo/path-tester.h"

#include <optional>
#include <vector>

namespace mopo
{

/// The path tests of one IKE SA: puts them on the wire and tells what came of them.
class PathProbes
{
  public:
    PathProbes(const SupervisorContext& context, IkeSaId id);

    /// At the next `Run`: one test of this path, waited for so long.
    void TestNow(Instant now, const Path& path, Duration verdictAfter);

    void StartRounds(Instant now, std::vector<PathCandidate> candidates);
    void StopRounds(Instant now);
    /// Ends all tests.
    void Clear();

    /// Sends what is due; returns the paths that did not answer in time.
    std::vector<Path> Run(Instant now);

    /// Nothing when the response matches no test of this IKE SA.
    std::optional<PathTestResult> HandleResponse(Instant now,
                                                 const Path& path,
                                                 const PathTestMessage& message);

    std::optional<Instant> NextTimeout() const
    {
        return m_tester.NextTimeout();
    }

  private:
    void Send(const PathTestToSend& test);

    SupervisorContext m_context;
    IkeSaId m_id;
    PathTester m_tester;
};

} // namespace mopo
