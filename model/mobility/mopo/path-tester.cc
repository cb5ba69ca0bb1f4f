// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/path-tester.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

/// Headers below the PATH_TEST message.
constexpr std::size_t IPV4_AND_UDP = 28;
constexpr std::size_t IPV6_AND_UDP = 48;
constexpr std::size_t NON_ESP_MARKER = 4;
constexpr std::size_t PLAIN_TEST = 28;
constexpr std::size_t TEST_WITH_NAT_DETECTION = 84;

} // namespace

PathTester::PathTester(const CodePoints& codePoints,
                       const PathTestLimits& limits,
                       Crypto& crypto,
                       RandomSource& random)
    : m_codePoints(codePoints),
      m_limits(limits),
      m_crypto(crypto),
      m_random(random),
      m_pause(limits.firstRoundPause)
{
}

void PathTester::StartRounds(Instant now, std::vector<PathCandidate> candidates)
{
    std::vector<Pair> pairs;
    m_waiting.clear();
    for (PathCandidate& candidate : candidates)
    {
        if (FindPair(pairs, candidate.path) != nullptr)
        {
            continue;
        }
        if (pairs.size() == m_limits.pairsPerRound)
        {
            m_waiting.push_back(std::move(candidate));
            continue;
        }
        const Pair* known = FindPair(m_pairs, candidate.path);
        Pair pair = known != nullptr ? *known : Pair{};
        pair.candidate = std::move(candidate);
        pairs.push_back(std::move(pair));
    }
    if (pairs.empty())
    {
        EndRounds();
        return;
    }
    if (!HasRounds())
    {
        m_pause = m_limits.firstRoundPause;
        m_lastHint = now;
    }
    m_pairs = std::move(pairs);
    m_stopAfter.reset();
    m_nextStart = std::max(m_nextStart, now);
    if (!IsRoundDone())
    {
        m_nextRound.reset();
    }
    CloseRound(now);
}

bool PathTester::Hint(Instant now)
{
    if (!HasRounds() || (m_lastHint.has_value() && now - *m_lastHint < m_limits.hintSpacing))
    {
        return false;
    }
    m_lastHint = now;
    m_pause = m_limits.firstRoundPause;
    m_nextStart = std::max(m_nextStart, now);
    BeginRound();
    return true;
}

void PathTester::StopRounds(Instant last)
{
    if (HasRounds())
    {
        m_stopAfter = last;
    }
}

void PathTester::Clear()
{
    EndRounds();
    m_immediate.clear();
    m_outstanding.clear();
}

bool PathTester::TestNow(Instant now, const Path& path, Duration verdictAfter)
{
    std::erase_if(m_immediate, [&](const Immediate& test) { return test.path == path; });
    if (m_immediate.size() >= m_limits.pairsPerRound)
    {
        return false;
    }
    m_immediate.push_back({path, now, verdictAfter});
    return true;
}

std::optional<Instant> PathTester::NextTimeout() const
{
    std::optional<Instant> next;
    const auto consider = [&next](std::optional<Instant> when)
    {
        if (when.has_value() && (!next.has_value() || *when < *next))
        {
            next = when;
        }
    };
    for (const Immediate& test : m_immediate)
    {
        consider(test.due);
    }
    for (const Pair& pair : m_pairs)
    {
        if (IsExhausted(pair))
        {
            consider(pair.waitUntil);
        }
    }
    consider(m_nextRound);
    consider(NextSendTime());
    consider(m_stopAfter);
    return next;
}

PathTestsDue PathTester::Due(Instant now)
{
    PathTestsDue due;
    HandleImmediate(now, due);
    CloseUnanswered(now, due);
    if (m_nextRound.has_value() && *m_nextRound <= now)
    {
        BeginRound();
    }
    while (true)
    {
        const std::optional<Instant> when = NextSendTime();
        if (!when.has_value() || *when > now)
        {
            break;
        }
        Pair& pair = m_pairs[*NextToSend()];
        due.send.push_back(Transmit(now, pair.candidate.path));
        ++pair.sent;
        pair.waitUntil = now + WaitAfter(pair);
        m_nextStart = now + m_limits.pacing;
    }
    if (m_stopAfter.has_value() && *m_stopAfter <= now)
    {
        EndRounds();
    }
    return due;
}

std::optional<PathTestResult> PathTester::HandleResponse(Instant now,
                                                         const Path& path,
                                                         const PathTestMessage& message)
{
    if (!message.isResponse)
    {
        return std::nullopt;
    }
    const auto match = std::ranges::find_if(m_outstanding,
                                            [&](const Outstanding& test)
                                            {
                                                return test.path == path &&
                                                       test.messageId == message.messageId &&
                                                       now - test.sentAt < m_limits.validity;
                                            });
    if (match == m_outstanding.end())
    {
        return std::nullopt;
    }
    const PathTestResult result{
        path, now - match->sentAt, JudgePathTestNat(message, m_crypto, path)};
    m_outstanding.erase(match);
    std::erase_if(m_immediate,
                  [&](const Immediate& test) { return test.sent && test.path == path; });
    for (Pair& pair : m_pairs)
    {
        pair.done = pair.done || pair.candidate.path == path;
    }
    m_nextStart = std::max(m_nextStart, now);
    CloseRound(now);
    return result;
}

const PathTester::Pair* PathTester::FindPair(const std::vector<Pair>& pairs, const Path& path)
{
    const auto found =
        std::ranges::find_if(pairs, [&](const Pair& pair) { return pair.candidate.path == path; });
    return found == pairs.end() ? nullptr : &*found;
}

bool PathTester::IsExhausted(const Pair& pair) const
{
    // First tests go before repeats, those of the next round included.
    const unsigned repeats = m_waiting.empty() ? m_limits.retransmissions : 0;
    return !pair.done && pair.sent > repeats;
}

bool PathTester::IsRoundDone() const
{
    return std::ranges::all_of(m_pairs, &Pair::done);
}

void PathTester::BeginRound()
{
    // D-37: "≤ 32 pairs per round": the others are the first of the next one.
    const std::size_t change = std::min(m_waiting.size(), m_pairs.size());
    for (std::size_t i = 0; i < change; ++i)
    {
        m_waiting.push_back(std::exchange(m_pairs[i].candidate, std::move(m_waiting.front())));
        m_waiting.erase(m_waiting.begin());
    }
    for (Pair& pair : m_pairs)
    {
        pair.sent = 0;
        pair.done = false;
    }
    m_nextRound.reset();
}

void PathTester::CloseRound(Instant now)
{
    if (HasRounds() && IsRoundDone() && !m_nextRound.has_value())
    {
        m_nextRound = now + m_pause;
        m_pause = std::min(2 * m_pause, m_limits.lastRoundPause);
    }
}

void PathTester::EndRounds()
{
    m_pairs.clear();
    m_waiting.clear();
    m_nextRound.reset();
    m_stopAfter.reset();
}

std::optional<std::size_t> PathTester::NextToSend() const
{
    std::optional<std::size_t> next;
    for (std::size_t index = 0; index < m_pairs.size(); ++index)
    {
        const Pair& pair = m_pairs[index];
        if (pair.done || IsExhausted(pair))
        {
            continue;
        }
        // First tests go before repeats.
        if (pair.sent == 0)
        {
            return index;
        }
        if (!next.has_value() || pair.waitUntil < m_pairs[*next].waitUntil)
        {
            next = index;
        }
    }
    return next;
}

std::optional<Instant> PathTester::NextSendTime() const
{
    const std::optional<std::size_t> next = NextToSend();
    if (!next.has_value())
    {
        return std::nullopt;
    }
    const Pair& pair = m_pairs[*next];
    Instant when = std::max(m_nextStart, BudgetAllows(pair.candidate.path));
    if (pair.sent > 0)
    {
        when = std::max(when, pair.waitUntil);
    }
    when = std::max(when, FlightAllows(when));
    if (m_stopAfter.has_value() && when > *m_stopAfter)
    {
        return std::nullopt;
    }
    return when;
}

Instant PathTester::FlightAllows(Instant when) const
{
    std::vector<Instant> landings;
    for (const Pair& pair : m_pairs)
    {
        if (pair.sent > 0 && !pair.done && pair.waitUntil > when)
        {
            landings.push_back(pair.waitUntil);
        }
    }
    const std::size_t limit = std::max<std::size_t>(m_limits.inFlight, 1);
    if (landings.size() < limit)
    {
        return when;
    }
    std::ranges::sort(landings);
    return landings[landings.size() - limit];
}

Instant PathTester::BudgetAllows(const Path& path) const
{
    std::size_t octets = WireOctets(path);
    for (const Spent& spent : m_spent)
    {
        octets += spent.octets;
    }
    Instant when{};
    for (const Spent& spent : m_spent)
    {
        if (octets <= m_limits.budget)
        {
            break;
        }
        octets -= spent.octets;
        when = spent.at + m_limits.budgetWindow;
    }
    return when;
}

void PathTester::HandleImmediate(Instant now, PathTestsDue& due)
{
    for (Immediate& test : m_immediate)
    {
        if (!test.sent)
        {
            due.send.push_back(Transmit(now, test.path));
            test.sent = true;
            test.due = now + test.verdictAfter;
        }
        else if (test.due <= now)
        {
            due.unanswered.push_back(test.path);
        }
    }
    std::erase_if(m_immediate, [&](const Immediate& test) { return test.sent && test.due <= now; });
}

void PathTester::CloseUnanswered(Instant now, PathTestsDue& due)
{
    for (Pair& pair : m_pairs)
    {
        if (IsExhausted(pair) && pair.waitUntil <= now)
        {
            pair.done = true;
            due.unanswered.push_back(pair.candidate.path);
        }
    }
    CloseRound(now);
}

PathTestToSend PathTester::Transmit(Instant now, const Path& path)
{
    std::erase_if(m_outstanding,
                  [&](const Outstanding& test) { return now - test.sentAt >= m_limits.validity; });
    if (!m_outstanding.empty() && m_outstanding.size() >= m_limits.outstanding)
    {
        m_outstanding.erase(m_outstanding.begin());
    }
    std::erase_if(m_spent,
                  [&](const Spent& spent) { return now - spent.at >= m_limits.budgetWindow; });
    // A repeat has a Message ID of its own, so that each response tells its round trip (D-35).
    const std::uint32_t messageId = m_random.TakeUint32();
    m_outstanding.push_back({path, messageId, now});
    m_spent.push_back({now, WireOctets(path)});
    return {
        path,
        EncodePathTest(false, messageId, path, m_limits.withNatDetection, m_crypto, m_codePoints)};
}

Duration PathTester::WaitAfter(const Pair& pair)
{
    Duration wait = m_limits.retransmission;
    if (pair.candidate.smoothedRoundTrip.has_value())
    {
        wait = std::max(wait, 2 * *pair.candidate.smoothedRoundTrip);
    }
    for (unsigned repeat = 1; repeat < pair.sent && wait < m_limits.lastRoundPause; ++repeat)
    {
        wait *= 2;
    }
    const double factor = 1.0 + m_limits.jitter * (2.0 * m_random.TakeUnit() - 1.0);
    return std::chrono::duration_cast<Duration>(wait * factor);
}

std::size_t PathTester::WireOctets(const Path& path) const
{
    return (path.local.address.IsIpv4() ? IPV4_AND_UDP : IPV6_AND_UDP) +
           (path.local.port == IKE_PORT ? 0 : NON_ESP_MARKER) +
           (m_limits.withNatDetection ? TEST_WITH_NAT_DETECTION : PLAIN_TEST);
}

} // namespace mopo
