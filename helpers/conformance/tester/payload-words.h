// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"
#include "helpers/conformance/tester/tester-config.h"
#include "helpers/conformance/tester/variables.h"
#include "model/crypto/crypto.h"
#include "model/wire/message.h"

#include <expected>
#include <optional>

namespace mopo::conformance
{

/// The number that a notify's name in a case stands for: `CHANGE_PATH`, `N(16000)`.
std::optional<std::uint16_t> NotifyNumber(const std::string& name, const CodePoints& codePoints);

/// What the values of a message's payloads may depend on.
struct PayloadContext
{
    const TesterConfig& config;
    Crypto& crypto;
    RandomSource& random;
    Variables& variables;
    /// As the packet's header has it.
    Transport source;
    Transport destination;
    IkeSpi spiI;
    IkeSpi spiR;
};

/// The address and port that `T9:500` or `T9` stands for; the port is `port` if none is there.
std::optional<Transport> ResolveTransport(const TesterConfig& config,
                                          const std::string& text,
                                          std::uint16_t port);

/// A notify or an unknown payload as a word has it; NAT_DETECTION stands for two of them. Other
/// payloads are the tester's own affair. What is wrong comes in words.
std::expected<Payloads, std::string> MakePayloads(const ItemWord& word, PayloadContext& context);

/// Whether a payload of that name is there.
bool HasPayload(const Payloads& payloads, const std::string& name, const CodePoints& codePoints);

/// Whether the payloads are as the word has it, absent or there with this value; gives names to
/// values that have none. What is not comes in words.
std::expected<void, std::string> CheckPayload(const ItemWord& word,
                                              const Payloads& payloads,
                                              PayloadContext& context);

/// Nothing but what the words name may be there.
std::expected<void, std::string> CheckNothingElse(const std::vector<ItemWord>& words,
                                                  const Payloads& payloads,
                                                  const CodePoints& codePoints);

} // namespace mopo::conformance
