// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/helpers/results/tshark.h"

#include "model/base/address.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace mopo::test
{

namespace
{

void Append16(Octets& octets, std::size_t value)
{
    octets.push_back(static_cast<std::uint8_t>(value >> 8));
    octets.push_back(static_cast<std::uint8_t>(value));
}

/// Little endian, as pcap headers are here.
void AppendLittle32(Octets& octets, std::size_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
    {
        octets.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

Octets IpPacket(const PcapDatagram& datagram)
{
    Octets payload(datagram.destinationPort == NAT_T_PORT && !datagram.isEsp ? 4 : 0);
    Append(payload, datagram.message);
    Octets packet{0x45, 0};
    Append16(packet, 20 + 8 + payload.size());
    Append(packet, Octets{0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 203, 0, 113, 1});
    Append16(packet, datagram.sourcePort);
    Append16(packet, datagram.destinationPort);
    Append16(packet, 8 + payload.size());
    Append16(packet, 0); // no checksum
    Append(packet, payload);
    return packet;
}

} // namespace

std::string RunTshark(const std::filesystem::path& configuration,
                      const std::string& pcap,
                      const std::string& options)
{
    const std::string errors = configuration.string() + ".stderr";
    const std::string command = fmt::format("WIRESHARK_CONFIG_DIR='{}' tshark -r '{}' {} 2>'{}'",
                                            configuration.string(),
                                            pcap,
                                            options,
                                            errors);
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t read = 0; (read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    {
        output.append(buffer.data(), read);
    }
    std::ifstream stream(errors);
    const std::string complaints{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(pclose(pipe), 0) << complaints;
    EXPECT_EQ(complaints.find("Lua"), std::string::npos) << complaints;
    EXPECT_EQ(complaints.find("rror"), std::string::npos) << complaints;
    return output;
}

void WritePcap(const std::filesystem::path& file, const std::vector<PcapDatagram>& datagrams)
{
    Octets octets;
    AppendLittle32(octets, 0xa1b2c3d4);
    AppendLittle32(octets, 2 + (4U << 16));
    AppendLittle32(octets, 0);
    AppendLittle32(octets, 0);
    AppendLittle32(octets, 65535);
    AppendLittle32(octets, 101); // raw IP
    for (const PcapDatagram& datagram : datagrams)
    {
        const Octets packet = IpPacket(datagram);
        AppendLittle32(octets, 0);
        AppendLittle32(octets, 0);
        AppendLittle32(octets, packet.size());
        AppendLittle32(octets, packet.size());
        Append(octets, packet);
    }
    std::ofstream stream(file, std::ios::binary);
    for (const std::uint8_t octet : octets)
    {
        stream.put(static_cast<char>(octet));
    }
}

} // namespace mopo::test
