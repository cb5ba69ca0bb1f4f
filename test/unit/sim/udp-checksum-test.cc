// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/checksum.h"
#include "model/sim/udp-checksum.h"
#include "model/wire/big-endian.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

Path Between(const char* source, const char* destination)
{
    return {{*IpAddress::Parse(source), 4500}, {*IpAddress::Parse(destination), 20001}};
}

std::uint16_t ChecksumOf(const Octets& datagram)
{
    return ReadUint16(datagram, 6);
}

/// Two octets that make the computed checksum zero: its own value adds up to all ones.
Octets PayloadWithSumZero(const Path& path)
{
    Octets payload(2, 0);
    WriteUint16(payload, 0, ChecksumOf(MakeUdpDatagram(path, payload)));
    return payload;
}

// A datagram that another implementation has computed: 10.0.0.1:1000 > 10.0.0.2:2000, "hi".
TEST(UdpChecksum, IsThatOfRfc768)
{
    const Path path{{*IpAddress::Parse("10.0.0.1"), 1000}, {*IpAddress::Parse("10.0.0.2"), 2000}};
    // 0a00+0001+0a00+0002+0011+000a+03e8+07d0+000a+6869 = 8851 and a carry of none.
    EXPECT_EQ(ChecksumOf(MakeUdpDatagram(path, AsOctets("hi"))),
              static_cast<std::uint16_t>(~(0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 0x0011 + 0x000a +
                                           0x03e8 + 0x07d0 + 0x000a + 0x6869)));
}

// "If the computed checksum is zero, it is transmitted as all ones".
TEST(UdpChecksum, IsNeverZero)
{
    for (const Path& path : {Between("192.0.2.10", "203.0.113.1"), Between("3fff::1", "3fff::2")})
    {
        const Octets datagram = MakeUdpDatagram(path, PayloadWithSumZero(path));
        EXPECT_EQ(ChecksumOf(datagram), 0xffff);
    }
}

Octets Ipv4Packet(const Octets& datagram)
{
    Octets packet(20, 0);
    packet[0] = 0x45;
    WriteUint16(packet, 2, static_cast<std::uint16_t>(20 + datagram.size()));
    packet[8] = 64;
    packet[9] = 17;
    Append(packet, datagram);
    return packet;
}

TEST(UdpChecksum, WhatAStackLeftAtZeroIsMended)
{
    Octets datagram = MakeUdpDatagram(Between("192.0.2.10", "203.0.113.1"), AsOctets("probe"));
    const std::uint16_t checksum = ChecksumOf(datagram);
    Octets packet = Ipv4Packet(datagram);
    MendUdpChecksum(packet);
    EXPECT_EQ(ReadUint16(packet, 26), checksum) << "another one stays";
    WriteUint16(datagram, 6, 0);
    packet = Ipv4Packet(datagram);
    MendUdpChecksum(packet);
    EXPECT_EQ(ReadUint16(packet, 26), 0xffff);
}

TEST(UdpChecksum, WhatIsNoWholeUdpPacketIsLeftAlone)
{
    Octets fragment = Ipv4Packet(Octets(16, 0));
    WriteUint16(fragment, 6, 0x2000);
    Octets tcp = Ipv4Packet(Octets(16, 0));
    tcp[9] = 6;
    Octets cutOff = Ipv4Packet(Octets(4, 0));
    for (const Octets& packet : {fragment, tcp, cutOff, Octets{}, Octets{0x45}})
    {
        Octets mended = packet;
        MendUdpChecksum(mended);
        EXPECT_EQ(mended, packet);
    }
}

} // namespace
} // namespace mopo
