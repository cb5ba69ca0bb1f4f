// SPDX-License-Identifier: GPL-2.0-only
// Messages that end too early or whose lengths lie, at the real endpoint (RFC 7296 3.1, 3.2).
#include "test/protocol/forger.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

constexpr std::size_t LENGTH_OFFSET = 24;

std::size_t HeaderOffset(const TwoEnds::Datagram& datagram)
{
    return datagram.path.local.port == NAT_T_PORT ? 4 : 0;
}

/// Corrects the header's length field, so that what is behind it is looked at.
void RepairLength(Octets& octets, std::size_t header)
{
    if (octets.size() >= header + Header::SIZE)
    {
        const auto length = static_cast<std::uint32_t>(octets.size() - header);
        for (std::size_t i = 0; i < 4; ++i)
        {
            octets[header + LENGTH_OFFSET + i] = static_cast<std::uint8_t>(length >> (8 * (3 - i)));
        }
    }
}

/// Everything about both ends that a bad message must not touch.
struct Everything
{
    explicit Everything(TwoEnds& ends)
        : sent(ends.Wire().size())
    {
        for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            ikePaths.push_back(ends.State(end).ikePath);
            ipsec.push_back(ends.Ipsec(end));
            latest.push_back(ends.State(end).latestUpdateReceived);
            due.push_back(ends.Of(end).NextTimeout());
            closed += ends.All<Closed>(end).size();
        }
    }

    std::vector<Path> ikePaths;
    std::vector<IpsecSaAddresses> ipsec;
    std::vector<std::optional<std::uint32_t>> latest;
    std::vector<std::optional<Instant>> due;
    std::size_t closed = 0;
    std::size_t sent = 0;
    friend bool operator==(const Everything&, const Everything&) = default;
};

/// The messages of the initial exchanges, a move, a liveness check and its answer.
std::vector<TwoEnds::Datagram> UsualMessages(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Prefer("wlan0");
    ends.RunFor(50ms);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(50ms);
    return ends.Wire();
}

void Inject(TwoEnds& ends, const TwoEnds::Datagram& original, const Octets& octets)
{
    ends.Inject(TwoEnds::Other(original.from), {original.path.peer, original.path.local}, octets);
}

// IKEV2-3.1-03: each message cut off at each octet, with its length field as it was and corrected.
TEST(HostileLengths, ATruncatedMessageChangesNothing)
{
    TwoEnds ends;
    const auto messages = UsualMessages(ends);
    ASSERT_EQ(messages.size(), 8U);
    const Everything before(ends);
    for (const TwoEnds::Datagram& message : messages)
    {
        for (std::size_t length = 0; length < message.octets.size(); ++length)
        {
            Octets octets(message.octets.begin(),
                          message.octets.begin() + static_cast<std::ptrdiff_t>(length));
            Inject(ends, message, octets);
            RepairLength(octets, HeaderOffset(message));
            Inject(ends, message, octets);
            ASSERT_EQ(Everything(ends), before) << length;
        }
    }
}

// IKEV2-3.1-03: "Length of the total message (header + payloads) in octets": any other value, and
// more or fewer octets than it says.
TEST(HostileLengths, ALengthFieldThatLiesChangesNothing)
{
    TwoEnds ends;
    const auto messages = UsualMessages(ends);
    const Everything before(ends);
    for (const TwoEnds::Datagram& message : messages)
    {
        const std::size_t field = HeaderOffset(message) + LENGTH_OFFSET;
        for (std::size_t i = 0; i < 4; ++i)
        {
            for (unsigned value = 0; value < 256; ++value)
            {
                Octets octets = message.octets;
                if (octets[field + i] != value)
                {
                    octets[field + i] = static_cast<std::uint8_t>(value);
                    Inject(ends, message, octets);
                }
            }
        }
        Octets longer = message.octets;
        longer.resize(longer.size() + 40);
        Inject(ends, message, longer);
        ASSERT_EQ(Everything(ends), before);
    }
}

// RFC 7296 3.2: each Payload Length of the messages in clear, and that of the Encrypted payload of
// the others, with values below, above and at the edges. IKEV2-3.1-03.
TEST(HostileLengths, APayloadLengthThatLiesChangesNothing)
{
    TwoEnds ends;
    const auto messages = UsualMessages(ends);
    const Everything before(ends);
    for (const TwoEnds::Datagram& message : messages)
    {
        std::size_t offset = HeaderOffset(message) + Header::SIZE;
        while (offset + 4 <= message.octets.size())
        {
            const unsigned length =
                static_cast<unsigned>(message.octets[offset + 2] << 8) | message.octets[offset + 3];
            ASSERT_GE(length, 4U);
            for (const unsigned lie : {0U, 1U, 3U, 4U, length - 1, length + 1, 32768U, 65535U})
            {
                Octets octets = message.octets;
                octets[offset + 2] = static_cast<std::uint8_t>(lie >> 8);
                octets[offset + 3] = static_cast<std::uint8_t>(lie);
                if (octets != message.octets)
                {
                    Inject(ends, message, octets);
                }
            }
            offset += length;
        }
        // IKE_SA_INIT in clear may be refused with INVALID_SYNTAX, at most; nothing is kept of it.
        Everything after(ends);
        after.sent = before.sent;
        ASSERT_EQ(after, before);
    }
}

// A peer that has its keys lies inside its Encrypted payload: it gets INVALID_SYNTAX, and nothing
// moves. IKEV2-3.1-03.
TEST(HostileLengths, ALieInsideTheEncryptedPayloadMovesNothing)
{
    constexpr std::uint8_t notifyType = 41;
    // Notify: Protocol ID, SPI Size, type; the SPI is longer than the payload, or it is cut off.
    for (const Octets& body : {Octets{1, 255, 0xef, 0xd8}, Octets{1, 0, 0xef}, Octets{1}, Octets{}})
    {
        TwoEnds ends;
        ends.Connect();
        Forger forger(ends);
        ends.Ladder();
        ends.Inject(
            TwoEnds::Responder,
            TwoEnds::Arriving("198.51.100.66", "203.0.113.1"),
            forger.Make(
                TwoEnds::Initiator,
                2,
                {Notify(CodePoints{}.changePath), {UnknownPayload{notifyType, body}}, Cookie2()}));
        const auto ladder = ends.Ladder();
        ASSERT_EQ(ladder.size(), 1U);
        EXPECT_NE(ladder.front().find("INVALID_SYNTAX"), std::string::npos) << ladder.front();
        EXPECT_TRUE(ends.All<PathChanged>(TwoEnds::Responder).empty());
        // RFC 7296 2.21.3: it "is considered fatal in both peers".
        EXPECT_FALSE(ends.IsUp(TwoEnds::Responder));
    }
}

} // namespace
} // namespace mopo::test
