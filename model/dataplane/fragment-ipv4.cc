// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/fragment-ipv4.h"

#include "model/wire/big-endian.h"
#include "model/wire/checksum.h"

#include <algorithm>

namespace mopo
{

namespace
{

constexpr std::size_t HEADER = 20;
constexpr std::size_t UNIT = 8;
constexpr std::size_t LENGTH_OFFSET = 2;
constexpr std::size_t FRAGMENT_OFFSET = 6;
constexpr std::size_t CHECKSUM_OFFSET = 10;
constexpr std::uint16_t MORE = 0x2000;
constexpr std::uint16_t OFFSET_MASK = 0x1fff;

} // namespace

std::vector<Octets> FragmentIpv4(OctetView packet, std::size_t most)
{
    const auto before = ReadUint16(packet, FRAGMENT_OFFSET);
    const auto payload = packet.subspan(HEADER);
    const std::size_t step = (most - HEADER) / UNIT * UNIT;
    std::vector<Octets> fragments;
    for (std::size_t at = 0; at < payload.size(); at += step)
    {
        const std::size_t size = std::min(step, payload.size() - at);
        const bool last = at + size == payload.size();
        Octets fragment(packet.begin(), packet.begin() + HEADER);
        Append(fragment, payload.subspan(at, size));
        WriteUint16(fragment, LENGTH_OFFSET, static_cast<std::uint16_t>(fragment.size()));
        const std::size_t offset = (before & OFFSET_MASK) + at / UNIT;
        const auto flags = last ? static_cast<std::uint16_t>(before & MORE) : MORE;
        WriteUint16(fragment, FRAGMENT_OFFSET, static_cast<std::uint16_t>(flags | offset));
        WriteUint16(fragment, CHECKSUM_OFFSET, 0);
        WriteUint16(fragment, CHECKSUM_OFFSET, InternetChecksum(OctetView(fragment).first(HEADER)));
        fragments.push_back(std::move(fragment));
    }
    return fragments;
}

} // namespace mopo
