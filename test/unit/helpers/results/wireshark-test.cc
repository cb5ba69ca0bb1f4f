// SPDX-License-Identifier: GPL-2.0-only
// The profile folder is tried on captures of real daemons, whose keys are known, with tshark
// itself.
#include "helpers/results/wireshark-profile.h"
#include "test/support/test-vectors.h"
#include "test/support/wireshark-tables.h"
#include "test/unit/helpers/results/tshark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace mopo::test
{

namespace
{

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> LinesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

std::vector<std::string> FieldsOf(const std::string& line)
{
    std::vector<std::string> fields(1);
    for (const char c : line)
    {
        if (c == ';')
        {
            fields.emplace_back();
        }
        else
        {
            fields.back() += c;
        }
    }
    return fields;
}

std::vector<std::string> SortedLinesOfFile(const std::string& path)
{
    std::ifstream stream(path);
    auto lines = LinesOf({std::istreambuf_iterator<char>(stream), {}});
    std::ranges::sort(lines);
    return lines;
}

IkeSpi SpiOf(const Octets& octets)
{
    IkeSpi spi;
    std::ranges::copy(octets, spi.octets.begin());
    return spi;
}

template <class Algorithm>
const Algorithm* Named(std::span<const Algorithm> table,
                       std::string_view Algorithm::* field,
                       const std::string& name)
{
    const auto found =
        std::ranges::find_if(table, [&](const Algorithm& row) { return row.*field == name; });
    return found != table.end() ? &*found : nullptr;
}

/// What an endpoint would have told about the IKE SAs of a capture.
void AddIkeKeys(WiresharkKeys& keys, const std::string& vector)
{
    const auto rows = ReadIkeKeys(VectorFile(vector, "wireshark/ikev2_decryption_table"));
    ASSERT_TRUE(rows);
    for (const IkeKeyRow& row : *rows)
    {
        IkeKeysDerived output;
        output.initiatorSpi = SpiOf(row.initiatorSpi);
        output.responderSpi = SpiOf(row.responderSpi);
        output.suite.encryption =
            Named(EncryptionAlgorithms(), &EncryptionAlgorithm::wiresharkIke, row.encryption);
        output.suite.integrity =
            Named(IntegrityAlgorithms(), &IntegrityAlgorithm::wiresharkIke, row.integrity);
        ASSERT_NE(output.suite.encryption, nullptr) << row.encryption;
        output.keys.ei = row.skEi;
        output.keys.er = row.skEr;
        output.keys.ai = row.skAi;
        output.keys.ar = row.skAr;
        keys.Add(output);
        keys.Add(output); // the other end tells the same
    }
}

/// The same of the Child SAs: each SPI is somebody's inbound one.
void AddEspKeys(WiresharkKeys& keys, const std::string& vector)
{
    const auto rows = ReadEspKeys(VectorFile(vector, "wireshark/esp_sa"));
    ASSERT_TRUE(rows);
    std::vector<EspKeyRow> v4;
    std::ranges::copy_if(
        *rows, std::back_inserter(v4), [](const EspKeyRow& row) { return row.family == "IPv4"; });
    for (std::size_t i = 0; i + 1 < v4.size(); i += 2)
    {
        InstallEspSa output;
        output.inboundSpi = v4[i].spi;
        output.inboundKeys = {v4[i].encryptionKey, v4[i].integrityKey};
        output.outboundSpi = v4[i + 1].spi;
        output.outboundKeys = {v4[i + 1].encryptionKey, v4[i + 1].integrityKey};
        const auto encryption = EncryptionAlgorithms();
        output.suite.encryption =
            &*std::ranges::find_if(encryption,
                                   [&](const auto& row)
                                   {
                                       return row.wiresharkEsp == v4[i].encryption &&
                                              row.MaterialLength() == v4[i].encryptionKey.size();
                                   });
        output.suite.integrity =
            Named(IntegrityAlgorithms(), &IntegrityAlgorithm::wiresharkEsp, v4[i].integrity);
        keys.Add(output);
    }
}

class Wireshark : public ::testing::Test
{
  protected:
    Wireshark()
    {
        std::string pattern = (fs::temp_directory_path() / "mopo-XXXXXX").string();
        m_base = mkdtemp(pattern.data());
    }

    void TearDown() override
    {
        fs::remove_all(m_base);
    }

    void WriteProfile(const std::string& vector,
                      const CodePoints& codePoints = {},
                      const TranslatedPorts& ports = {})
    {
        WiresharkKeys keys;
        AddIkeKeys(keys, vector);
        AddEspKeys(keys, vector);
        ASSERT_TRUE(WriteWiresharkProfile(m_base / "wireshark", keys, codePoints, ports));
    }

    std::vector<std::string> Tshark(const std::string& pcap, const std::string& options)
    {
        return LinesOf(RunTshark(m_base / "wireshark", pcap, options));
    }

    fs::path m_base;
};

/// The tables of a folder of captures that has no more than one suite for ESP.
class WiresharkVector : public Wireshark, public ::testing::WithParamInterface<std::string>
{
};

} // namespace

TEST_P(WiresharkVector, TablesInTheExactForm)
{
    WriteProfile(GetParam());
    for (const char* table : {"ikev2_decryption_table", "esp_sa"})
    {
        EXPECT_EQ(SortedLinesOfFile(m_base / "wireshark" / table),
                  SortedLinesOfFile(VectorFile(GetParam(), std::string("wireshark/") + table)));
    }
}

/// One line for each packet of IKE or ESP: the types of its payloads, what was inside its Encrypted
/// payload, what was inside ESP, whether ESP's integrity check failed, and complaints.
TEST_P(WiresharkVector, EveryIkeMessageAndEspPacketIsDecrypted)
{
    WriteProfile(GetParam());
    for (const std::string& pcap : VectorPcaps(GetParam()))
    {
        const auto packets =
            Tshark(pcap,
                   "-Y 'isakmp || esp' -T fields -E separator=';' -e isakmp.typepayload "
                   "-e isakmp.enc.decrypted -e esp.spi -e esp.contained_data -e esp.icv_bad "
                   "-e _ws.expert.message -e _ws.malformed");
        EXPECT_THAT(packets, Not(IsEmpty()));
        for (const std::string& packet : packets)
        {
            const auto fields = FieldsOf(packet);
            ASSERT_EQ(fields.size(), 7U) << packet;
            EXPECT_EQ(fields[0].starts_with("46"), !fields[1].empty()) << packet;
            EXPECT_EQ(!fields[2].empty(), !fields[3].empty()) << packet;
            EXPECT_NE(fields[4], "1") << packet;
            EXPECT_THAT(fields[5], Not(HasSubstr("hecksum"))) << packet;
            EXPECT_EQ(fields[6], "") << packet;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Captures,
                         WiresharkVector,
                         ::testing::ValuesIn(VectorNames()),
                         [](const auto& instance) { return instance.param.substr(0, 3); });

/// Captures of MOBIKE have the notifies that the draft's became; with their numbers as code points
/// the dissector gives them the draft's names.
TEST_F(Wireshark, NotifiesHaveTheirNames)
{
    CodePoints codePoints;
    codePoints.changePath = 16400;
    codePoints.cookie2 = 16401;
    codePoints.additionalAddress = 16397;
    const std::string vector = "v12-psk-forced-udpencap-fake-natd";
    WriteProfile(vector, codePoints);
    const std::string pcap = VectorFile(vector, "gw-g0.pcap");
    EXPECT_THAT(Tshark(pcap, "-Y 'mopo.notify == \"CHANGE_PATH\"'"),
                Contains(HasSubstr("[CHANGE_PATH, COOKIE2]")));
    EXPECT_THAT(Tshark(pcap, "-Y mopo.cookie2 -T fields -e mopo.cookie2"),
                Contains("7f27461d173de6d80aed1d84b69b29ae"));
    EXPECT_THAT(Tshark(pcap, "-Y mopo.additional_address -T fields -e mopo.additional_address"),
                Not(IsEmpty()));
}

/// PATH_TEST has no keys and no SA: a request and its response, IPv4 and port 4500.
TEST_F(Wireshark, PathTestHasItsName)
{
    const CodePoints codePoints;
    ASSERT_TRUE(WriteWiresharkProfile(m_base / "wireshark", {}, codePoints, {}));
    Message message;
    message.header.exchangeType = codePoints.pathTest;
    message.payloads.push_back({MakeMopoNotify(codePoints.natPrevention, codePoints, Octets(20))});
    const fs::path pcap = m_base / "a.pcap";
    WritePcap(pcap, {{4500, 4500, EncodeMessage(message)}});
    const auto lines = Tshark(pcap, "");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], HasSubstr("[PATH_TEST, NAT_PREVENTION]"));
    EXPECT_THAT(Tshark(pcap, "-Y _ws.malformed"), IsEmpty());
}

/// A NAT may put a port in place of 4500 that Wireshark takes for another protocol's.
TEST_F(Wireshark, TranslatedPortsAreKnown)
{
    const CodePoints codePoints;
    Message message;
    message.header.exchangeType = codePoints.pathTest;
    const fs::path pcap = m_base / "a.pcap";
    WritePcap(pcap, {{1194, 4500, EncodeMessage(message)}}); // OpenVPN's
    ASSERT_TRUE(WriteWiresharkProfile(m_base / "wireshark", {}, codePoints, {}));
    EXPECT_THAT(Tshark(pcap, ""), Each(Not(HasSubstr("PATH_TEST"))));
    ASSERT_TRUE(WriteWiresharkProfile(m_base / "wireshark", {}, codePoints, {{}, {1194}}));
    EXPECT_THAT(Tshark(pcap, ""), Each(HasSubstr("PATH_TEST")));
}

TEST_F(Wireshark, PortsThatANatKeepsNeedNoEntry)
{
    ASSERT_TRUE(WriteWiresharkProfile(m_base / "wireshark", {}, {}, {{500}, {4500}}));
    EXPECT_FALSE(fs::exists(m_base / "wireshark" / "decode_as_entries"));
}

TEST_F(Wireshark, UnwritableFolder)
{
    std::ofstream(m_base / "file") << "x";
    EXPECT_FALSE(WriteWiresharkProfile(m_base / "file" / "wireshark", {}, {}, {}));
}

} // namespace mopo::test
