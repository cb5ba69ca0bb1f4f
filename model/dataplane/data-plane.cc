// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/data-plane.h"

#include <algorithm>
#include <utility>

namespace mopo
{

bool IsUdpEncapsulatedEsp(OctetView octets)
{
    return octets.size() >= 4 &&
           std::ranges::any_of(octets.first(4), [](std::uint8_t octet) { return octet != 0; });
}

DataPlane::DataPlane(DataPlaneHost& host, Crypto& crypto, RandomSource& random)
    : m_host(host),
      m_table(crypto, random)
{
}

Status DataPlane::Install(const InstallEspSa& order)
{
    return m_table.Install(order);
}

Status DataPlane::Use(const UseEspSa& order)
{
    return m_table.Use(order);
}

Status DataPlane::Update(const UpdateEspSa& order)
{
    return m_table.Update(order);
}

Status DataPlane::Remove(const RemoveEspSa& order)
{
    Carry(m_budget.Remove(order.inboundSpi));
    return m_table.Remove(order);
}

void DataPlane::Limit(Instant now, const LimitEsp& order)
{
    Carry(m_budget.Limit(now, order));
}

void DataPlane::Forget(IkeSaId ikeSa)
{
    m_budget.Forget(ikeSa);
}

void DataPlane::HandleInner(Instant now, Octets inner)
{
    auto sealed = m_table.Seal(inner);
    if (!sealed)
    {
        return Discard({}, inner.size(), std::move(sealed.error()));
    }
    if (!m_budget.IsLimited(sealed->ikeSa))
    {
        return Depart(inner, *sealed);
    }
    Carry(m_budget.Send(
        now, sealed->ikeSa, {sealed->inboundSpi, std::move(inner), std::move(sealed->packet)}));
}

void DataPlane::HandleEsp(Instant now, const Path& path, bool udpEncapsulated, OctetSpan packet)
{
    Open(now, path, udpEncapsulated, packet.size(), m_table.OpenEsp(packet));
}

void DataPlane::HandleAh(Instant now, const Path& path, OctetSpan packet)
{
    Open(now, path, false, packet.size(), m_table.OpenAh(packet));
}

void DataPlane::Open(Instant now,
                     const Path& path,
                     bool udpEncapsulated,
                     std::size_t octets,
                     Result<EspSaTable::Opened> opened)
{
    if (!opened)
    {
        return Discard(path, octets, std::move(opened.error()));
    }
    Carry(m_budget.HandleArrival(now, opened->ikeSa, path.peer, octets));
    // Even a packet that cannot be used is a sign of life if it is authentic. The endpoint hears of
    // it before the applications do, which may answer at once.
    m_host.OnEspArrival({opened->inboundSpi, path, udpEncapsulated, opened->newest});
    if (opened->protocol == InnerProtocol::NoNextHeader)
    {
        // RFC 4303 2.6: a dummy packet, which the receiver "MUST be prepared to discard".
        return Discard(path, octets, {ErrorCode::NotFound, 0, "a dummy packet"});
    }
    if (!opened->matchesSelectors)
    {
        return Discard(path, octets, {ErrorCode::TsUnacceptable, 0, "not a packet of this SA"});
    }
    m_host.Deliver(opened->inner, opened->protocol, opened->inboundSpi, path);
}

void DataPlane::Carry(EspSendOutcome outcome)
{
    for (auto& [octets, why] : outcome.dropped)
    {
        Discard({}, octets, std::move(why));
    }
    for (auto& one : outcome.send)
    {
        auto sealed = m_table.Readdress(one.inboundSpi, one.inner, std::move(one.packet));
        if (!sealed)
        {
            Discard({}, one.inner.size(), std::move(sealed.error()));
            continue;
        }
        Depart(one.inner, *sealed);
    }
}

void DataPlane::Depart(OctetView inner, const EspSaTable::Sealed& sealed)
{
    if (auto status = m_host.SendSealed(sealed); !status)
    {
        return Discard(sealed.addresses.path, inner.size(), std::move(status.error()));
    }
    m_host.OnEspDeparture(sealed.inboundSpi, inner, sealed.addresses);
}

void DataPlane::Discard(const Path& path, std::size_t octets, Error why)
{
    m_host.OnEspDiscarded({path, octets, std::move(why), std::nullopt});
}

} // namespace mopo
