// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/pcap-writer.h"

#include "model/sim/wifi-capture.h"

#include "ns3/boolean.h"
#include "ns3/csma-net-device.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"

#include <fmt/format.h>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(PcapWriter);

namespace
{

void WritePacket(Ptr<PcapFileWrapper> file, Ptr<const Packet> packet)
{
    file->Write(Simulator::Now(), packet);
}

/// Begins the file and fills it from now on.
bool Connect(Ptr<NetDevice> device, Ptr<PcapFileWrapper> file)
{
    if (const auto wifi = DynamicCast<WifiNetDevice>(device))
    {
        CaptureWifi(wifi, file);
        return true;
    }
    const auto write = MakeBoundCallback(&WritePacket, file);
    if (DynamicCast<CsmaNetDevice>(device))
    {
        file->Init(PcapHelper::DLT_EN10MB);
        return device->TraceConnectWithoutContext("Sniffer", write);
    }
    // What the others trace begins with the IP header.
    file->Init(PcapHelper::DLT_RAW);
    return device->TraceConnectWithoutContext("MacTx", write) &&
           device->TraceConnectWithoutContext("MacRx", write);
}

} // namespace

TypeId PcapWriter::GetTypeId()
{
    static TypeId tid = TypeId("ns3::PcapWriter")
                            .SetParent<Object>()
                            .SetGroupName("Mopo")
                            .AddConstructor<PcapWriter>()
                            .AddAttribute("Nanoseconds",
                                          "Whether time stamps have nanoseconds, not microseconds.",
                                          BooleanValue(true),
                                          MakeBooleanAccessor(&PcapWriter::m_nanoseconds),
                                          MakeBooleanChecker());
    return tid;
}

PcapWriter::PcapWriter() = default;
PcapWriter::~PcapWriter() = default;

void PcapWriter::DoDispose()
{
    m_files.clear();
    Object::DoDispose();
}

mopo::Status PcapWriter::Attach(Ptr<MopoHost> host,
                                const std::string& node,
                                const std::string& folder)
{
    for (const auto& name : host->GetInterfaceNames())
    {
        const auto file = fmt::format("{}/{}-{}.pcap", folder, node, name);
        if (const auto status = Attach(host->GetDevice(name), file); !status)
        {
            return status;
        }
    }
    return {};
}

mopo::Status PcapWriter::Attach(Ptr<NetDevice> device, const std::string& file)
{
    auto writer = CreateObject<PcapFileWrapper>();
    writer->SetAttribute("NanosecMode", BooleanValue(m_nanoseconds));
    writer->Open(file, std::ios::out | std::ios::binary);
    if (writer->Fail())
    {
        return mopo::Fail(mopo::ErrorCode::InvalidConfiguration, "cannot write " + file);
    }
    if (!Connect(device, writer))
    {
        return mopo::Fail(mopo::ErrorCode::InvalidConfiguration,
                          "a device that cannot be captured for " + file);
    }
    m_files.emplace_back(file, writer);
    return {};
}

mopo::Status PcapWriter::Close()
{
    mopo::Status status;
    for (const auto& [file, writer] : m_files)
    {
        if (writer->Fail())
        {
            status = mopo::Fail(mopo::ErrorCode::InvalidConfiguration, "cannot write " + file);
        }
        writer->Close();
    }
    return status;
}

} // namespace ns3
