// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"

#include <array>
#include <cassert>

namespace mopo
{

/// Reads big-endian fields from the front of a run of octets and never past its end: what is not
/// there reads as zero or as nothing, and the reader has failed from then on. So a codec may take
/// all fields of a structure and ask once.
class Reader
{
  public:
    /// `base` is where the octets stand in what errors count from.
    explicit Reader(OctetView octets, std::size_t base = 0)
        : m_octets(octets),
          m_base(base)
    {
    }

    bool HasFailed() const
    {
        return m_failed;
    }

    bool IsAtEnd() const
    {
        return m_position == m_octets.size();
    }

    std::size_t Remaining() const
    {
        return m_octets.size() - m_position;
    }

    /// Of the next octet.
    std::size_t Offset() const
    {
        return m_base + m_position;
    }

    OctetView Take(std::size_t size)
    {
        if (size > Remaining())
        {
            m_failed = true;
            m_position = m_octets.size();
            return {};
        }
        const OctetView taken = m_octets.subspan(m_position, size);
        m_position += size;
        return taken;
    }

    OctetView TakeRest()
    {
        return Take(Remaining());
    }

    /// A reader of the next `size` octets only.
    Reader TakeReader(std::size_t size)
    {
        const std::size_t base = Offset();
        return Reader(Take(size), base);
    }

    std::uint8_t Take8()
    {
        const OctetView octets = Take(1);
        return octets.empty() ? std::uint8_t{0} : octets[0];
    }

    std::uint16_t Take16()
    {
        const OctetView octets = Take(2);
        return octets.empty() ? std::uint16_t{0}
                              : static_cast<std::uint16_t>(octets[0] << 8 | octets[1]);
    }

    std::uint32_t Take32()
    {
        const std::uint32_t high = Take16();
        return high << 16 | Take16();
    }

    /// Takes `size` octets whose value does not matter (RFC 7296 2.5: "all fields marked RESERVED
    /// […] MUST be ignored").
    void Skip(std::size_t size)
    {
        static_cast<void>(Take(size));
    }

    /// An error at the next octet.
    std::unexpected<Error> Refuse(std::string what) const
    {
        return Fail(ErrorCode::InvalidSyntax, std::move(what), Offset());
    }

  private:
    OctetView m_octets;
    std::size_t m_base;
    std::size_t m_position = 0;
    bool m_failed = false;
};

/// Writes big-endian fields one after the other.
class Writer
{
  public:
    explicit Writer(std::size_t expectedSize)
    {
        m_octets.reserve(expectedSize);
    }

    std::size_t Size() const
    {
        return m_octets.size();
    }

    void Put8(std::uint8_t value)
    {
        m_octets.push_back(value);
    }

    void Put16(std::uint16_t value)
    {
        Put(std::to_array(
            {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)}));
    }

    void Put32(std::uint32_t value)
    {
        Put16(static_cast<std::uint16_t>(value >> 16));
        Put16(static_cast<std::uint16_t>(value));
    }

    void Put(OctetView octets)
    {
        m_octets.insert(m_octets.end(), octets.begin(), octets.end());
    }

    void PutZeros(std::size_t count)
    {
        m_octets.resize(m_octets.size() + count);
    }

    /// Sets the 16-bit field at `position` to the number of octets since `start`.
    void PatchLength16(std::size_t position, std::size_t start)
    {
        const std::size_t length = Size() - start;
        assert(length <= 0xffff);
        m_octets[position] = static_cast<std::uint8_t>(length >> 8);
        m_octets[position + 1] = static_cast<std::uint8_t>(length);
    }

    /// Sets the 32-bit field at `position` to the number of octets written so far.
    void PatchSize32(std::size_t position)
    {
        const auto size = static_cast<std::uint32_t>(Size());
        m_octets[position] = static_cast<std::uint8_t>(size >> 24);
        m_octets[position + 1] = static_cast<std::uint8_t>(size >> 16);
        m_octets[position + 2] = static_cast<std::uint8_t>(size >> 8);
        m_octets[position + 3] = static_cast<std::uint8_t>(size);
    }

    Octets TakeOctets()
    {
        return std::move(m_octets);
    }

  private:
    Octets m_octets;
};

inline Octets CopyOctets(OctetView octets)
{
    return {octets.begin(), octets.end()};
}

} // namespace mopo
