// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/base/random-source.h"
#include "model/mobility/mopo/path-test.h"

#include <optional>
#include <vector>

namespace mopo
{

/// "Implementations that perform path testing MUST take steps to avoid causing unnecessary
/// congestion" (draft 2.5): these are the steps (D-35, D-37).
struct PathTestLimits
{
    /// Between the starts of two tests.
    Duration pacing = std::chrono::milliseconds(50);
    /// Tests of a round that are unanswered and younger than their own retransmission time.
    std::size_t inFlight = 8;
    std::size_t pairsPerRound = 32;
    /// First repeat of a test, or twice the path's smoothed round trip if that is more; then
    /// doubled.
    Duration retransmission = std::chrono::milliseconds(500);
    unsigned retransmissions = 5;
    /// Of the time until a repeat, either way.
    double jitter = 0.25;
    /// Between two rounds, doubled each time up to the last.
    Duration firstRoundPause = std::chrono::seconds(2);
    Duration lastRoundPause = std::chrono::seconds(60);
    /// Hints start the rounds afresh at most so often.
    Duration hintSpacing = std::chrono::seconds(5);
    /// A response is believed for so long after its request.
    Duration validity = std::chrono::seconds(10);
    /// Requests that a response can still match.
    std::size_t outstanding = 64;
    /// Octets on the wire, IP and UDP headers included, in any `budgetWindow`. Tests of rounds wait
    /// for it; immediate ones only count.
    std::size_t budget = 10000;
    Duration budgetWindow = std::chrono::seconds(10);
    /// Ask for NAT_DETECTION_*_IP.
    bool withNatDetection = true;
};

/// A path to test, and what is known about it.
struct PathCandidate
{
    Path path;
    std::optional<Duration> smoothedRoundTrip;
};

struct PathTestToSend
{
    Path path;
    /// Without the non-ESP marker.
    Octets octets;
};

/// A response that matched. A hint to order candidates by, nothing more (D-38).
struct PathTestResult
{
    Path path;
    Duration roundTrip{};
    std::optional<NatDetectionVerdict> nat;
};

/// What has become due.
struct PathTestsDue
{
    std::vector<PathTestToSend> send;
    /// Paths whose immediate test, or whose last repeat in this round, was not answered in time.
    std::vector<Path> unanswered;
};

/// Tests paths: rounds over a list of candidates until it is told to stop, and immediate single
/// tests. Takes no window slot and no Message ID of any IKE SA.
class PathTester
{
  public:
    /// `crypto` and `random` must outlive the tester.
    PathTester(const CodePoints& codePoints,
               const PathTestLimits& limits,
               Crypto& crypto,
               RandomSource& random);

    /// Rounds over these candidates in this order. While rounds are under way this replaces the
    /// candidates and keeps the progress of those that stay.
    void StartRounds(Instant now, std::vector<PathCandidate> candidates);

    /// Something may have changed (a link came up, an address appeared): begin a fresh round now,
    /// with the shortest pause after it. False where the last hint was too short a time ago, or
    /// there are no rounds.
    bool Hint(Instant now);

    /// Starts no test of a round after `last`; a first acceptable response plus one round trip is a
    /// good value for it. Responses still match.
    void StopRounds(Instant last);

    /// Ends all tests. Late responses match nothing.
    void Clear();

    bool HasRounds() const
    {
        return !m_pairs.empty();
    }

    /// Tests exactly this path, at once, one time; without an answer it is `unanswered` after
    /// `verdictAfter`. A second call for the path begins again. False when too many are under way.
    bool TestNow(Instant now, const Path& path, Duration verdictAfter);

    /// When to call `Due` at the latest.
    std::optional<Instant> NextTimeout() const;

    PathTestsDue Due(Instant now);

    /// `path` is the response's own: local is its destination, peer its source.
    std::optional<PathTestResult> HandleResponse(Instant now,
                                                 const Path& path,
                                                 const PathTestMessage& message);

  private:
    /// A candidate and its progress in this round.
    struct Pair
    {
        PathCandidate candidate;
        unsigned sent = 0;
        /// The test is in flight until then, and may be repeated from then on.
        Instant waitUntil{};
        bool done = false;
    };

    struct Immediate
    {
        Path path;
        /// To be sent then, and afterwards to be judged.
        Instant due;
        Duration verdictAfter;
        bool sent = false;
    };

    /// One transmission that a response may match.
    struct Outstanding
    {
        Path path;
        std::uint32_t messageId = 0;
        Instant sentAt;
    };

    struct Spent
    {
        Instant at;
        std::size_t octets = 0;
    };

    static const Pair* FindPair(const std::vector<Pair>& pairs, const Path& path);
    /// Whether its last repeat was sent and is not answered.
    bool IsExhausted(const Pair& pair) const;
    bool IsRoundDone() const;
    void BeginRound();
    void CloseRound(Instant now);
    void EndRounds();
    /// The index of the pair whose turn is next.
    std::optional<std::size_t> NextToSend() const;
    std::optional<Instant> NextSendTime() const;
    /// From when on there is room among the tests in flight, not before `when`.
    Instant FlightAllows(Instant when) const;
    Instant BudgetAllows(const Path& path) const;
    void HandleImmediate(Instant now, PathTestsDue& due);
    void CloseUnanswered(Instant now, PathTestsDue& due);
    PathTestToSend Transmit(Instant now, const Path& path);
    Duration WaitAfter(const Pair& pair);
    std::size_t WireOctets(const Path& path) const;

    CodePoints m_codePoints;
    PathTestLimits m_limits;
    Crypto& m_crypto;
    RandomSource& m_random;

    std::vector<Pair> m_pairs;
    /// Those that the round has no room for.
    std::vector<PathCandidate> m_waiting;
    std::vector<Immediate> m_immediate;
    std::vector<Outstanding> m_outstanding;
    std::vector<Spent> m_spent;
    Instant m_nextStart{};
    std::optional<Instant> m_stopAfter;
    std::optional<Instant> m_nextRound;
    std::optional<Instant> m_lastHint;
    Duration m_pause{};
};

} // namespace mopo
