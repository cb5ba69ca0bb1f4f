// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"

namespace ns3
{

/// A copy of an IP packet with one octet changed, so that a checksum or an integrity check value
/// shows it to the receiver: of UDP, ESP and AH any octet behind the IP header, of TCP one of the
/// checksum, for ns-3 reads lengths and options before it looks at that. Null for other packets and
/// for fragments of TCP, whose changes nobody would see.
Ptr<Packet> CorruptPacket(Ptr<const Packet> packet, UniformRandomVariable& random);

} // namespace ns3
