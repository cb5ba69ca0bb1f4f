// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/checksum.h"

#include "model/wire/big-endian.h"

#include <cassert>

namespace mopo
{

namespace
{

std::uint16_t WordAt(OctetView octets, std::size_t offset)
{
    if (offset + 1 == octets.size())
    {
        return static_cast<std::uint16_t>(octets[offset] << 8);
    }
    return ReadUint16(octets, offset);
}

/// One's complement addition: carries go round.
std::uint32_t Fold(std::uint32_t sum)
{
    while (sum > 0xffff)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

std::uint16_t Complement(std::uint32_t word)
{
    return static_cast<std::uint16_t>(~word);
}

} // namespace

std::uint16_t InternetChecksum(OctetView octets)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); i += 2)
    {
        sum = Fold(sum + WordAt(octets, i));
    }
    return Complement(sum);
}

ChecksumUpdate::ChecksumUpdate(std::uint16_t checksum)
    : m_sum(Complement(checksum))
{
}

void ChecksumUpdate::Replace(std::uint16_t before, std::uint16_t after)
{
    // RFC 1624 3: "HC' = ~(~HC + ~m + m')"
    m_sum = Fold(m_sum + Complement(before) + after);
}

void ChecksumUpdate::Replace(OctetView before, OctetView after)
{
    assert(before.size() == after.size());
    for (std::size_t i = 0; i < before.size(); i += 2)
    {
        Replace(WordAt(before, i), WordAt(after, i));
    }
}

std::uint16_t ChecksumUpdate::Result() const
{
    return Complement(m_sum);
}

} // namespace mopo
