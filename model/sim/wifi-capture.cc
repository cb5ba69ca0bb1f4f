// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/wifi-capture.h"

#include "ns3/trace-helper.h"
#include "ns3/wifi-phy.h"
#include "ns3/yans-wifi-helper.h"

namespace ns3
{

namespace
{

/// ns-3 tells only its own helpers how such frames are written.
class Monitor : public YansWifiPhyHelper
{
  public:
    static void Connect(Ptr<WifiPhy> phy, Ptr<PcapFileWrapper> file)
    {
        phy->TraceConnectWithoutContext("MonitorSnifferTx",
                                        MakeBoundCallback(&Monitor::PcapSniffTxEvent, file));
        phy->TraceConnectWithoutContext("MonitorSnifferRx",
                                        MakeBoundCallback(&Monitor::PcapSniffRxEvent, file));
    }
};

} // namespace

void CaptureWifi(Ptr<WifiNetDevice> device, Ptr<PcapFileWrapper> file)
{
    file->Init(PcapHelper::DLT_IEEE802_11_RADIO);
    Monitor::Connect(device->GetPhy(), file);
}

} // namespace ns3
