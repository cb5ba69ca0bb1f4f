// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/result.h"
#include "model/sim/mopo-host.h"

#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/pcap-file-wrapper.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/// Writes what is on an interface to a pcap file: what it sends when the transmission begins, what
/// it receives when it arrives, and nothing that was dropped before. These are raw IP packets, on a
/// MopoSegment frames of Ethernet, on a MopoWifi frames of 802.11.
class PcapWriter : public Object
{
  public:
    static TypeId GetTypeId();
    PcapWriter();
    ~PcapWriter() override;

    /// `<folder>/<node>-<interface>.pcap` for every interface of a host; the files are there at
    /// once. InvalidConfiguration where a file cannot be written.
    mopo::Status Attach(Ptr<MopoHost> host, const std::string& node, const std::string& folder);

    /// One device: a MopoLinkDevice, a VirtualNetDevice, or one of ns-3's CSMA and Wi-Fi.
    mopo::Status Attach(Ptr<NetDevice> device, const std::string& file);

    /// Ends all files. InvalidConfiguration where one of them could not be written whole.
    mopo::Status Close();

  protected:
    void DoDispose() override;

  private:
    bool m_nanoseconds = true;
    std::vector<std::pair<std::string, Ptr<PcapFileWrapper>>> m_files;
};

} // namespace ns3
