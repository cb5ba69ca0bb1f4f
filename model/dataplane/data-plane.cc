// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/data-plane.h"

#include "model/dataplane/fragment-ipv4.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace mopo
{

namespace
{

constexpr std::size_t LEAST_IPV4_MTU = 68;
constexpr std::size_t LEAST_IPV6_MTU = 1280;

bool IsIpv6(OctetView inner)
{
    constexpr unsigned IPV6 = 6;
    return inner[0] >> 4 == IPV6;
}

/// Of an ESP packet with its outer headers.
std::size_t OuterSize(const EspSaTable::Sealed& sealed)
{
    constexpr std::size_t IPV4_HEADER = 20;
    constexpr std::size_t IPV6_HEADER = 40;
    constexpr std::size_t UDP_HEADER = 8;
    const auto& [path, flags] = sealed.addresses;
    return sealed.packet.size() + (path.local.address.IsIpv4() ? IPV4_HEADER : IPV6_HEADER) +
           (flags.udpEncapsulation ? UDP_HEADER : 0);
}

} // namespace

bool IsUdpEncapsulatedEsp(OctetView octets)
{
    return octets.size() >= 4 &&
           std::ranges::any_of(octets.first(4), [](std::uint8_t octet) { return octet != 0; });
}

DataPlane::DataPlane(DataPlaneHost& host,
                     Crypto& crypto,
                     RandomSource& random,
                     const PathMtuOptions& options)
    : m_host(host),
      m_table(crypto, random),
      m_options(options)
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

Status DataPlane::Remove(Instant now, const RemoveEspSa& order)
{
    Carry(now, m_budget.Remove(order.inboundSpi));
    return m_table.Remove(order);
}

void DataPlane::Limit(Instant now, const LimitEsp& order)
{
    Carry(now, m_budget.Limit(now, order));
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
    if (NeedsNoFragments(*sealed, inner))
    {
        const auto& path = sealed->addresses.path;
        const auto most = LargestInner(inner.size(), OuterSize(*sealed), MtuOf(now, path));
        // RFC 8200 5, RFC 791 3.2: less than that, no source is told; routers fragment the rest.
        const auto told = std::max(most, IsIpv6(inner) ? LEAST_IPV6_MTU : LEAST_IPV4_MTU);
        if (inner.size() > told)
        {
            return HandleTooBig(now, inner, path, told);
        }
    }
    if (!m_budget.IsLimited(sealed->ikeSa))
    {
        return Depart(now, inner, *std::move(sealed));
    }
    Carry(now,
          m_budget.Send(now,
                        sealed->ikeSa,
                        {sealed->inboundSpi, std::move(inner), std::move(sealed->packet)}));
}

bool DataPlane::NeedsNoFragments(const EspSaTable::Sealed& sealed, OctetView inner) const
{
    return sealed.protocol == ProtocolId::Esp && MustNotBeFragmented(m_options.dontFragment, inner);
}

std::size_t DataPlane::MtuOf(Instant now, const Path& path) const
{
    // Without a route nothing leaves, whatever its size.
    const auto first = m_host.FirstMtu(path).value_or(std::numeric_limits<std::uint16_t>::max());
    const auto known = m_pathMtus.Find(now, path);
    return known ? std::min(*known, first) : first;
}

/// RFC 4301 8.2.1.
void DataPlane::HandleTooBig(Instant now, OctetView inner, const Path& path, std::size_t most)
{
    // "Case 2: Original (cleartext) packet is IPv4 and has the DF bit clear. The implementation
    // SHOULD fragment (before or after encryption per its configuration)"
    if (!IsIpv6(inner) && !MustNotBeFragmented(OuterDontFragment::Copy, inner))
    {
        for (auto& fragment : FragmentIpv4(inner, most))
        {
            HandleInner(now, std::move(fragment));
        }
        return;
    }
    Discard(path,
            inner.size(),
            {ErrorCode::LimitReached,
             0,
             "the path carries inner packets of up to " + std::to_string(most) + " octets"});
    // Cases 1 and 3: "discard the packet and send a PMTU ICMP message".
    m_host.TellTooBig(inner, most);
}

void DataPlane::HandleIcmp(Instant now, OctetView packet)
{
    const auto report = ParseTooBigReport(packet);
    if (!report || !m_table.SendsOn(report->path, report->spi))
    {
        return;
    }
    if (!m_options.heedIcmp)
    {
        return Discard(report->path,
                       packet.size(),
                       {ErrorCode::InvalidConfiguration,
                        0,
                        "an unauthenticated ICMP error, which is not heeded"});
    }
    auto learned = m_pathMtus.Learn(now, report->path, report->mtu, MtuOf(now, report->path));
    if (!learned)
    {
        return Discard(report->path, packet.size(), std::move(learned.error()));
    }
    m_host.OnPathMtu(report->path, report->mtu);
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
    Carry(now, m_budget.HandleArrival(now, opened->ikeSa, path.peer, octets));
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

void DataPlane::Carry(Instant now, EspSendOutcome outcome)
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
        Depart(now, one.inner, *std::move(sealed));
    }
}

void DataPlane::Depart(Instant now, OctetView inner, EspSaTable::Sealed sealed)
{
    sealed.dontFragment =
        NeedsNoFragments(sealed, inner) && OuterSize(sealed) <= MtuOf(now, sealed.addresses.path);
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
