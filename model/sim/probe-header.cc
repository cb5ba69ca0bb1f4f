// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/probe-header.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(ProbeHeader);

TypeId ProbeHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ProbeHeader")
                            .SetParent<Header>()
                            .SetGroupName("Mopo")
                            .AddConstructor<ProbeHeader>();
    return tid;
}

ProbeHeader::ProbeHeader() = default;

ProbeHeader::ProbeHeader(uint64_t sequence, const Time& sentAt)
    : m_sequence(sequence),
      m_sentAt(sentAt.GetNanoSeconds())
{
}

bool ProbeHeader::IsValid() const
{
    return m_magic == MAGIC;
}

uint64_t ProbeHeader::GetSequence() const
{
    return m_sequence;
}

Time ProbeHeader::GetSentAt() const
{
    return NanoSeconds(static_cast<uint64_t>(m_sentAt));
}

TypeId ProbeHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t ProbeHeader::GetSerializedSize() const
{
    return SIZE;
}

void ProbeHeader::Serialize(Buffer::Iterator start) const
{
    start.WriteHtonU32(m_magic);
    start.WriteHtonU64(m_sequence);
    start.WriteHtonU64(static_cast<uint64_t>(m_sentAt));
}

uint32_t ProbeHeader::Deserialize(Buffer::Iterator start)
{
    m_magic = start.ReadNtohU32();
    m_sequence = start.ReadNtohU64();
    m_sentAt = static_cast<int64_t>(start.ReadNtohU64());
    return SIZE;
}

void ProbeHeader::Print(std::ostream& os) const
{
    os << "probe " << m_sequence << " sent at " << m_sentAt << " ns";
}

} // namespace ns3
