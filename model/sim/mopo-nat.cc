// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-nat.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"

#include "ns3/abort.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoNat);

namespace
{

constexpr std::size_t IDENTIFICATION_OFFSET = 4;
constexpr std::size_t SOURCE_OFFSET = 12;
constexpr std::size_t DESTINATION_OFFSET = 16;

/// What the engine may have changed of an IPv4 header.
Ipv4Header Translated(const Ipv4Header& header, mopo::OctetView octets)
{
    auto translated = header;
    translated.SetIdentification(static_cast<uint16_t>(octets[IDENTIFICATION_OFFSET] << 8 |
                                                       octets[IDENTIFICATION_OFFSET + 1]));
    translated.SetSource(Ipv4Address::Deserialize(octets.subspan(SOURCE_OFFSET).data()));
    translated.SetDestination(Ipv4Address::Deserialize(octets.subspan(DESTINATION_OFFSET).data()));
    return translated;
}

/// The same packet, as tags and traces know it, with other octets.
Ptr<Packet> Translated(Ptr<const Packet> packet, mopo::OctetView octets)
{
    auto translated = packet->Copy();
    translated->RemoveAtStart(translated->GetSize());
    translated->AddAtEnd(ToPacket(octets));
    return translated;
}

} // namespace

TypeId MopoNat::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoNat")
                            .SetParent<MopoIpv4Decorator>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoNat>()
                            .AddTraceSource("MappingCreated",
                                            "An inside endpoint got an outside one.",
                                            MakeTraceSourceAccessor(&MopoNat::m_createdTrace),
                                            "ns3::MopoNat::MappingTracedCallback")
                            .AddTraceSource("MappingExpired",
                                            "A mapping timed out or was forgotten.",
                                            MakeTraceSourceAccessor(&MopoNat::m_expiredTrace),
                                            "ns3::MopoNat::MappingTracedCallback")
                            .AddTraceSource("Drop",
                                            "A packet was not let through, and why.",
                                            MakeTraceSourceAccessor(&MopoNat::m_dropTrace),
                                            "ns3::MopoNat::DropTracedCallback");
    return tid;
}

MopoNat::MopoNat() = default;
MopoNat::~MopoNat() = default;

void MopoNat::DoDispose()
{
    m_expiry.Cancel();
    m_translator.reset();
    m_host = nullptr;
    MopoIpv4Decorator::DoDispose();
}

Ptr<MopoNat> MopoNat::Install(Ptr<MopoHost> host,
                              const std::string& outside,
                              mopo::NatConfig config)
{
    if (config.publicAddress.IsUnspecified())
    {
        const auto& addresses = host->GetConfig(outside).addresses;
        const auto first = std::ranges::find_if(
            addresses, [](const mopo::IpPrefix& address) { return address.address.IsIpv4(); });
        NS_ABORT_MSG_IF(first == addresses.end(), outside << " has no IPv4 address");
        config.publicAddress = first->address;
    }
    return InstallTranslator(host, outside, std::make_unique<mopo::Napt>(std::move(config)));
}

Ptr<MopoNat> MopoNat::InstallTranslator(Ptr<MopoHost> host,
                                        const std::string& outside,
                                        std::unique_ptr<mopo::Translator> translator)
{
    auto nat = CreateObject<MopoNat>();
    nat->m_host = host;
    nat->m_outside = outside;
    nat->m_translator = std::move(translator);
    auto* self = PeekPointer(nat);
    nat->m_translator->SetListeners(
        [self](const auto& mapping) { self->HandleMappingCreated(mapping); },
        [self](const auto& mapping) { self->HandleMappingExpired(mapping); });
    nat->Wrap(host->GetNode());
    return nat;
}

void MopoNat::Reboot(std::optional<std::uint16_t> firstPort,
                     std::optional<mopo::IpAddress> publicAddress)
{
    const auto before = m_translator->PublicAddresses().front();
    m_translator->Reboot(firstPort, publicAddress);
    if (publicAddress && *publicAddress != before)
    {
        m_host->ReplaceAddress(m_outside, before, *publicAddress);
    }
}

std::vector<mopo::NatMappingInfo> MopoNat::GetMappings() const
{
    return m_translator->Mappings();
}

// NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
bool MopoNat::RouteInput(Ptr<const Packet> packet,
                         const Ipv4Header& header,
                         Ptr<const NetDevice> device,
                         compat::UnicastForward4 forward,
                         compat::MulticastForward4 multicast,
                         compat::LocalDeliver4 deliver,
                         compat::RouteError4 fail)
{
    const auto pass = [&](Ptr<const Packet> p, const Ipv4Header& h)
    {
        return MopoIpv4Decorator::RouteInput(p, h, device, forward, multicast, deliver, fail);
    };
    const auto way = WayOf(header, device);
    if (way == Way::Untouched)
    {
        return pass(packet, header);
    }
    auto octets = ToOctets(header, packet);
    const auto now = ToInstant(Simulator::Now());
    const auto verdict = way == Way::Outbound ? m_translator->Outbound(now, octets)
                                              : m_translator->Inbound(now, octets);
    if (!verdict)
    {
        m_dropTrace(ToPacket(octets), verdict.error());
        return true;
    }
    const auto payload = mopo::OctetView(octets).subspan(header.GetSerializedSize());
    return pass(Translated(packet, payload), Translated(header, octets));
}

MopoNat::Way MopoNat::WayOf(const Ipv4Header& header, Ptr<const NetDevice> device) const
{
    const auto destination = header.GetDestination();
    if (destination.IsMulticast() || destination.IsBroadcast())
    {
        return Way::Untouched;
    }
    const auto address = ToIpAddress(destination);
    if (device == m_host->GetDevice(m_outside))
    {
        const bool toRouter =
            m_ipv4->GetInterfaceForAddress(destination) >= 0 && !IsPublic(address);
        return toRouter ? Way::Untouched : Way::Inbound;
    }
    return m_ipv4->GetInterfaceForAddress(destination) >= 0 || IsBehind(address) ? Way::Untouched
                                                                                 : Way::Outbound;
}

bool MopoNat::IsBehind(const mopo::IpAddress& address) const
{
    for (const auto& name : m_host->GetInterfaceNames())
    {
        const auto& config = m_host->GetConfig(name);
        const auto contains = [&](const mopo::IpPrefix& own)
        {
            return own.Contains(address);
        };
        if (name != m_outside && std::ranges::any_of(config.addresses, contains))
        {
            return true;
        }
    }
    return false;
}

bool MopoNat::IsPublic(const mopo::IpAddress& address) const
{
    const auto all = m_translator->PublicAddresses();
    return std::ranges::find(all, address) != all.end();
}

void MopoNat::HandleMappingCreated(const mopo::NatMappingInfo& mapping)
{
    m_createdTrace(mapping);
    ArmExpiry();
}

void MopoNat::HandleMappingExpired(const mopo::NatMappingInfo& mapping)
{
    m_expiredTrace(mapping);
}

void MopoNat::ArmExpiry()
{
    // Mappings only live longer than they promised: an event that comes early asks again.
    const auto next = m_translator->NextExpiry();
    if (next && !m_expiry.IsRunning())
    {
        const auto delay = std::max(ToTime(*next) - Simulator::Now(), Time(0));
        m_expiry = Simulator::Schedule(delay, &MopoNat::Expire, this);
    }
}

void MopoNat::Expire()
{
    m_translator->Expire(ToInstant(Simulator::Now()));
    ArmExpiry();
}

} // namespace ns3
