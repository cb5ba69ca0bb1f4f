// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/tester.h"

#include <algorithm>
#include <cstdlib>

namespace mopo::conformance
{

Tester::Tester(const TesterConfig& config, Link& link, Crypto& crypto, RandomSource& random)
    : m_config(config),
      m_link(link),
      m_crypto(crypto),
      m_random(random)
{
}

void Tester::Reset(Role implementation)
{
    offersMopo = true;
    offersNatTraversal = true;
    isBehindNat = false;
    peerIsBehindNat = false;
    announced.clear();
    windowSize = 0;
    firstSuite = 0;
    m_isInitiator = implementation == Role::Responder;
    BeginAnother();
    m_trouble.clear();
    m_ikeSas.clear();
    m_children.clear();
    m_initRequest.clear();
    m_initResponse.clear();
    m_peerOffersMopo = false;
    m_peerOffersNatTraversal = false;
    m_peerAsksForInner = false;
    m_inner = m_config.innerAddress;
    m_echoSequence = 0;
    m_log.clear();
    m_named.clear();
    m_values.clear();
    m_heeds.clear();
    m_answers.clear();
    m_seen.clear();
    m_ikeKeyLog.clear();
    m_espKeyLog.clear();
}

void Tester::BeginAnother()
{
    m_isAuthenticated = false;
    m_negotiation.reset();
    m_cookie.clear();
    // Not what the IKE SA before it was narrowed to.
    m_tsI = m_config.asInitiator.localSelectors;
    m_tsR =
        m_isInitiator ? m_config.asInitiator.remoteSelectors : m_config.asResponder.localSelectors;
}

void Tester::Heed(HeedWord word)
{
    m_heeds.push_back(std::move(word));
}

bool Tester::IsHeeded(const LogEntry& entry) const
{
    const auto speaksOf = [&](const HeedWord& word)
    {
        const Message& message = *entry.message;
        return IsOnPath(entry.datagram, word.path) &&
               (word.what.empty() ||
                word.what == ExchangeName(message.header.exchangeType, m_config.codePoints)) &&
               (word.selector.empty() ||
                HasPayload(message.payloads, word.selector, m_config.codePoints));
    };
    // The last word counts.
    const auto last = std::ranges::find_if(m_heeds.rbegin(), m_heeds.rend(), speaksOf);
    return last == m_heeds.rend() || last->isHeeded;
}

std::expected<std::pair<Transport, Transport>, std::string> Tester::Resolve(
    const PathWord& path, bool isSentByTester) const
{
    // Draft 2.7: to port 4500 if both ends support both; else only where a NAT was found.
    const TesterIkeSa* sa = IkeSa();
    const bool isMoved = sa != nullptr && sa->natTraversal &&
                         (m_isInitiator || sa->mopo || isBehindNat || peerIsBehindNat);
    const auto resolve = [&](const EndWord& end)
    {
        const bool isOurs = end.name.starts_with('T');
        const std::uint16_t plain = isOurs ? m_config.ownIkePort : m_config.ikePort;
        const std::uint16_t moved =
            isOurs ? m_config.ownNatTraversalPort : m_config.natTraversalPort;
        return ResolveTransport(m_config, end.name, end.port.value_or(isMoved ? moved : plain));
    };
    const auto from = resolve(path.from);
    const auto to = resolve(path.to);
    if (!from || !to)
    {
        return std::unexpected("there is no address for " + (from ? path.to.name : path.from.name) +
                               " here");
    }
    if ((path.from.name.front() == 'T') != isSentByTester)
    {
        return std::unexpected("the tester has the addresses T1, T2, …; the implementation has U1, "
                               "U2, …");
    }
    return std::pair(*from, *to);
}

bool Tester::IsOnPath(const Datagram& datagram, const PathWord& path) const
{
    const auto fits = [&](const EndWord& end, const Transport& at)
    {
        if (end.name.empty())
        {
            return true;
        }
        const auto wanted = ResolveTransport(m_config, end.name, at.port);
        return wanted && wanted->address == at.address && (!end.port || *end.port == at.port);
    };
    return fits(path.from, datagram.source) && fits(path.to, datagram.destination);
}

const LogEntry* Tester::Named(const std::string& name) const
{
    const auto found = m_named.find(name);
    return found == m_named.end() ? nullptr : found->second;
}

PayloadContext Tester::ContextOf(const LogEntry& entry)
{
    PayloadContext context{m_config,
                           m_crypto,
                           m_random,
                           m_values,
                           entry.datagram.source,
                           entry.datagram.destination,
                           {},
                           {}};
    if (entry.message)
    {
        context.spiI = entry.message->header.initiatorSpi;
        context.spiR = entry.message->header.responderSpi;
    }
    return context;
}

void Tester::Wait(Instant until, const std::function<bool()>& isEnough)
{
    if (isEnough && isEnough())
    {
        return;
    }
    while (const auto datagram = m_link.Receive(until))
    {
        Arrive(*datagram);
        if (isEnough && isEnough())
        {
            return;
        }
    }
}

} // namespace mopo::conformance
