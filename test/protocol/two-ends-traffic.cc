// SPDX-License-Identifier: GPL-2.0-only
// Inner packets, and the ESP and AH that carries them.
#include "model/ipsec/ah.h"
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace mopo::test
{

void TwoEnds::DeliverIpsec(
    End to, const Path& path, ProtocolId protocol, Octets octets, bool udpEncapsulated)
{
    Side& side = m_ends[to];
    const auto spi = protocol == ProtocolId::Ah ? PeekAhSpi(octets) : PeekEspSpi(octets);
    for (const auto& child : side.childSas)
    {
        if (!spi || child->installed.suite.protocol != protocol ||
            child->installed.inboundSpi != *spi)
        {
            continue;
        }
        if (const auto opened = child->sas->Open(octets))
        {
            side.received.push_back(m_now);
            Carry(
                to,
                side.budget.HandleArrival(m_now, child->installed.ikeSa, path.peer, octets.size()));
            side.endpoint->HandleEspArrival(m_now, {*spi, path, udpEncapsulated, opened->newest});
            Drain(to);
        }
        else
        {
            side.refused.push_back(opened.error());
        }
        return;
    }
    side.refused.push_back(spi ? Error{ErrorCode::NotFound, 0, "no SA with this SPI"}
                               : spi.error());
}

bool TwoEnds::Datagram::IsResponse() const
{
    constexpr std::size_t flags = 4 + 19;
    return octets.size() > flags && (octets[flags] & Header::FLAG_RESPONSE) != 0;
}

bool TwoEnds::Datagram::IsExchange(ExchangeType type) const
{
    constexpr std::size_t exchange = 4 + 18;
    return octets.size() > exchange && octets[exchange] == std::to_underlying(type);
}

void TwoEnds::LoseNextIke(End from)
{
    hook = [from, isFirst = true](const Datagram& datagram) mutable
    {
        const bool isLost = isFirst && datagram.from == from && !datagram.isRawEsp;
        isFirst = isFirst && !isLost;
        return !isLost;
    };
}

TwoEnds::ChildSa* TwoEnds::ToSendWith(End from)
{
    auto& childSas = m_ends[from].childSas;
    const auto newest = std::ranges::find_if(
        childSas.rbegin(), childSas.rend(), [](const auto& one) { return one->useOutbound; });
    return newest == childSas.rend() ? nullptr : newest->get();
}

void TwoEnds::SendInner(End from, const std::string& text)
{
    Side& side = m_ends[from];
    ChildSa* newest = ToSendWith(from);
    ASSERT_NE(newest, nullptr);
    ChildSa& child = *newest;
    const Octets inner(text.begin(), text.end());
    auto packet = child.sas->Seal(child.addresses.path, inner, InnerProtocol::Ipv4);
    ASSERT_TRUE(packet.has_value()) << packet.error().what;
    Carry(from,
          side.budget.Send(m_now,
                           child.installed.ikeSa,
                           {child.installed.inboundSpi, inner, *std::move(packet)}));
}

void TwoEnds::Carry(End from, EspSendOutcome outcome)
{
    Side& side = m_ends[from];
    for (EspNotSent& one : outcome.dropped)
    {
        side.notSent.push_back(std::move(one.why));
    }
    for (EspToSend& one : outcome.send)
    {
        const auto child = std::ranges::find_if(
            side.childSas,
            [&](const auto& pair) { return pair->installed.inboundSpi == one.inboundSpi; });
        ASSERT_NE(child, side.childSas.end());
        Path path = (*child)->addresses.path;
        const bool isAh = (*child)->installed.suite.protocol == ProtocolId::Ah;
        if (isAh)
        {
            // The outer header, which it covers, may be another one by now.
            one.packet = (*child)->sas->Seal(path, one.inner, InnerProtocol::Ipv4).value();
        }
        const bool inUdp = (*child)->addresses.flags.udpEncapsulation && !isAh;
        if (!inUdp)
        {
            path.local.port = 0;
            path.peer.port = 0;
        }
        side.endpoint->HandleEspDeparture(m_now, one.inboundSpi);
        Network({from, path, std::move(one.packet), !inUdp && !isAh, isAh});
    }
    if (!outcome.send.empty())
    {
        Drain(from);
    }
}

void TwoEnds::StartTraffic(End from, Duration interval)
{
    m_ends[from].interval = interval;
    Tick(from, ++m_ends[from].trafficRun);
}

void TwoEnds::StopTraffic(End from)
{
    ++m_ends[from].trafficRun;
}

void TwoEnds::Tick(End from, std::uint64_t run)
{
    if (m_ends[from].trafficRun == run && !m_ends[from].childSas.empty())
    {
        // The only one may be prepared, and closed before it is used.
        if (ToSendWith(from) != nullptr)
        {
            SendInner(from);
        }
        Schedule(m_now + m_ends[from].interval, [this, from, run] { Tick(from, run); });
    }
}

} // namespace mopo::test
