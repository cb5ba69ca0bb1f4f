// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/nstime.h"
#include "ns3/socket.h"

namespace ns3
{

/// How both ends of a TcpTransfer set their sockets up.
struct TcpOptions
{
    uint32_t segmentSize = 0;
    Time minRto;
    Time delAckTimeout;
    /// What may wait to be sent or acknowledged, in octets.
    uint32_t sendBuffer = 131072;
};

/// Makes a TCP socket that does so, and that never gives a connection up by itself.
void Apply(const TcpOptions& options, Ptr<Socket> socket);

} // namespace ns3
