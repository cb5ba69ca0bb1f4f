// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/pcap-file-wrapper.h"
#include "ns3/wifi-net-device.h"

namespace ns3
{

/// Writes all that a device's radio sends and understands, beacons and acknowledgements too, as a
/// monitor does: frames of 802.11 with a radiotap header.
void CaptureWifi(Ptr<WifiNetDevice> device, Ptr<PcapFileWrapper> file);

} // namespace ns3
