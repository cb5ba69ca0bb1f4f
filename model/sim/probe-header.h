// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/header.h"
#include "ns3/nstime.h"

namespace ns3
{

/// What a probe carries: a mark, a number that counts from 0, and the time at which it was sent.
class ProbeHeader : public Header
{
  public:
    static constexpr uint32_t MAGIC = 0x6d6f706f; // "mopo"
    static constexpr uint32_t SIZE = 20;

    static TypeId GetTypeId();
    ProbeHeader();
    ProbeHeader(uint64_t sequence, const Time& sentAt);

    bool IsValid() const;
    uint64_t GetSequence() const;
    Time GetSentAt() const;

    // Inherited from Header.
    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;
    void Print(std::ostream& os) const override;

  private:
    uint32_t m_magic = MAGIC;
    uint64_t m_sequence = 0;
    int64_t m_sentAt = 0;
};

} // namespace ns3
