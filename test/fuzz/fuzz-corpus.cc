// SPDX-License-Identifier: GPL-2.0-only
// Writes every IKE message of the captures into a folder, as a corpus to fuzz from.
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"

#include <filesystem>
#include <fstream>
#include <iostream>

using mopo::test::CapturedPacket;

namespace
{

void WriteMessages(const std::string& pcap,
                   const std::filesystem::path& folder,
                   const std::string& name)
{
    const auto packets = mopo::test::ReadPcap(pcap, CapturedPacket::Kind::Ike);
    if (!packets)
    {
        std::cerr << packets.error().what << '\n';
        return;
    }
    for (const CapturedPacket& packet : *packets)
    {
        std::ofstream file(folder / (name + "-" + std::to_string(packet.frame)), std::ios::binary);
        file.write(reinterpret_cast<const char*>(packet.octets.data()),
                   static_cast<std::streamsize>(packet.octets.size()));
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::cerr << "usage: fuzz-corpus FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    for (const std::string& name : mopo::test::VectorNames())
    {
        for (const std::string& pcap : mopo::test::VectorPcaps(name))
        {
            const auto stem = std::filesystem::path(pcap).stem().string();
            WriteMessages(pcap, folder, name.substr(0, 3) + "-" + stem);
        }
    }
    return 0;
}
