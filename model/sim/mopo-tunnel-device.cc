// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-tunnel-device.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/mac48-address.h"
#include "ns3/packet.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoTunnelDevice);

namespace
{

/// RFC 7600 4.8: the IPv4 dummy address. No packet for it ever comes.
mopo::IpPrefix DummyAddress()
{
    return *mopo::IpPrefix::Parse("192.0.0.8/32");
}

mopo::IpPrefix HostPrefix(const mopo::IpAddress& address)
{
    return {address, static_cast<std::uint8_t>(address.IsIpv4() ? 32 : 128)};
}

} // namespace

TypeId MopoTunnelDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoTunnelDevice")
            .SetParent<VirtualNetDevice>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoTunnelDevice>()
            .AddAttribute("TunnelMtu",
                          "The largest inner packet, in octets. With ESP in UDP, or AH, over IPv6 "
                          "and any algorithm of this program, the default fits into 1500.",
                          UintegerValue(1380),
                          MakeUintegerAccessor(&MopoTunnelDevice::SetTunnelMtu,
                                               &MopoTunnelDevice::GetTunnelMtu),
                          MakeUintegerChecker<uint16_t>(1280));
    return tid;
}

MopoTunnelDevice::MopoTunnelDevice() = default;
MopoTunnelDevice::~MopoTunnelDevice() = default;

void MopoTunnelDevice::DoDispose()
{
    m_encapsulator = Encapsulator();
    SetSendCallback(SendCallback());
    m_host = nullptr;
    VirtualNetDevice::DoDispose();
}

Ptr<MopoTunnelDevice> MopoTunnelDevice::Install(Ptr<MopoHost> host, const std::string& name)
{
    auto device = CreateObject<MopoTunnelDevice>();
    device->m_host = host;
    device->m_name = name;
    device->SetAddress(Mac48Address::Allocate());
    device->SetSendCallback(MakeCallback(&MopoTunnelDevice::Encapsulate, PeekPointer(device)));
    host->GetNode()->AddDevice(device);

    MopoInterfaceConfig config;
    config.name = name;
    config.addresses = {DummyAddress()};
    config.outside = false;
    config.needsBothFamilies = true; // the answer that brings inner addresses is such a packet
    host->AddInterface(device, config);
    return device;
}

void MopoTunnelDevice::SetTunnelMtu(uint16_t mtu)
{
    SetMtu(mtu);
}

uint16_t MopoTunnelDevice::GetTunnelMtu() const
{
    return GetMtu();
}

void MopoTunnelDevice::SetEncapsulator(Encapsulator encapsulator)
{
    m_encapsulator = std::move(encapsulator);
}

bool MopoTunnelDevice::Encapsulate(Ptr<Packet> packet, const Address&, const Address&, uint16_t)
{
    if (m_encapsulator.IsNull())
    {
        return false;
    }
    m_encapsulator(packet);
    return true;
}

void MopoTunnelDevice::Arrive(Ptr<Packet> packet, bool ipv6)
{
    const auto protocol = ipv6 ? Ipv6L3Protocol::PROT_NUMBER : Ipv4L3Protocol::PROT_NUMBER;
    Receive(packet, protocol, GetAddress(), GetAddress(), PACKET_HOST);
}

void MopoTunnelDevice::AddInnerAddress(const mopo::IpAddress& address)
{
    // A source is chosen from the front: the dummy must not stand there.
    if (address.IsIpv4())
    {
        m_host->RemoveAddress(m_name, DummyAddress().address);
    }
    m_host->AddAddress(m_name, HostPrefix(address));
}

void MopoTunnelDevice::RemoveInnerAddress(const mopo::IpAddress& address)
{
    m_host->RemoveAddress(m_name, address);
    const auto& left = m_host->GetConfig(m_name).addresses;
    const auto isIpv4 = [](const mopo::IpPrefix& prefix)
    {
        return prefix.address.IsIpv4();
    };
    if (std::ranges::none_of(left, isIpv4))
    {
        m_host->AddAddress(m_name, DummyAddress());
    }
}

void MopoTunnelDevice::AddRemote(const mopo::IpPrefix& prefix)
{
    m_host->AddRoute(m_name, {prefix, std::nullopt, 0});
}

void MopoTunnelDevice::RemoveRemote(const mopo::IpPrefix& prefix)
{
    m_host->RemoveRoute(m_name, {prefix, std::nullopt, 0});
}

const std::string& MopoTunnelDevice::GetName() const
{
    return m_name;
}

} // namespace ns3
