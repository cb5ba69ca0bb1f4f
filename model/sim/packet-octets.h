// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include "ns3/header.h"
#include "ns3/packet.h"

namespace ns3
{

/// Between ns-3's packets and plain octets.

inline mopo::Octets ToOctets(Ptr<const Packet> packet)
{
    mopo::Octets octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    return octets;
}

/// Of a packet whose header was taken off.
inline mopo::Octets ToOctets(const Header& header, Ptr<const Packet> payload)
{
    const auto whole = payload->Copy();
    whole->AddHeader(header);
    return ToOctets(whole);
}

inline Ptr<Packet> ToPacket(mopo::OctetView octets)
{
    return Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
}

} // namespace ns3
