// SPDX-License-Identifier: GPL-2.0-only
// Notify, Delete and Vendor ID payloads: RFC 7296 3.10 to 3.12.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using test::DecodeAndEncodeOne;
using test::ExpectInvalid;

TEST(NotifyPayload, WithSpiAndData)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Notify, "03044009 8b3cec0e aabb");
    EXPECT_EQ(std::get<NotifyPayload>(body),
              (NotifyPayload{ProtocolId::Esp, *FromHex("8b3cec0e"), 16393, {0xaa, 0xbb}}));
}

TEST(NotifyPayload, ErrorsEndAt16383)
{
    EXPECT_TRUE((NotifyPayload{ProtocolId::None, {}, 16383, {}}).IsError());
    EXPECT_FALSE((NotifyPayload{ProtocolId::None, {}, 16384, {}}).IsError());
}

TEST(NotifyPayload, SpiMayNotRunOverThePayload)
{
    ExpectInvalid(PayloadType::Notify, "03044009 8b3cec");
    ExpectInvalid(PayloadType::Notify, "03ff4009 8b3cec0e");
    ExpectInvalid(PayloadType::Notify, "01014000");
    ExpectInvalid(PayloadType::Notify, "000040");
    ExpectInvalid(PayloadType::Notify, "");
}

// IKEV2-3.10-01; MOPO-3.1-02: "Protocol ID 0 also accepted", and any other
TEST(NotifyPayload, AnyTypeWithAnyProtocolIdIsRead)
{
    for (const std::string_view body : {"0000ffff", "0100ffff", "0400ffff", "ff00ffff", "00000000"})
    {
        DecodeAndEncodeOne(PayloadType::Notify, body);
    }
}

// RFC 7296 3.10: "If the SPI field is empty, this field MUST be sent as zero"
TEST(NotifyPayload, OfTheRfcIsMadeWithProtocolIdZero)
{
    const Payloads payloads{{MakeNotify(NotifyType::InvalidKePayload, {0x00, 0x13})}};
    EXPECT_EQ(ToHex(EncodePayloads(payloads)),
              "0000000a"
              "00000011"
              "0013");
}

TEST(DeletePayload, OfTheIkeSaHasNoSpi)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Delete, "01000000");
    EXPECT_EQ(std::get<DeletePayload>(body), (DeletePayload{ProtocolId::Ike, {}}));
    ExpectInvalid(PayloadType::Delete, "01000001");
    ExpectInvalid(PayloadType::Delete, "0100ffff");
    ExpectInvalid(PayloadType::Delete, "01080001 0011223344556677");
    ExpectInvalid(PayloadType::Delete, "01080000");
}

TEST(DeletePayload, OfChildSasHasSpisOfFourOctets)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Delete, "03040002 00112233 44556677");
    EXPECT_EQ(std::get<DeletePayload>(body).spis,
              (std::vector<Octets>{{0x00, 0x11, 0x22, 0x33}, {0x44, 0x55, 0x66, 0x77}}));
    DecodeAndEncodeOne(PayloadType::Delete, "02040000");
    ExpectInvalid(PayloadType::Delete, "03000000");
    ExpectInvalid(PayloadType::Delete, "03000001");
    ExpectInvalid(PayloadType::Delete, "03080001 0011223344556677");
    ExpectInvalid(PayloadType::Delete, "02020002 00112233");
}

TEST(DeletePayload, NumberOfSpisMustAddUp)
{
    ExpectInvalid(PayloadType::Delete, "03040001 00112233 44556677");
    ExpectInvalid(PayloadType::Delete, "03040002 00112233 445566");
    ExpectInvalid(PayloadType::Delete, "0304ffff 00112233");
    ExpectInvalid(PayloadType::Delete, "03040001");
    ExpectInvalid(PayloadType::Delete, "030400");
}

// "Must be 1 for an IKE SA, 2 for AH, or 3 for ESP."
TEST(DeletePayload, OtherProtocolsAreRefused)
{
    ExpectInvalid(PayloadType::Delete, "00000000");
    ExpectInvalid(PayloadType::Delete, "04040001 00112233");
}

TEST(VendorIdPayload, IsOpaque)
{
    const auto body = DecodeAndEncodeOne(PayloadType::VendorId, "0123");
    EXPECT_EQ(ToHex(std::get<VendorIdPayload>(body).data), "0123");
    DecodeAndEncodeOne(PayloadType::VendorId, "");
}

} // namespace

} // namespace mopo
