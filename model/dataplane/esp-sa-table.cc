// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/esp-sa-table.h"

#include "model/dataplane/selector-match.h"
#include "model/ipsec/ah.h"

#include <utility>

namespace mopo
{

EspSaTable::EspSaTable(Crypto& crypto, RandomSource& random)
    : m_crypto(crypto),
      m_random(random)
{
}

Status EspSaTable::Install(const InstallEspSa& order)
{
    if (m_pairs.contains(order.inboundSpi))
    {
        return Fail(ErrorCode::WrongState, "an SA with this inbound SPI is there");
    }
    auto sas = NewSaPair(m_crypto,
                         m_random,
                         {order.suite,
                          order.inboundSpi,
                          order.outboundSpi,
                          order.inboundKeys,
                          order.outboundKeys,
                          order.replayWindow});
    if (!sas)
    {
        return std::unexpected(sas.error());
    }
    auto pair = std::make_unique<Pair>(order.ikeSa,
                                       order.suite.protocol,
                                       *std::move(sas),
                                       order.localSelectors,
                                       order.remoteSelectors,
                                       order.addresses,
                                       order.useOutbound);
    m_pairs.emplace(order.inboundSpi, std::move(pair));
    m_order.push_front(order.inboundSpi);
    return {};
}

Status EspSaTable::Use(const UseEspSa& order)
{
    const auto found = m_pairs.find(order.inboundSpi);
    if (found == m_pairs.end())
    {
        return Fail(ErrorCode::NotFound, "no SA with this inbound SPI");
    }
    found->second->useOutbound = true;
    return {};
}

Status EspSaTable::Update(const UpdateEspSa& order)
{
    const auto found = m_pairs.find(order.inboundSpi);
    if (found == m_pairs.end())
    {
        return Fail(ErrorCode::NotFound, "no SA with this inbound SPI");
    }
    // D-19: neither the sequence number nor the replay window begins anew.
    found->second->addresses = order.addresses;
    return {};
}

Status EspSaTable::Remove(const RemoveEspSa& order)
{
    if (m_pairs.erase(order.inboundSpi) == 0)
    {
        return Fail(ErrorCode::NotFound, "no SA with this inbound SPI");
    }
    m_order.remove(order.inboundSpi);
    return {};
}

Result<EspSaTable::Sealed> EspSaTable::Seal(OctetView inner)
{
    const auto packet = ParseIpPacket(inner);
    if (!packet)
    {
        return std::unexpected(packet.error());
    }
    for (const auto spi : m_order)
    {
        auto& pair = *m_pairs.at(spi);
        if (!pair.useOutbound ||
            !MatchesSelectors(*packet, pair.localSelectors, pair.remoteSelectors))
        {
            continue;
        }
        const auto protocol =
            packet->family == Family::Ipv4 ? InnerProtocol::Ipv4 : InnerProtocol::Ipv6;
        auto sealed = pair.sas->Seal(pair.addresses.path, inner, protocol);
        if (!sealed)
        {
            return std::unexpected(sealed.error());
        }
        return Sealed{pair.ikeSa, spi, pair.protocol, pair.addresses, *std::move(sealed)};
    }
    return Fail(ErrorCode::NotFound,
                "no SA from " + packet->source.ToString() + " to " +
                    packet->destination.ToString());
}

Result<EspSaTable::Sealed> EspSaTable::Readdress(EspSpi inboundSpi, OctetView inner, Octets packet)
{
    const auto found = m_pairs.find(inboundSpi);
    if (found == m_pairs.end())
    {
        return Fail(ErrorCode::NotFound, "no SA with this inbound SPI");
    }
    auto& pair = *found->second;
    if (pair.protocol == ProtocolId::Ah)
    {
        const auto parsed = ParseIpPacket(inner);
        const auto protocol =
            parsed && parsed->family == Family::Ipv6 ? InnerProtocol::Ipv6 : InnerProtocol::Ipv4;
        auto sealed = pair.sas->Seal(pair.addresses.path, inner, protocol);
        if (!sealed)
        {
            return std::unexpected(sealed.error());
        }
        packet = *std::move(sealed);
    }
    return Sealed{pair.ikeSa, inboundSpi, pair.protocol, pair.addresses, std::move(packet)};
}

Result<EspSaTable::Opened> EspSaTable::OpenEsp(OctetSpan packet)
{
    return Open(ProtocolId::Esp, PeekEspSpi(packet), packet);
}

Result<EspSaTable::Opened> EspSaTable::OpenAh(OctetSpan packet)
{
    return Open(ProtocolId::Ah, PeekAhSpi(packet), packet);
}

Result<EspSaTable::Opened> EspSaTable::Open(ProtocolId protocol,
                                            const Result<EspSpi>& spi,
                                            OctetSpan packet)
{
    if (!spi)
    {
        return std::unexpected(spi.error());
    }
    const auto found = m_pairs.find(*spi);
    if (found == m_pairs.end() || found->second->protocol != protocol)
    {
        return Fail(ErrorCode::NotFound, "no SA with this SPI");
    }
    auto& pair = *found->second;
    const auto opened = pair.sas->Open(packet);
    if (!opened)
    {
        return std::unexpected(opened.error());
    }
    Opened result{pair.ikeSa, *spi, opened->inner, opened->protocol, opened->newest, false};
    // RFC 4301 5.2: "If [...] the packet's header fields are not consistent with the selectors for
    // the SA, it MUST discard the packet"; nor may they be of another family than Next Header says.
    if (const auto inner = ParseIpPacket(opened->inner))
    {
        const auto family = opened->protocol == InnerProtocol::Ipv4 ? Family::Ipv4 : Family::Ipv6;
        result.matchesSelectors =
            inner->family == family &&
            MatchesSelectors(*inner, pair.remoteSelectors, pair.localSelectors);
    }
    return result;
}

} // namespace mopo
