// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/player.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo::conformance
{

namespace
{

/// For whatever a `given` waits for.
constexpr Duration PATIENCE = std::chrono::seconds(5);
constexpr unsigned MOST_INIT_ATTEMPTS = 3;

/// Names of the tester's or the implementation's addresses that exist, in order.
std::vector<IpAddress> AddressesOf(const TesterConfig& config,
                                   char whose,
                                   std::size_t most,
                                   bool wantsIpv6)
{
    std::vector<IpAddress> all;
    for (std::size_t i = 1; i <= most; ++i)
    {
        const auto found = config.addresses.find(whose + std::to_string(i));
        if (found != config.addresses.end())
        {
            all.push_back(found->second);
        }
    }
    const auto ipv6 = config.addresses.find(std::string(1, whose) + "6");
    if (wantsIpv6 && ipv6 != config.addresses.end())
    {
        all.push_back(ipv6->second);
    }
    return all;
}

std::size_t CountOf(const std::map<std::string, std::string>& needs, const std::string& key)
{
    const auto found = needs.find(key);
    return found == needs.end() ? 1 : static_cast<std::size_t>(std::atoi(found->second.c_str()));
}

} // namespace

const char* ToString(Outcome outcome)
{
    switch (outcome)
    {
    case Outcome::Passed:
        return "passed";
    case Outcome::Failed:
        return "failed";
    case Outcome::NotApplicable:
        return "not applicable";
    case Outcome::Inconclusive:
        break;
    }
    return "inconclusive";
}

Player::Player(const TesterConfig& config, Link& link, Crypto& crypto, RandomSource& random)
    : m_config(config),
      m_link(link),
      m_tester(config, link, crypto, random)
{
}

Player::Played Player::Prepare(const Case& one)
{
    PeerSetup setup;
    setup.role = one.role;
    setup.choices = one.needs;
    // These are not choices: how many addresses each end has.
    const bool hasIpv6 = one.needs.contains("ipv6");
    setup.addresses = AddressesOf(m_config, 'U', CountOf(one.needs, "addresses"), hasIpv6);
    setup.testerAddresses = AddressesOf(m_config, 'T', CountOf(one.needs, "known"), hasIpv6);
    setup.choices.erase("addresses");
    setup.choices.erase("known");
    setup.choices.erase("ipv6");
    if (setup.addresses.size() < CountOf(one.needs, "addresses"))
    {
        return std::unexpected(
            Stop{Outcome::Inconclusive, "the implementation has too few addresses for this", {}});
    }
    const bool lacksIpv6 = !m_config.addresses.contains("U6") || !m_config.addresses.contains("T6");
    if (hasIpv6 && lacksIpv6)
    {
        return std::unexpected(
            Stop{Outcome::Inconclusive, "there is no IPv6 between the two here", {}});
    }
    if (!m_link.StartsAnew() && one.needs.contains("addresses") &&
        m_config.addresses.contains(fmt::format("U{}", setup.addresses.size() + 1)))
    {
        return std::unexpected(Stop{
            Outcome::NotApplicable, "the implementation has more addresses than it needs", {}});
    }
    setup.peer = one.role == Role::Responder ? m_config.asInitiator : m_config.asResponder;
    // The other end of what the tester has.
    std::swap(setup.peer.localIdentity, setup.peer.remoteIdentity);
    setup.peer.localSelectors = one.role == Role::Responder ? m_config.asInitiator.remoteSelectors
                                                            : m_config.asInitiator.localSelectors;
    setup.peer.remoteSelectors = one.role == Role::Responder ? std::vector<TrafficSelector>{}
                                                             : m_config.asResponder.localSelectors;
    setup.peer.pools = m_config.asResponder.pools;
    setup.peer.requestInnerIpv4 = one.role == Role::Initiator;
    m_tester.Reset(one.role);
    if (auto prepared = m_link.Prepare(setup); !prepared)
    {
        return std::unexpected(Stop{Outcome::NotApplicable, prepared.error(), {}});
    }
    return {};
}

Player::Played Player::Given(const Case& one)
{
    bool isEstablished = false;
    for (const std::string& word : one.given)
    {
        if (word == "established")
        {
            isEstablished = true;
        }
        else if (word == "plain")
        {
            m_tester.offersMopo = false;
        }
        else if (word == "no-nat-traversal")
        {
            m_tester.offersNatTraversal = false;
        }
        else if (word == "behind-nat")
        {
            m_tester.isBehindNat = true;
        }
        else if (word == "peer-behind-nat")
        {
            m_tester.peerIsBehindNat = true;
        }
        else if (word.starts_with("window="))
        {
            m_tester.windowSize = static_cast<std::uint32_t>(std::atoi(word.c_str() + 7));
        }
        else if (word.starts_with("announcing="))
        {
            std::string rest = word.substr(11);
            while (!rest.empty())
            {
                const std::size_t comma = rest.find(',');
                m_tester.announced.push_back(rest.substr(0, comma));
                rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
            }
        }
        else
        {
            return std::unexpected(
                Stop{Outcome::Inconclusive, fmt::format("'given {}' is not known", word), {}});
        }
    }
    return isEstablished ? Establish(one) : Played{};
}

Player::Played Player::Establish(const Case& one)
{
    const auto failed = [&](const std::string& what)
    {
        const std::string& trouble = m_tester.Trouble();
        return std::unexpected(
            Stop{Outcome::Inconclusive, trouble.empty() ? what : what + ": " + trouble, {}});
    };
    if (one.role == Role::Initiator)
    {
        // It may try several pairs, and this is the one that is wanted.
        m_tester.Heed({{}, "IKE_SA_INIT", {}, false});
        m_tester.Heed({{{"U1", {}}, {"T1", {}}}, "IKE_SA_INIT", {}, true});
        if (auto started = m_link.Trigger({"connect", {}}); !started)
        {
            return failed("the initiator was not started (" + started.error() + ")");
        }
        m_tester.Wait(m_tester.Now() + PATIENCE, [this] { return m_tester.IsAuthenticated(); });
    }
    else
    {
        Step step;
        step.kind = StepKind::Send;
        step.path = {{"T1", {}}, {"U1", {}}};
        step.what = "IKE_SA_INIT";
        // A COOKIE may be demanded first.
        for (unsigned i = 0; i < MOST_INIT_ATTEMPTS && m_tester.IkeSa() == nullptr; ++i)
        {
            if (auto sent = m_tester.Send(step); !sent)
            {
                return failed(sent.error());
            }
            const std::size_t before = m_tester.Log().size();
            m_tester.Wait(m_tester.Now() + PATIENCE,
                          [&] { return m_tester.Log().size() > before; });
        }
        if (m_tester.IkeSa() == nullptr)
        {
            return failed("no IKE_SA_INIT response that can be used");
        }
        step.what = "IKE_AUTH";
        if (auto sent = m_tester.Send(step); !sent)
        {
            return failed(sent.error());
        }
        m_tester.Wait(m_tester.Now() + PATIENCE,
                      [this] { return m_tester.IsAuthenticated() || !m_tester.Trouble().empty(); });
    }
    // Without a Child SA the IKE SA can be judged all the same.
    if (!m_tester.IsAuthenticated())
    {
        return failed("no IKE SA came about");
    }
    // What an end sends by itself once it is up, and what the answer to it brings.
    m_tester.Wait(m_tester.Now() + std::chrono::milliseconds(200));
    return {};
}

/// `with times=20`: so many messages of that kind, each of its own.
Tester::Done Player::SendTimes(const Step& step)
{
    const auto times = step.with.find("times");
    if (times == step.with.end())
    {
        return m_tester.Send(step);
    }
    Step once = step;
    once.with.erase("times");
    Tester::Done sent;
    for (int i = std::atoi(times->second.c_str()); i > 0 && sent; --i)
    {
        if (step.what == "IKE_SA_INIT" && !step.isResponse)
        {
            m_tester.BeginAnother();
        }
        sent = m_tester.Send(once);
    }
    return sent;
}

Player::Played Player::PlayStep(const Step& step)
{
    switch (step.kind)
    {
    case StepKind::Send:
    {
        if (auto sent = SendTimes(step); !sent)
        {
            return std::unexpected(Stop{Outcome::Inconclusive, sent.error(), {}});
        }
        if (!step.isResponse)
        {
            m_lastSent = &m_tester.Log().back();
        }
        return {};
    }
    case StepKind::Expect:
        return Expect(step);
    case StepKind::Never:
        return Never(step);
    case StepKind::State:
        return State(step);
    case StepKind::Act:
        return Act(step);
    }
    return {};
}

/// A requirement has passed when all lines that name it were fulfilled, and failed when the line
/// that was not names it. What comes behind that line was not shown.
void Player::Conclude(CaseResult& result,
                      const Case& one,
                      const std::vector<bool>& isShown,
                      const Stop& stop)
{
    const std::size_t reached = isShown.size();
    for (const std::string& requirement : one.Requirements())
    {
        bool wasShown = false;
        bool isPending = false;
        for (std::size_t i = 0; i < one.steps.size(); ++i)
        {
            const auto& named = one.steps[i].requirements;
            if (std::ranges::find(named, requirement) != named.end())
            {
                wasShown |= i < reached && isShown[i];
                isPending |= i >= reached;
            }
        }
        const bool isHere = reached < one.steps.size() &&
                            std::ranges::find(one.steps[reached].requirements, requirement) !=
                                one.steps[reached].requirements.end();
        RequirementOutcome outcome{requirement, Outcome::Passed, {}};
        if (isHere)
        {
            outcome.outcome = stop.outcome;
            outcome.why = stop.why;
        }
        else if (isPending)
        {
            const bool hasFailed = stop.outcome == Outcome::Failed;
            outcome.outcome = hasFailed ? Outcome::Inconclusive : stop.outcome;
            outcome.why = hasFailed ? "the case ended before it came to this" : stop.why;
        }
        else if (!wasShown)
        {
            outcome.outcome = Outcome::Inconclusive;
            outcome.why = "the implementation does not tell about its SAs";
        }
        result.requirements.push_back(std::move(outcome));
    }
}

CaseResult Player::Play(const Case& one)
{
    CaseResult result;
    result.played = &one;
    m_lastSent = nullptr;
    Played played = Prepare(one);
    if (played)
    {
        played = Given(one);
    }
    std::vector<bool> isShown;
    while (played && isShown.size() < one.steps.size())
    {
        played = PlayStep(one.steps[isShown.size()]);
        const bool isSkipped = !played && played.error().isOfLineOnly;
        if (played || isSkipped)
        {
            isShown.push_back(played.has_value());
            played = {};
        }
    }
    result.outcome = Outcome::Passed;
    const Stop stop = played ? Stop{} : played.error();
    if (!played)
    {
        result.outcome = stop.outcome;
        result.why = stop.why;
        if (!m_tester.Log().empty() && isShown.size() < one.steps.size())
        {
            result.place = one.steps[isShown.size()].place;
            result.line = one.steps[isShown.size()].text;
        }
    }
    Conclude(result, one, isShown, stop);
    const std::size_t last = m_tester.Log().size();
    if (!m_link.StartsAnew())
    {
        m_tester.Leave();
    }
    const MessageLog& log = m_tester.Log();
    for (std::size_t i = 0; i < last; ++i)
    {
        result.hadContact |= !log[i].isSent;
        if (&log[i] == stop.entry)
        {
            result.offending = i;
        }
    }
    result.isPlainIkev2 = m_tester.offersMopo && m_tester.IsAuthenticated() &&
                          m_tester.IkeSa() != nullptr && !m_tester.IkeSa()->mopo;
    result.speaksMopo = m_tester.IkeSa() != nullptr && m_tester.IkeSa()->mopo;
    result.log.assign(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(last));
    result.ikeKeys = m_tester.IkeKeyLog();
    result.espKeys = m_tester.EspKeyLog();
    return result;
}

} // namespace mopo::conformance
