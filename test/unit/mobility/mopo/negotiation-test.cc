// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/negotiation.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

const CodePoints CODE_POINTS;

Payloads WithMopo()
{
    Payloads payloads;
    AppendMopoSupported(payloads, CODE_POINTS);
    return payloads;
}

// 3.1: "The Protocol ID field is set to one (1), and SPI Size is set to zero. There is no data"
TEST(MopoSupported, IsANotifyWithoutSpiAndData)
{
    EXPECT_EQ(ToHex(EncodePayloads(WithMopo())), "000000080100efd4");
}

// D-56
TEST(MopoSupported, ProtocolIdIsACodePoint)
{
    CodePoints codePoints;
    codePoints.notifyProtocolId = 0;
    Payloads payloads;
    AppendMopoSupported(payloads, codePoints);
    EXPECT_EQ(FindNotify(payloads, codePoints.mopoSupported)->protocol, ProtocolId::None);
    EXPECT_TRUE(HasMopoSupported(payloads, CODE_POINTS)) << "a receiver takes either";
}

// MOPO-2.1-07
TEST(MopoSupported, PositionAndDataDoNotMatter)
{
    EXPECT_TRUE(HasMopoSupported(
        {Notify(CODE_POINTS.mopoSupported, Octets(12, 7)), Payload{NoncePayload{Octets(16, 1)}}},
        CODE_POINTS));
    EXPECT_TRUE(HasMopoSupported({Payload{NoncePayload{Octets(16, 1)}},
                                  Notify(NotifyType::NatDetectionSourceIp),
                                  Notify(CODE_POINTS.mopoSupported)},
                                 CODE_POINTS));
    EXPECT_FALSE(HasMopoSupported({Notify(NotifyType::NatDetectionSourceIp)}, CODE_POINTS));
}

} // namespace
} // namespace mopo
