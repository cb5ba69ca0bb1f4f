// SPDX-License-Identifier: GPL-2.0-only
// Any octets as a datagram, and as the decrypted chain of an Encrypted payload: decoding is safe,
// and decoding what was encoded again gives the same message.
#include "model/wire/message.h"
#include "model/wire/payload-rules.h"

#include <cstdlib>

namespace
{

void Demand(bool holds)
{
    if (!holds)
    {
        std::abort();
    }
}

void TryMessage(mopo::OctetView octets)
{
    const auto message = mopo::DecodeMessage(octets);
    if (!message)
    {
        return;
    }
    const auto again = mopo::DecodeMessage(mopo::EncodeMessage(*message));
    Demand(again && *again == *message);
    const auto status =
        mopo::CheckPayloadRules(message->header, message->payloads, false, mopo::CodePoints{});
    Demand(status || status.error().code == mopo::ErrorCode::InvalidSyntax);
}

/// The header as it is, but for a length that is right: else few mutations get past it.
void TryWithTrueLength(mopo::OctetView octets)
{
    if (octets.size() < mopo::Header::SIZE || octets.size() > 0xffff)
    {
        return;
    }
    mopo::Octets repaired(octets.begin(), octets.end());
    repaired[24] = 0;
    repaired[25] = 0;
    repaired[26] = static_cast<std::uint8_t>(octets.size() >> 8);
    repaired[27] = static_cast<std::uint8_t>(octets.size());
    TryMessage(repaired);
}

void TryChain(mopo::OctetView octets)
{
    if (octets.empty())
    {
        return;
    }
    const auto first = static_cast<mopo::PayloadType>(octets[0]);
    const auto payloads = mopo::DecodePayloads(first, octets.subspan(1));
    if (!payloads)
    {
        return;
    }
    const auto again =
        mopo::DecodePayloads(mopo::FirstType(*payloads), mopo::EncodePayloads(*payloads));
    Demand(again && *again == *payloads);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const mopo::OctetView octets(data, size);
    TryMessage(octets);
    TryWithTrueLength(octets);
    TryChain(octets);
    return 0;
}
