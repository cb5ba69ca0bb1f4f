// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/flow-export.h"

#include "ns3/flow-monitor-helper.h"
#include "ns3/flow-monitor.h"

#include <fstream>

namespace mopo
{

struct FlowExport::Monitor
{
    ns3::FlowMonitorHelper helper;
    ns3::Ptr<ns3::FlowMonitor> monitor;
};

FlowExport::FlowExport(const Scenario& scenario, const Network& network)
    : m_monitor(std::make_unique<Monitor>())
{
    for (const Node& node : scenario.nodes)
    {
        m_monitor->monitor = m_monitor->helper.Install(network.HostOf(node.name)->GetNode());
    }
}

FlowExport::~FlowExport() = default;

Status FlowExport::Write(const std::string& file)
{
    std::ofstream stream(file, std::ios::binary);
    if (m_monitor->monitor != nullptr)
    {
        m_monitor->monitor->CheckForLostPackets();
        m_monitor->monitor->SerializeToXmlStream(stream, 0, true, true);
    }
    return stream.flush() ? Status{}
                          : Fail(ErrorCode::InvalidConfiguration, "cannot write " + file);
}

} // namespace mopo
