// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/virtual-link.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

/// At one instant: an implementation that wants more is in a loop.
constexpr unsigned MOST_TIMEOUTS = 1000;

} // namespace

VirtualLink::VirtualLink(Implementation& implementation)
    : m_implementation(implementation)
{
}

std::string VirtualLink::PeerName() const
{
    return m_implementation.Name();
}

Instant VirtualLink::Now() const
{
    return m_now;
}

std::expected<void, std::string> VirtualLink::Prepare(const PeerSetup& setup)
{
    m_toPeer.clear();
    m_toTester.clear();
    m_now = Instant{};
    auto prepared = m_implementation.Prepare(m_now, setup);
    Drain();
    return prepared;
}

std::expected<void, std::string> VirtualLink::Send(const Datagram& datagram)
{
    m_toPeer.push_back({m_now + DELAY, datagram});
    return {};
}

void VirtualLink::Drain()
{
    while (auto datagram = m_implementation.PollDatagram())
    {
        m_toTester.push_back({m_now + DELAY, *std::move(datagram)});
    }
}

std::optional<Datagram> VirtualLink::Receive(Instant until)
{
    unsigned timeouts = 0;
    for (;;)
    {
        Instant next = until;
        const auto due = m_implementation.NextTimeout();
        if (due)
        {
            next = std::min(next, *due);
        }
        if (!m_toPeer.empty())
        {
            next = std::min(next, m_toPeer.front().at);
        }
        if (!m_toTester.empty())
        {
            next = std::min(next, m_toTester.front().at);
        }
        timeouts = next > m_now ? 0 : timeouts + 1;
        m_now = std::max(m_now, next);
        if (!m_toTester.empty() && m_toTester.front().at <= m_now)
        {
            Datagram datagram = std::move(m_toTester.front().datagram);
            m_toTester.pop_front();
            return datagram;
        }
        if (!m_toPeer.empty() && m_toPeer.front().at <= m_now)
        {
            const Datagram datagram = std::move(m_toPeer.front().datagram);
            m_toPeer.pop_front();
            m_implementation.HandleDatagram(m_now, datagram);
        }
        else if (due && *due <= m_now && timeouts < MOST_TIMEOUTS)
        {
            m_implementation.HandleTimeout(m_now);
        }
        else if (m_now >= until)
        {
            return std::nullopt;
        }
        Drain();
    }
}

std::expected<void, std::string> VirtualLink::Trigger(const TriggerEvent& event)
{
    auto done = m_implementation.Trigger(m_now, event);
    Drain();
    return done;
}

std::optional<SaDump> VirtualLink::Dump() const
{
    return m_implementation.Dump();
}

} // namespace mopo::conformance
