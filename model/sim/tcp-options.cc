// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/tcp-options.h"

#include "ns3/uinteger.h"

namespace ns3
{

void Apply(const TcpOptions& options, Ptr<Socket> socket)
{
    // ns-3's own limits of 6 attempts each would end a connection after some seconds of outage.
    constexpr uint32_t FOR_EVER = 1'000'000;
    socket->SetAttribute("SegmentSize", UintegerValue(options.segmentSize));
    socket->SetAttribute("MinRto", TimeValue(options.minRto));
    socket->SetAttribute("DelAckTimeout", TimeValue(options.delAckTimeout));
    socket->SetAttribute("SndBufSize", UintegerValue(options.sendBuffer));
    socket->SetAttribute("DataRetries", UintegerValue(FOR_EVER));
    socket->SetAttribute("ConnCount", UintegerValue(FOR_EVER));
}

} // namespace ns3
