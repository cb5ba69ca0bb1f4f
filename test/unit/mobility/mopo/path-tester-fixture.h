// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/mopo/path-tester.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo
{

inline const CodePoints CODE_POINTS;

inline Path Candidate(int number)
{
    return Between("192.0.2.1", "203.0.113." + std::to_string(number));
}

inline std::vector<PathCandidate> Candidates(int count)
{
    std::vector<PathCandidate> candidates;
    for (int number = 1; number <= count; ++number)
    {
        candidates.push_back({Candidate(number), std::nullopt});
    }
    return candidates;
}

/// A tester, its timers and what came out of it. Without jitter, unless a test wants it.
class Tester : public testing::Test
{
  protected:
    /// A test as it left.
    struct Sent
    {
        Instant at;
        Path path;
        std::uint32_t messageId;
    };

    Tester()
    {
        m_limits.jitter = 0;
    }

    /// Runs the timers up to `end`, which is what a host does.
    void RunUntil(Instant end)
    {
        int calls = 0;
        while (const auto next = Get().NextTimeout())
        {
            if (*next > end)
            {
                return;
            }
            ASSERT_LT(++calls, 100000) << "the timer does not advance";
            m_now = std::max(m_now, *next);
            Note(Get().Due(m_now));
        }
    }

    void Note(const PathTestsDue& due)
    {
        for (const PathTestToSend& send : due.send)
        {
            const auto message = DecodePathTest(send.octets, CODE_POINTS);
            ASSERT_TRUE(message.has_value());
            EXPECT_FALSE(message->isResponse);
            m_sent.push_back({m_now, send.path, message->messageId});
        }
        for (const Path& path : due.unanswered)
        {
            m_unanswered.emplace_back(m_now, path);
        }
    }

    std::optional<PathTestResult> Respond(Instant now, const Path& path, std::uint32_t messageId)
    {
        const Path atPeer{path.peer, path.local};
        const Octets octets = EncodePathTest(true, messageId, atPeer, true, *m_crypto, CODE_POINTS);
        return Get().HandleResponse(now, path, DecodePathTest(octets, CODE_POINTS).value());
    }

    PathTester& Get()
    {
        if (!m_tester)
        {
            m_tester = std::make_unique<PathTester>(CODE_POINTS, m_limits, *m_crypto, *m_random);
        }
        return *m_tester;
    }

    std::vector<Instant> TimesOf(const Path& path) const
    {
        std::vector<Instant> times;
        for (const Sent& sent : m_sent)
        {
            if (sent.path == path)
            {
                times.push_back(sent.at);
            }
        }
        return times;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "tester");
    PathTestLimits m_limits;
    std::unique_ptr<PathTester> m_tester;
    Instant m_now = START;
    std::vector<Sent> m_sent;
    std::vector<std::pair<Instant, Path>> m_unanswered;
};

} // namespace mopo
